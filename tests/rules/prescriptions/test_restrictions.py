from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from clinic.rules.months import add_months
from prescriptions.rules.restrictions import LastDose, restrictions_after


def until(last: LastDose) -> dict[str, date]:
    return {each.code: each.until for each in restrictions_after(last)}


def test_a_woman_prevents_pregnancy_for_six_months_and_a_man_for_one():
    on = date(2026, 8, 31)

    woman = until(LastDose(on=on, is_woman=True, may_be_pregnant=True))
    man = until(LastDose(on=on, is_woman=False, may_be_pregnant=False))

    assert woman["contraception"] == date(2027, 2, 28)
    assert man["contraception"] == date(2026, 9, 30)
    assert "contraception" not in until(LastDose(on=on, is_woman=True, may_be_pregnant=False))


def test_the_other_restrictions_are_the_same_for_everybody():
    told = until(LastDose(on=date(2026, 1, 15), is_woman=False, may_be_pregnant=False))

    assert told["blood_donation"] == told["vaccination"] == told["hair_removal"]
    assert told["blood_donation"] == date(2026, 2, 15)
    assert told["sun"] == told["rest"] == date(2026, 3, 15)
    assert told["preferred_rest"] == date(2026, 5, 15)
    assert told["lasik"] == date(2026, 7, 15)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.booleans(), st.booleans())
def test_no_restriction_ends_before_a_month_is_over(on, is_woman, may_be_pregnant):
    last = LastDose(on=on, is_woman=is_woman, may_be_pregnant=may_be_pregnant)

    assert all(each.until >= add_months(on, 1) for each in restrictions_after(last))


def test_restriction_is_told_with_its_source_the_soonest_first():
    told = restrictions_after(LastDose(on=date(2026, 1, 15), is_woman=True, may_be_pregnant=True))

    assert [(each.code, each.until.month, each.basis) for each in told] == [
        ("blood_donation", 2, "AMB-31"),
        ("hair_removal", 2, "SEED-PROC-2"),
        ("vaccination", 2, "SEED-VAX-1"),
        ("rest", 3, "SEED-COURSE-3"),
        ("sun", 3, "SEED-SUN-1"),
        ("preferred_rest", 5, "SEED-COURSE-3"),
        ("contraception", 7, "SEED-PREG-1"),
        ("lasik", 7, "SEED-PROC-1"),
    ]
    man = restrictions_after(LastDose(on=date(2026, 1, 15), is_woman=False, may_be_pregnant=False))
    assert {each.basis for each in man if each.code == "contraception"} == {"SEED-PREG-2"}
