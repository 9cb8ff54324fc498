"""Journal entries in the import layouts of two accounting packages.

Both are documented by their makers: Yayoi's 25 columns without a header in code page 932
(support.yayoi-kk.co.jp, page 18545), and Money Forward Cloud's 27 columns (A to AA) under the
header of its template (biz.moneyforward.com, "Import" of the journal).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from billing.rules.journal import Entry, Side

NO_TAX = "対象外"
YAYOI_TEXT_BYTES = 64
MONEYFORWARD_HEADER = (
    "取引No",
    "取引日",
    "借方勘定科目",
    "借方補助科目",
    "借方部門",
    "借方取引先",
    "借方税区分",
    "借方インボイス",
    "借方金額(円)",
    "借方税額",
    "貸方勘定科目",
    "貸方補助科目",
    "貸方部門",
    "貸方取引先",
    "貸方税区分",
    "貸方インボイス",
    "貸方金額(円)",
    "貸方税額",
    "摘要",
    "仕訳メモ",
    "タグ",
    "MF仕訳タイプ",
    "決算整理仕訳",
    "作成日時",
    "作成者",
    "最終更新日時",
    "最終更新者",
)


@dataclass(frozen=True, slots=True)
class Layout:
    """How one package wants its file."""

    name: str
    encoding: str
    header: tuple[str, ...]
    row: Callable[[int, Entry], tuple[str, ...]]


def journal_csv(entries: Iterable[Entry], layout: Layout) -> Iterator[bytes]:
    """Yield the lines of a file; a character the encoding lacks becomes `?`."""
    if layout.header:
        yield _line(layout.header, layout.encoding)
    encoding = layout.encoding.removesuffix("-sig")
    for number, entry in enumerate(entries, start=1):
        yield _line(layout.row(number, entry), encoding)


def _line(cells: Iterable[str], encoding: str) -> bytes:
    quoted = ",".join('"' + cell.replace('"', '""') + '"' if cell else "" for cell in cells)
    return f"{quoted}\r\n".encode(encoding, errors="replace")


def _yayoi(_number: int, entry: Entry) -> tuple[str, ...]:
    """Return the 25 columns; 2000 is an entry of one line outside the slips."""
    debit, credit = (
        (
            side.account,
            side.sub_account,
            "",
            NO_TAX if side.tax_percent is None else f"課税売上込{side.tax_percent}%",
            str(entry.amount_yen),
            str(side.tax_yen) if side.tax_percent is not None else "",
        )
        for side in (entry.debit, entry.credit)
    )
    text = entry.text.encode("cp932", errors="replace")[:YAYOI_TEXT_BYTES]
    start = ("2000", "", "", f"{entry.on:%Y/%m/%d}")
    end = (text.decode("cp932", errors="ignore"), "", "", "0", "", "", "0", "0", "no")
    return (*start, *debit, *credit, *end)


def _moneyforward(number: int, entry: Entry) -> tuple[str, ...]:
    sides = (*_mf_side(entry.debit, entry), *_mf_side(entry.credit, entry))
    return (str(number), f"{entry.on:%Y/%m/%d}", *sides, entry.text, *[""] * 8)


def _mf_side(side: Side, entry: Entry) -> tuple[str, ...]:
    taxed = side.tax_percent is not None
    return (
        side.account,
        side.sub_account,
        "",
        "",
        f"課税売上 {side.tax_percent}%" if taxed else NO_TAX,
        "",
        str(entry.amount_yen),
        str(side.tax_yen) if taxed else "",
    )


LAYOUTS = {
    "yayoi": Layout("yayoi", "cp932", (), _yayoi),
    "moneyforward": Layout("moneyforward", "utf-8-sig", MONEYFORWARD_HEADER, _moneyforward),
}
