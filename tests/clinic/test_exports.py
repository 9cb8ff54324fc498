import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import openpyxl  # type: ignore[import-untyped] # it ships no types
import pytest
from django.utils.translation import gettext_lazy as _
from hypothesis import example, given
from hypothesis import strategies as st

from clinic import exports
from clinic.exports import (
    CellTooLong,
    Row,
    TooManyRows,
    csv_stream,
    csv_stream_without_mark,
    guarded,
    plain_text,
    unguarded,
    write_csv,
    write_xlsx,
)
from patients.models import Patient

LEADERS = tuple("=+-@\t\r＝＋－＠")
ATTACKS = [
    '=HYPERLINK("http://evil.example","click")', "=1+1", "+cmd|' /C calc'!A0", "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "　=1+1", "\u200b=1+1", "\ufeff=1+1", "＝1+1", "＋1",
    "－1", "＠SUM",
    ";=1+1", 'a";=1+1;"', "a,=1+1", "'=1+1", "''=1+1", '"=1+1"', '"', '""', "'", "a\n=1+1",
    "a\r\n=1+1",
    "|=1+1", "\x00=1+1", "\x1b=1+1", "\x0b=1", "#N/A", "#REF!", "_x000D_=1", "=", "-", "%0A=1",
    "{=1}",
    "\ud800=1", "\uffff=1", "\u202e=1", "0x10", "1e5", "TRUE", "2026-11-24", "+819012345678",
]  # fmt: skip
NAMES = [
    "髙橋 﨑子",
    "𠮷野",
    "葛󠄀城",
    "ｶﾅ",
    "~〜－",
    "①㈱",
    "😀",
    "O'Brien",
    'say "hi"',
    "a,b",
    "二行\nめ",
    "",
    " ",
]
texts = st.text(max_size=40) | st.sampled_from(ATTACKS + NAMES)
numbers = st.decimals(-(10**12), 10**12, places=2, allow_nan=False)
values = (
    texts
    | st.integers(-(10**18), 10**18)
    | numbers
    | st.booleans()
    | st.none()
    | st.dates()
    | st.datetimes(timezones=st.just(UTC))
)


def csv_rows(pieces: Iterator[bytes]) -> list[list[str]]:
    text = b"".join(pieces).decode().removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text, newline="")))


