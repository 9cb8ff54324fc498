"""What the columns of a laboratory's table mean: proposed once, confirmed by a person, kept."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from labs.rules.incoming.naming import analyte_named
from labs.rules.incoming.source import FileRefused, SourceRow
from labs.rules.incoming.tables import Line


def folded(text: str) -> str:
    """Return a heading without width, case, spaces and punctuation."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


# What a column may mean, and headings by which it is recognised (compared without width,
# case, spaces and punctuation).
ROLES: Mapping[str, tuple[str, ...]] = {
    "ticket_no": (
        "患者番号",
        "患者ID",
        "患者コード",
        "カルテ番号",
        "診察券番号",
        "カルテNo",
        "患者No",
        "patient id",
        "patient no",
        "chart no",
        "ticket no",
        "MRN",
    ),
    "accession_no": (
        "受付番号",
        "検体番号",
        "依頼番号",
        "依頼ID",
        "受付No",
        "検査番号",
        "オーダー番号",
        "依頼No",
        "検体No",
        "accession no",
        "accession",
        "order no",
        "specimen id",
    ),
    "name": ("氏名", "患者氏名", "患者名", "漢字氏名", "patient name", "name"),
    "kana": ("カナ氏名", "患者カナ", "カナ", "カナ名", "患者カナ氏名", "フリガナ", "kana"),
    "birth_date": ("生年月日", "date of birth", "birth date", "DOB"),
    "sex": ("性別", "性", "sex", "gender"),
    "collected_on": (
        "採取日",
        "採血日",
        "採取年月日",
        "採取日時",
        "採血日時",
        "検体採取日",
        "検査日",
        "collected",
        "collected on",
        "collection date",
        "collected at",
    ),
    "collected_time": ("採取時刻", "採血時刻", "採取時間", "採血時間", "collection time"),
    "code": (
        "項目コード",
        "検査項目コード",
        "検査コード",
        "JLAC10",
        "JLAC10コード",
        "標準コード",
        "test code",
        "code",
        "item code",
    ),
    "item": (
        "項目名",
        "項目名称",
        "検査項目",
        "検査項目名",
        "検査名",
        "test",
        "test name",
        "item",
        "analyte",
    ),
    "sign": ("値符号", "符号", "結果値形態", "結果形態", "comparator", "sign"),
    "value": ("結果", "結果値", "検査結果", "測定値", "値", "result", "value", "result value"),
    "unit": ("単位", "単位名", "unit", "units"),
    "interval": (
        "基準値",
        "基準範囲",
        "基準値範囲",
        "参考基準値",
        "reference range",
        "reference interval",
        "range",
    ),
    "low": ("下限", "基準値下限", "基準下限", "下限値", "low"),
    "high": ("上限", "基準値上限", "基準上限", "上限値", "high"),
    "fasting": ("空腹", "空腹時", "食後", "食事", "fasting"),
    "status": ("状態", "報告区分", "結果状態", "訂正区分", "status"),
}
_ROLE_OF = {folded(word): role for role, words in ROLES.items() for word in words}


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """What each heading means: a role, or, in a table with a column for each analyte, its key.

    Headings that are in neither are kept with the row and not read.
    """

    roles: Mapping[str, str]
    analytes: Mapping[str, str]

    @property
    def is_wide(self) -> bool:
        """Say whether a line holds a whole panel, a column for each analyte."""
        return bool(self.analytes)

    def told(self) -> dict[str, Any]:
        return {"roles": dict(self.roles), "analytes": dict(self.analytes)}

    def problems(self) -> list[str]:
        """Name what is missing for rows to be read: codes of the screen's words."""
        found = []
        if "ticket_no" not in self.roles and "accession_no" not in self.roles:
            found.append("no_patient_column")
        if "collected_on" not in self.roles:
            found.append("no_day_column")
        is_long = "value" in self.roles and ("code" in self.roles or "item" in self.roles)
        if not is_long and not self.is_wide:
            found.append("no_value_column")
        return found


def proposed_map(headings: Iterable[str]) -> ColumnMap:
    """Propose what the headings mean; a person confirms it once for each laboratory."""
    roles: dict[str, str] = {}
    analytes: dict[str, str] = {}
    for heading in headings:
        role = _ROLE_OF.get(folded(heading))
        if role is not None:
            roles.setdefault(role, heading)
        elif key := analyte_named(heading):
            analytes[heading] = key
    if "value" in roles and ("code" in roles or "item" in roles):
        analytes = {}
    return ColumnMap(roles, analytes)


def rows_of(lines: Iterable[Line], columns: ColumnMap) -> Iterator[SourceRow]:
    """Yield the results of a table: one a line, or one for each analyte's cell that is not empty.

    A line of a wide table without any value gives one row, so that no line vanishes.
    """
    for line in lines:
        shared = {role: line.cells.get(at, "").strip() for role, at in columns.roles.items()}
        if not columns.is_wide:
            yield SourceRow(line_no=line.number, rest=_rest(line, columns), **shared)
            continue
        filled = [at for at in columns.analytes if line.cells.get(at, "").strip()]
        for at in filled:
            row = shared | {"item": at, "value": line.cells[at].strip()}
            yield SourceRow(line_no=line.number, **row)
        if not filled:
            yield SourceRow(line_no=line.number, rest=_rest(line, columns), **shared)


def check_headings(headings: Iterable[str], columns: ColumnMap) -> None:
    """Refuse a table that lacks a column that was learnt: it is not the table that was.

    Raises FileRefused `columns_changed`.
    """
    missing = {*columns.roles.values(), *columns.analytes} - set(headings)
    if missing:
        raise FileRefused("columns_changed", columns=", ".join(sorted(missing)))


def _rest(line: Line, columns: ColumnMap) -> str:
    """Return the cells that no role reads, as `heading: text`."""
    read = {*columns.roles.values(), *columns.analytes}
    return "; ".join(f"{at}: {text}" for at, text in line.cells.items() if at not in read and text)
