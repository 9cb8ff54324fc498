from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.numbering import (
    DocumentKind,
    DocumentNumber,
    missing_numbers,
    numbering_year,
    parse_document_number,
)

places = st.builds(
    DocumentNumber,
    branch=st.from_regex(r"[A-Z]{1,4}", fullmatch=True),
    kind=st.sampled_from(DocumentKind),
    year=st.integers(1900, 9999),
    sequence=st.integers(1, 999_999_999),
)


@pytest.mark.parametrize(
    ("kind", "printed"),
    [
        (DocumentKind.INVOICE, "KO-I2026-000123"),
        (DocumentKind.RECEIPT, "KO-R2026-000123"),
        (DocumentKind.CANCELLATION, "KO-C2026-000123"),
        (DocumentKind.REFUND, "KO-F2026-000123"),
    ],
)
def test_document_number_prints_branch_kind_year_and_sequence(kind, printed):
    assert str(DocumentNumber("KO", kind, 2026, 123)) == printed


@given(places)
def test_document_number_is_read_back_as_it_was(place):
    assert parse_document_number(str(place)) == place


@given(places, places)
def test_two_places_never_print_the_same_number(one, other):
    assert (str(one) == str(other)) == (one == other)


@given(places, st.integers(1, 900_000))
def test_numbers_of_one_series_sort_as_they_were_given_up_to_a_million(place, sequence):
    first = DocumentNumber(place.branch, place.kind, place.year, sequence)
    second = DocumentNumber(place.branch, place.kind, place.year, sequence + 1)

    assert str(first) < str(second)


@pytest.mark.parametrize(
    ("branch", "year", "sequence"),
    [("KO", 2026, 0), ("KO", 2026, -1), ("ko", 2026, 1), ("", 2026, 1), ("KO", 26_000, 1)],
)
def test_document_number_outside_a_series_is_refused(branch, year, sequence):
    with pytest.raises(ValueError, match="not a document number"):
        DocumentNumber(branch, DocumentKind.INVOICE, year, sequence)


@pytest.mark.parametrize("text", ["", "KO-I2026-123", "KO-X2026-000123", "KO-I2026-000000", "１"])
def test_parse_document_number_of_other_text_is_refused(text):
    with pytest.raises(ValueError, match="not a document number"):
        parse_document_number(text)


@pytest.mark.parametrize(
    ("day", "first_month", "year"),
    [
        (date(2026, 3, 31), 4, 2025),
        (date(2026, 4, 1), 4, 2026),
        (date(2026, 1, 1), 1, 2026),
        (date(2026, 12, 31), 1, 2026),
    ],
)
def test_numbering_year_begins_in_the_clinics_month(day, first_month, year):
    assert numbering_year(day, first_month) == year


@pytest.mark.parametrize("first_month", [0, 13])
def test_numbering_year_of_an_impossible_month_is_refused(first_month):
    with pytest.raises(ValueError, match="first_month"):
        numbering_year(date(2026, 1, 1), first_month)


def test_missing_numbers_names_every_gap():
    assert missing_numbers([3, 1, 6]) == (2, 4, 5)
    assert missing_numbers([]) == ()


@given(st.integers(1, 50).flatmap(lambda last: st.permutations(range(1, last + 1))))
def test_an_unbroken_series_has_no_gap_in_whatever_order(numbers):
    assert missing_numbers(numbers) == ()