def sheet_of(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Any:
    out = io.BytesIO()
    write_xlsx(columns, rows, out, title="Courses")
    out.seek(0)
    return openpyxl.load_workbook(out).active


def temporary_sheets() -> set[Path]:
    return set(Path(gettempdir()).glob("openpyxl.*"))


@pytest.mark.parametrize("attack", ATTACKS)
def test_csv_of_an_attack_is_one_text_that_begins_harmlessly(attack):
    (_head, (before, cell, after)) = csv_rows(csv_stream(["a", "b", "c"], [["x", attack, "y"]]))

    assert (before, after) == ("x", "y")
    assert not cell.lstrip().startswith(LEADERS)
    assert not cell.startswith(LEADERS)
    assert unguarded(cell) == plain_text(attack)


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_csv_of_an_attack_stays_in_its_cell_where_another_sign_parts_cells(attack, separator):
    body = b"".join(csv_stream_without_mark(["a"], [[attack]])).decode()

    rows = list(csv.reader(io.StringIO(body, newline=""), delimiter=separator))

    assert [len(row) for row in rows] == [1, 1]


@pytest.mark.parametrize("attack", ATTACKS)
def test_xlsx_of_an_attack_is_a_text_cell(attack):
    cell = sheet_of(["a"], [[attack]])["A2"]

    assert cell.data_type in {"s", "inlineStr"}
    assert openpyxl.utils.escape.unescape(cell.value or "") == plain_text(attack)
    if attack.startswith(LEADERS):
        assert cell.quotePrefix


@pytest.mark.parametrize("name", NAMES)
def test_text_that_is_only_unusual_is_written_exactly(name):
    assert csv_rows(csv_stream(["a"], [[name]]))[1] == [name]
    assert (sheet_of(["a"], [[name]])["A2"].value or "") == name


def test_csv_writes_mark_quotes_and_line_ends():
    pieces = csv_stream(["番号", "氏名"], [["K-004213", "髙橋"], [None, ""]])

    assert (
        b"".join(pieces)
        == ("\ufeff" + '"番号","氏名"\r\n' + '"K-004213","髙橋"\r\n' + ',""\r\n').encode()
    )


def test_csv_without_mark_begins_with_the_heading():
    assert b"".join(csv_stream_without_mark(["a"], [])) == b'"a"\r\n'


def test_csv_numbers_stay_numbers_even_negative_and_never_get_an_exponent():
    row: Row = [-5, 0, Decimal("-0.50"), Decimal("1E+3"), Decimal("1E-7"), 2**80, True, False]

    (_head, cells) = csv_rows(csv_stream(list("abcdefgh"), [row]))

    assert cells == ["-5", "0", "-0.50", "1000", "0.0000001", str(2**80), "TRUE", "FALSE"]
    assert b"'" not in b"".join(csv_stream(list("abcdefgh"), [row]))


def test_csv_dates_are_iso_and_moments_keep_their_offset():
    moment = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

    (_head, cells) = csv_rows(
        csv_stream(["a", "b", "c"], [[date(2026, 11, 24), moment, time(10, 30)]])
    )

    assert cells == ["2026-11-24", "2026-11-24T09:30:00+00:00", "10:30:00"]


def test_csv_of_choices_and_translated_texts_is_their_text():
    (head, cells) = csv_rows(csv_stream([_("Sex"), "b"], [[Patient.Sex.FEMALE, _("Sex")]]))

    assert head == [str(_("Sex")), "b"]
    assert cells == ["female", str(_("Sex"))]
    assert sheet_of(["a", "b"], [[Patient.Sex.FEMALE, _("Sex")]])["A2"].value == "female"


@pytest.mark.parametrize("value", [1.5, b"x", [], {}, object(), 1j])
def test_value_that_would_be_lost_is_refused_by_both(value: Any):
    with pytest.raises(TypeError):
        list(csv_stream(["a"], [[value]]))
    with pytest.raises(TypeError):
        sheet_of(["a"], [[value]])


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_decimal_that_is_no_number_is_refused_by_both(value):
    with pytest.raises(ValueError, match="no value"):
        list(csv_stream(["a"], [[Decimal(value)]]))
    with pytest.raises(ValueError, match="no value"):
        sheet_of(["a"], [[Decimal(value)]])


@pytest.mark.parametrize("row", [[], ["a"], ["a", "b", "c"]])
def test_row_of_another_length_is_refused_by_both(row):
    with pytest.raises(ValueError, match="columns"):
        list(csv_stream(["a", "b"], [row]))
    with pytest.raises(ValueError, match="columns"):
        sheet_of(["a", "b"], [row])


def test_csv_comes_in_pieces_while_rows_are_still_read():
    read = []

    def rows() -> Iterator[list[int]]:
        for number in range(10_000):
            read.append(number)
            yield [number]

    pieces = csv_stream(["n"], rows())
    next(pieces)
    next(pieces)
    assert read == []
    next(pieces)

    assert 0 < len(read) < 1_000
    assert len(list(pieces)) > 5


def test_write_csv_writes_what_the_stream_yields():
    out = io.BytesIO()

    write_csv(["a"], [["=1"], [2]], out)

    assert out.getvalue() == b"".join(csv_stream(["a"], [["=1"], [2]]))


def test_xlsx_cells_are_typed_under_a_frozen_bold_heading():
    sheet = sheet_of(
        ["番号", "=b", "c", "d", "e", "f"],
        [["K-004213", -5, Decimal("58.50"), date(2026, 11, 24), True, None]],
    )

    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[1]] == ["番号", "=b", "c", "d", "e", "f"]
    assert all(cell.font.bold and cell.data_type != "f" for cell in sheet[1])
    assert [cell.value for cell in sheet[2]] == [
        "K-004213", -5, 58.5, datetime(2026, 11, 24), True, None,  # noqa: DTZ001
    ]  # fmt: skip
    assert [cell.data_type for cell in sheet[2]][:5] == ["s", "n", "n", "d", "b"]
    assert sheet["C2"].number_format == "0.00"
    assert sheet["B2"].number_format == "General"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (10**15, "1000000000000000"), (-(10**15), "-1000000000000000"),
        (2**63, "9223372036854775808"),
        (Decimal("0.1234567890123456"), "0.1234567890123456"), (date(1868, 10, 23), "1868-10-23"),
        (date(1900, 2, 28), "1900-02-28"),
        (datetime(2026, 11, 24, 9, 30, tzinfo=UTC), "2026-11-24T09:30:00+00:00"),
    ],
)  # fmt: skip
def test_xlsx_value_that_excel_would_change_is_written_as_text(value, written):
    cell = sheet_of(["a"], [[value]])["A2"]

    assert (cell.value, cell.data_type) == (written, "s")


