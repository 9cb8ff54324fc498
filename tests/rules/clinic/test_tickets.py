import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules.text import InputRefused
from clinic.rules.tickets import format_ticket_no, parse_ticket_no, quoted_ticket

prefixes = st.from_regex(r"[A-Z]{0,4}", fullmatch=True)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("K-004213", "K-004213"), ("ｋ－００４２１３", "K-004213"), ("k004213", "K-004213"),
     ("K 004213", "K-004213"), (" 004213 ", "004213"), ("４２１３", "4213")],
)  # fmt: skip
def test_ticket_number_is_stored_with_its_zeros(typed, stored):
    assert parse_ticket_no(typed) == stored


@pytest.mark.parametrize(
    "typed",
    ["", "K-", "ABCDE-1", "K-12345678901", "K-4213-1", "高-1", "K-٤", "\x00", "1" * 100_000],
)
def test_ticket_number_of_another_shape_is_refused(typed):
    with pytest.raises(InputRefused) as refused:
        parse_ticket_no(typed)

    assert refused.value.code == "not_a_ticket_number"
    assert quoted_ticket(typed) is None


@given(prefixes, st.integers(1, 9_999_999))
def test_every_ticket_is_found_by_its_number_however_it_is_quoted(prefix, number):
    stored = format_ticket_no(prefix, number, width=6)

    for quoted in (
        stored,
        stored.lower(),
        stored.replace("-", ""),
        str(number),
        f"{prefix}{number}",
    ):
        ticket = quoted_ticket(quoted)
        assert ticket is not None
        assert re.search(ticket.pattern, stored)


@given(prefixes, st.integers(1, 9_999_999), st.integers(1, 9_999_999))
def test_a_quoted_number_never_finds_another_ticket(prefix, one, other):
    ticket = quoted_ticket(str(one))

    assert ticket is not None
    found = re.search(ticket.pattern, format_ticket_no(prefix, other, width=6))
    assert bool(found) is (one == other)


def test_a_quoted_prefix_finds_only_its_own_series():
    ticket = quoted_ticket("K4213")

    assert ticket is not None
    assert re.search(ticket.pattern, "K-004213")
    assert not re.search(ticket.pattern, "J-004213")
