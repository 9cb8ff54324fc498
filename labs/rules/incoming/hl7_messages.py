"""HL7 v2 result messages (ORU^R01), read through hl7apy."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.exceptions import HL7apyException
from hl7apy.parser import parse_segment

from labs.rules.incoming.naming import analyte_coded
from labs.rules.incoming.source import FileRefused, SourceRow

MAX_MESSAGE = 4 * 1024 * 1024
VERSION = "2.5"
_STARTS = re.compile(r"^MSH(?=[^A-Za-z0-9\s])", re.MULTILINE)
_FRAME = str.maketrans("", "", "\x0b\x1c")
_ESCAPES = {"F": "|", "S": "^", "T": "&", "R": "~", "E": "\\", ".br": " "}
_ESCAPED = re.compile(r"\\(F|S|T|R|E|\.br)\\")
_KANA = "P"
# Values that are texts of a report, a drawing or a pointer are no measurements.
_MEASURED = frozenset({"NM", "SN", "ST", "CE", "CWE", "TX", ""})
_LONGEST_REST = 500
_HEADS = ("MSH", "PID", "OBR")


@dataclass(frozen=True, slots=True)
class _Context:
    """What the segments before an OBX have told of it."""

    patient: SourceRow
    accession_no: str = ""
    collected: str = ""


@dataclass(slots=True)
class _Group:
    """A request with its results, each with its own moment, and the specimens after them."""

    request: SourceRow | None = None
    results: list[tuple[SourceRow, str]] = field(default_factory=list)
    specimens: list[str] = field(default_factory=list)

    def rows(self) -> Iterator[SourceRow]:
        """Yield the results, or the request that has none.

        The request's moment stands before the specimen's and the result's own. Specimens of
        different moments date no result: nobody says which of them is whose.
        """
        moments = set(self.specimens)
        taken_at = moments.pop() if len(moments) == 1 else ""
        for row, own in self.results:
            yield replace(row, collected_on=row.collected_on or taken_at or own)
        if self.request and not self.results:
            yield self.request


def is_hl7(text: str) -> bool:
    return _STARTS.match(text.lstrip("\x0b\ufeff \r\n")) is not None or text.startswith(
        ("FHS", "BHS")
    )


def rows_of_messages(text: str) -> Iterator[SourceRow]:
    """Yield one row for each OBX of every message of a file; `line_no` counts segments.

    A segment that cannot be parsed, and a request without a result, give a row without a value,
    so that it is rejected in sight of everybody.

    Raises FileRefused `no_message`, `not_results` or `message_too_long`.
    """
    text = text.translate(_FRAME).replace("\r\n", "\r").replace("\n", "\r")
    lines = [line for line in text.split("\r") if line.strip()]
    first = next((n for n, line in enumerate(lines) if line.startswith("MSH")), None)
    if first is None:
        raise FileRefused("no_message")
    context = _Context(SourceRow(line_no=0))
    marks = _Marks.of(lines[first])
    group = _Group()
    for number, line in enumerate(lines, start=1):
        if line.startswith(_HEADS):
            yield from group.rows()
            group = _Group()
        if line.startswith("MSH"):
            marks = _Marks.of(line)
            context = _Context(SourceRow(line_no=0))
            _check_kind(line, marks)
        elif line.startswith("OBX"):
            group.results.append(_result(line, number, context, marks))
        elif line.startswith("SPM"):
            group.specimens.append(_taken_at(line, marks))
        else:
            context = _after(line, context, marks)
            if line.startswith("OBR"):
                group.request = _without_value(line, number, context)
    yield from group.rows()


@dataclass(frozen=True, slots=True)
class _Marks:
    """The marks that part fields, components and repetitions, as the message says."""

    field: str
    component: str
    repetition: str

    @classmethod
    def of(cls, line: str) -> "_Marks":
        if len(line) < 8 or line[3].isalnum() or line[4] == line[5]:  # noqa: PLR2004
            raise FileRefused("no_message")
        return cls(line[3], line[4], line[5])

    def encoding(self) -> dict[str, str]:
        return {
            "FIELD": self.field,
            "COMPONENT": self.component,
            "REPETITION": self.repetition,
            "ESCAPE": "\\",
            "SUBCOMPONENT": "&",
            "SEGMENT": "\r",
            "GROUP": "\r",
        }


def _check_kind(line: str, marks: _Marks) -> None:
    parts = line.split(marks.field)
    kind = parts[8] if len(parts) > 8 else ""  # noqa: PLR2004
    if not kind.startswith("ORU"):
        raise FileRefused("not_results", kind=kind[:20])


def _after(line: str, context: _Context, marks: _Marks) -> _Context:
    """Return what is known after a segment that is no result.

    Of a segment that cannot be parsed nothing is known: what the one before it has told is of
    another patient or another specimen.
    """
    read = {"PID": _patient, "OBR": _request}.get(line[:3])
    if read is None:
        return context
    try:
        return read(_parsed(line, marks), context, marks)
    except HL7apyException:
        nobody = _Context(SourceRow(line_no=0))
        return nobody if read is _patient else _Context(context.patient)


def _parsed(line: str, marks: _Marks) -> Any:
    if len(line) > MAX_MESSAGE:
        raise FileRefused("message_too_long")
    return parse_segment(
        line,
        version=VERSION,
        encoding_chars=marks.encoding(),
        validation_level=VALIDATION_LEVEL.TOLERANT,
    )


def _patient(segment: Any, context: _Context, marks: _Marks) -> _Context:
    names = [_parts(each, marks) for each in _repeats(segment, "pid_5", marks)]
    kanji = next((each for each in names if _at(each, 7) != _KANA), [])
    kana = next((each for each in names if _at(each, 7) == _KANA), [])
    # Messages before version 2.3 hold the number of who ordered in PID-2 or PID-4.
    numbers = [
        _at(_parts(each, marks), 0)
        for name in ("pid_3", "pid_2", "pid_4")
        for each in _repeats(segment, name, marks)
    ]
    patient = SourceRow(
        line_no=0,
        ticket_no=next((number for number in numbers if number), ""),
        name=_full_name(kanji),
        kana=_full_name(kana),
        birth_date=_text(segment, "pid_7")[:8],
        sex=_text(segment, "pid_8"),
    )
    return _Context(patient)


def _full_name(parts: list[str]) -> str:
    return " ".join(part.split("&")[0] for part in parts[:2] if part)


def _request(segment: Any, context: _Context, marks: _Marks) -> _Context:
    numbers = [_at(_parts(_text(segment, name), marks), 0) for name in ("obr_3", "obr_2")]
    return replace(
        context,
        accession_no=next((number for number in numbers if number), ""),
        collected=_text(segment, "obr_7"),
    )


def _taken_at(line: str, marks: _Marks) -> str:
    """Return when a specimen was taken; empty where it does not say so readably."""
    try:
        return _at(_parts(_text(_parsed(line, marks), "spm_17"), marks), 0)
    except HL7apyException:
        return ""


def _result(line: str, number: int, context: _Context, marks: _Marks) -> tuple[SourceRow, str]:
    """Return a result as its request dates it, and its own moment."""
    try:
        segment = _parsed(line, marks)
        code, item = _named(_parts(_text(segment, "obx_3"), marks))
        kind = _text(segment, "obx_2")
        values = [each for each in _repeats(segment, "obx_5", marks) if each]
        told = {
            "code": code,
            "item": item,
            "unit": _unit(_parts(_text(segment, "obx_6"), marks)),
            "interval": _text(segment, "obx_7"),
            "status": _text(segment, "obx_11"),
        }
        own = _text(segment, "obx_14")
    except HL7apyException:
        return _without_value(line, number, context), ""
    sign, number_text = _value(kind, values, marks)
    rest = "" if kind in _MEASURED else f"{kind}: {marks.repetition.join(values)[:_LONGEST_REST]}"
    row = replace(
        context.patient,
        line_no=number,
        accession_no=context.accession_no,
        collected_on=context.collected,
        sign=sign,
        value=number_text,
        rest=rest,
        **told,
    )
    return row, own


def _named(item: list[str]) -> tuple[str, str]:
    """Return code and name: of an item coded twice, those that are known."""
    for place in (0, 3):
        if analyte_coded(_at(item, place)):
            return _at(item, place), _at(item, place + 1)
    return _at(item, 0) or _at(item, 3), _at(item, 1) or _at(item, 4)


def _without_value(line: str, number: int, context: _Context) -> SourceRow:
    return replace(context.patient, line_no=number, rest=line[:_LONGEST_REST])


def _value(kind: str, values: list[str], marks: _Marks) -> tuple[str, str]:
    """Return comparator and number; a structured number (SN) keeps its comparator apart.

    Of several values none is chosen: together they are no number.
    """
    if kind not in _MEASURED:
        return "", ""
    if len(values) != 1:
        return "", " ~ ".join(_unescaped(each) for each in values)
    parts = _parts(values[0], marks)
    if kind == "SN":
        sign = "" if _at(parts, 0) == "=" else _at(parts, 0)
        return sign, _at(parts, 1) + "".join(part for part in parts[2:] if part)
    if kind in ("CE", "CWE"):
        return "", _at(parts, 1) or _at(parts, 0)
    return "", _unescaped(values[0])


def _unit(parts: list[str]) -> str:
    return _at(parts, 0) or _at(parts, 1)


def _text(segment: Any, name: str) -> str:
    """Return a field as written; an absent one is empty."""
    found = getattr(segment, name)
    return str(found.to_er7()) if len(found) else ""


def _repeats(segment: Any, name: str, marks: _Marks) -> list[str]:
    return [
        text for field in getattr(segment, name) for text in field.to_er7().split(marks.repetition)
    ]


def _parts(text: str, marks: _Marks) -> list[str]:
    return [_unescaped(part) for part in text.split(marks.component)]


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: _ESCAPES[found[1]], text)


def _at(parts: list[str], place: int) -> str:
    return parts[place].strip() if len(parts) > place else ""