def test_xlsx_text_of_the_longest_length_is_kept_whole():
    assert sheet_of(["a"], [["あ" * 32_767]])["A2"].value == "あ" * 32_767


@pytest.mark.parametrize(
    ("text", "length"), [("x" * 32_768, 32_768), ("𠮷" * 16_384, 32_768), ("=" * 40_000, 40_000)]
)
def test_xlsx_text_beyond_the_limit_is_refused_and_says_where(text, length):
    with pytest.raises(CellTooLong) as too_long:
        sheet_of(["number", "findings"], [["K-1", "short"], ["K-2", text]])

    assert (too_long.value.row, too_long.value.column) == (3, "findings")
    assert too_long.value.length == length


def test_csv_has_no_limit_of_length():
    assert csv_rows(csv_stream(["a"], [["x" * 100_000]]))[1] == ["x" * 100_000]


def test_xlsx_refuses_more_rows_than_a_sheet_holds(monkeypatch):
    monkeypatch.setattr(exports, "XLSX_ROWS", 3)

    assert sheet_of(["n"], [[1], [2]]).max_row == 3
    with pytest.raises(TooManyRows):
        sheet_of(["n"], [[1], [2], [3]])


def test_xlsx_given_up_leaves_nothing_on_the_disk():
    before = temporary_sheets()

    def rows() -> Iterator[list[str]]:
        yield ["x"]
        raise ConnectionError

    with pytest.raises(ConnectionError):
        write_xlsx(["a"], rows(), io.BytesIO(), title="Courses")
    write_xlsx(["a"], [["x"]], io.BytesIO(), title="Courses")

    assert temporary_sheets() <= before


def test_xlsx_title_is_made_fit_for_a_sheet():
    out = io.BytesIO()

    write_xlsx(["a"], [], out, title="高円寺 2026/11 [コース] " + "x" * 40)

    assert openpyxl.load_workbook(out).sheetnames == [("高円寺 2026 11  コース  " + "x" * 40)[:31]]


@given(texts)
@example("'=1")
@example("\t")
def test_guarded_text_never_begins_a_formula_and_can_be_read_back(text):
    cell = guarded(text)

    assert not cell.startswith(LEADERS)
    assert unguarded(cell) == plain_text(text)
    cell.encode()


@given(st.lists(st.lists(values, min_size=3, max_size=3), max_size=6))
def test_csv_keeps_every_row_and_every_cell(rows):
    written = csv_rows(csv_stream(["a", "b", "c"], rows))[1:]

    assert [len(row) for row in written] == [3] * len(rows)
    for row, cells in zip(rows, written, strict=True):
        for value, cell in zip(row, cells, strict=True):
            if isinstance(value, str):
                assert unguarded(cell) == plain_text(value)
            elif isinstance(value, Decimal):
                assert Decimal(cell) == value
            elif isinstance(value, int) and not isinstance(value, bool):
                assert int(cell) == value


@given(st.lists(st.lists(values, min_size=2, max_size=2), min_size=1, max_size=4))
def test_xlsx_never_holds_a_formula_or_an_error(rows):
    sheet = sheet_of(["a", "b"], rows)

    cells = [cell for row in sheet.iter_rows(2, 1 + len(rows), 1, 2) for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b", "inlineStr"}
    given_texts = [value for row in rows for value in row]
    for value, cell in zip(given_texts, cells, strict=True):
        if isinstance(value, str):
            assert openpyxl.utils.escape.unescape(cell.value or "") == plain_text(value)
        elif isinstance(value, Decimal | int) and cell.data_type == "n":
            assert Decimal(str(cell.value)) == value
