from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.first_visit import FirstVisitPolicy, consultation_kind
from billing.rules.lines import VisitKind

THREE_MONTHS = FirstVisitPolicy(first_again_after_months=3)
NEVER_AGAIN = FirstVisitPolicy(first_again_after_months=None)
days = st.dates(date(2000, 1, 1), date(2050, 1, 1))


@pytest.mark.parametrize("policy", [THREE_MONTHS, NEVER_AGAIN])
def test_consultation_of_a_new_patient_is_first(policy):
    assert consultation_kind(None, date(2026, 1, 15), policy) is VisitKind.FIRST


@pytest.mark.parametrize(
    ("last", "visited", "kind"),
    [
        (date(2026, 1, 15), date(2026, 1, 15), VisitKind.REPEAT),
        (date(2026, 1, 15), date(2026, 4, 15), VisitKind.REPEAT),
        (date(2026, 1, 15), date(2026, 4, 16), VisitKind.FIRST),
        (date(2026, 11, 30), date(2027, 2, 28), VisitKind.REPEAT),
        (date(2026, 11, 30), date(2027, 3, 1), VisitKind.FIRST),
    ],
)
def test_consultation_after_three_months_is_first_again(last, visited, kind):
    assert consultation_kind(last, visited, THREE_MONTHS) is kind


def test_consultation_after_years_is_repeat_where_the_clinic_never_asks_again():
    kind = consultation_kind(date(2010, 1, 1), date(2026, 1, 1), NEVER_AGAIN)

    assert kind is VisitKind.REPEAT


def test_consultation_before_the_last_one_is_refused():
    with pytest.raises(ValueError, match="last_visited_on"):
        consultation_kind(date(2026, 1, 2), date(2026, 1, 1), THREE_MONTHS)


@pytest.mark.parametrize("months", [0, -3])
def test_policy_without_a_positive_span_is_refused(months):
    with pytest.raises(ValueError, match="first_again_after_months"):
        FirstVisitPolicy(months)


@given(days, st.integers(0, 500), st.integers(0, 500))
def test_staying_away_longer_never_turns_a_first_visit_into_a_repeat(last, away, longer):
    sooner = consultation_kind(last, last + timedelta(days=away), THREE_MONTHS)
    later = consultation_kind(last, last + timedelta(days=away + longer), THREE_MONTHS)

    assert not (sooner is VisitKind.FIRST and later is VisitKind.REPEAT)
