from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prescriptions.rules.outcome import (
    AfterCourse,
    Counted,
    Flare,
    Improvement,
    NotEvaluable,
    SiteCount,
    after_course,
    first_month_flare,
    improvement,
    is_relapse,
    jda_grade,
)

START = date(2026, 1, 31)
LAST_DOSE = date(2026, 7, 29)


def counted(on: date, face: int = 0, *, comedones: int = 0, **others: int) -> Counted:
    """Count papules on the left half of the face, and on the sites that are named."""
    sites = {"face_left": face} | others
    return Counted(
        on,
        tuple(
            SiteCount(
                site=site,
                comedones=comedones if site == "face_left" else 0,
                papules=papules,
                pustules=0,
                nodules=0,
            )
            for site, papules in sites.items()
        ),
    )


BASELINE = counted(START, 60)


def after(days: int, face: int, **others: int) -> Counted:
    return counted(LAST_DOSE + timedelta(days=days), face, **others)


@pytest.mark.parametrize(
    ("lesions", "grade"),
    [
        (0, "mild"),
        (5, "mild"),
        (6, "moderate"),
        (20, "moderate"),
        (21, "severe"),
        (50, "severe"),
        (51, "very_severe"),
        (400, "very_severe"),
    ],
)
def test_grade_changes_at_6_21_and_51_lesions(lesions: int, grade: str):
    assert jda_grade(lesions) == grade


def test_grade_is_that_of_the_worse_half_of_the_face():
    assert counted(START, 3, face_right=22, back=90).grade == "severe"
    assert counted(START, 3, comedones=90).grade == "mild"
    assert (
        Counted(
            START, (SiteCount(site="back", comedones=0, papules=9, pustules=0, nodules=0),)
        ).grade
        is None
    )


def test_count_adds_up_all_kinds():
    site = SiteCount(site="neck", comedones=1, papules=2, pustules=4, nodules=8)

    assert (site.inflammatory, site.total) == (14, 15)
    two = Counted(START, (site, replace(site, site="back")))
    assert (two.inflammatory, two.total) == (28, 30)


def test_improvement_counts_lesions_and_grades():
    now = counted(LAST_DOSE, 9)

    assert improvement(BASELINE, now) == Improvement(
        on=LAST_DOSE,
        baseline_lesions=60,
        current_lesions=9,
        percent=85,
        inflammatory_percent=85,
        grades=2,
    )


@pytest.mark.parametrize(
    ("before", "now", "percent"),
    [(8, 7, 13), (8, 9, -12), (200, 199, 1), (200, 201, 0), (3, 0, 100), (3, 9, -200), (3, 3, 0)],
)
def test_improvement_is_rounded_half_up(before: int, now: int, percent: int):
    assert improvement(counted(START, before), counted(LAST_DOSE, now)).percent == percent


def test_improvement_of_comedones_alone_has_no_inflammatory_share():
    found = improvement(counted(START, 0, comedones=40), counted(LAST_DOSE, 2, comedones=8))

    assert (found.percent, found.inflammatory_percent, found.grades) == (75, None, 0)


def test_worsening_steps_up_the_scale():
    assert improvement(counted(START, 6), counted(LAST_DOSE, 60)).grades == -2


def test_improvement_off_the_face_has_no_grade():
    back = counted(START, 60).sites[0]
    before = Counted(START, (replace(back, site="back"),))
    now = Counted(LAST_DOSE, (replace(back, site="back", papules=6), back))

    found = improvement(before, now)

    assert (found.current_lesions, found.percent, found.grades) == (6, 90, None)


@pytest.mark.parametrize(
    ("baseline", "current", "why"),
    [
        (None, after(1, 5), NotEvaluable.NO_BASELINE),
        (Counted(START, ()), after(1, 5), NotEvaluable.NO_BASELINE),
        (counted(START, 0), after(1, 5), NotEvaluable.BASELINE_ZERO),
        (BASELINE, None, NotEvaluable.NOT_COUNTED),
        (BASELINE, Counted(LAST_DOSE, ()), NotEvaluable.NOT_COUNTED),
        (counted(START, 60, back=9), after(1, 5), NotEvaluable.OTHER_SITES),
    ],
)
def test_what_cannot_be_compared_says_why(
    baseline: Counted | None, current: Counted | None, why: NotEvaluable
):
    assert improvement(baseline, current) is why


def test_site_counted_later_only_is_left_out():
    assert improvement(BASELINE, after(1, 6, back=500)).percent == 90


@pytest.mark.parametrize(
    ("baseline", "current", "relapsed"),
    [(60, 20, True), (60, 19, False), (61, 20, False), (61, 21, True), (1, 0, False), (1, 1, True)],
)
def test_relapse_is_a_third_of_the_baseline_or_more(baseline: int, current: int, relapsed: bool):
    assert is_relapse(baseline, current) is relapsed


@pytest.mark.parametrize("baseline", [0, -1])
def test_relapse_of_no_baseline_is_a_mistake_of_the_caller(baseline: int):
    with pytest.raises(ValueError, match="baseline"):
        is_relapse(baseline, 5)


def test_relapse_is_dated_by_its_first_count():
    counts = [after(90, 20), after(30, 5), after(120, 3)]

    found = after_course(BASELINE, counts, last_dose_on=LAST_DOSE)

    assert found == AfterCourse(days=90, relapsed_on=LAST_DOSE + timedelta(days=90))
    assert found.relapsed


def test_without_relapse_the_time_is_censored_at_the_last_visit():
    counts = [after(30, 5), after(90, 19)]

    assert after_course(BASELINE, counts, last_dose_on=LAST_DOSE) == AfterCourse(
        days=90, relapsed_on=None
    )
    later = after_course(
        BASELINE, counts, last_dose_on=LAST_DOSE, last_visit_on=LAST_DOSE + timedelta(days=200)
    )
    assert later == AfterCourse(days=200, relapsed_on=None)
    assert not later.relapsed
    earlier = after_course(BASELINE, counts, last_dose_on=LAST_DOSE, last_visit_on=LAST_DOSE)
    assert earlier.days == 90


def test_what_was_counted_until_the_last_dose_is_no_relapse():
    counts = [after(0, 60), after(-30, 60), after(1, 1)]

    assert after_course(BASELINE, counts, last_dose_on=LAST_DOSE) == AfterCourse(
        days=1, relapsed_on=None
    )


def test_count_on_other_sites_is_passed_over():
    baseline = counted(START, 40, back=20)
    counts = [after(30, 60), after(60, 5, back=0)]

    assert after_course(baseline, counts, last_dose_on=LAST_DOSE) == AfterCourse(
        days=60, relapsed_on=None
    )
    assert after_course(baseline, counts[:1], last_dose_on=LAST_DOSE) is NotEvaluable.OTHER_SITES


@pytest.mark.parametrize(
    ("baseline", "counts", "last_dose_on", "why"),
    [
        (BASELINE, [after(1, 5)], None, NotEvaluable.NOT_ENDED),
        (BASELINE, [], LAST_DOSE, NotEvaluable.NOT_COUNTED),
        (BASELINE, [after(0, 60)], LAST_DOSE, NotEvaluable.NOT_COUNTED),
        (None, [after(1, 5)], LAST_DOSE, NotEvaluable.NO_BASELINE),
        (None, [], LAST_DOSE, NotEvaluable.NO_BASELINE),
        (counted(START, 0), [after(1, 5)], LAST_DOSE, NotEvaluable.BASELINE_ZERO),
    ],
)
def test_relapse_that_cannot_be_evaluated_says_why(baseline, counts, last_dose_on, why):
    assert after_course(baseline, counts, last_dose_on=last_dose_on) is why


def within(days: int, face: int, **others: int) -> Counted:
    return counted(START + timedelta(days=days), face, **others)


def test_flare_is_the_highest_count_of_the_first_month():
    counts = [within(14, 70), within(21, 90), within(25, 90), within(28, 61), within(29, 200)]

    found = first_month_flare(BASELINE, counts, started_on=START)

    assert found == Flare(on=START + timedelta(days=21), lesions=90, baseline_lesions=60)
    assert found.flared


def test_month_of_the_flare_ends_with_the_month():
    assert first_month_flare(BASELINE, [within(28, 61)], started_on=START).on == date(2026, 2, 28)
    late = first_month_flare(BASELINE, [within(29, 61)], started_on=START)
    assert late is NotEvaluable.NOT_COUNTED


def test_no_rise_above_the_baseline_is_no_flare():
    assert not first_month_flare(BASELINE, [within(14, 60)], started_on=START).flared


def test_count_before_the_first_dose_has_taken_effect_is_no_flare():
    found = first_month_flare(BASELINE, [within(0, 99), within(-3, 99)], started_on=START)

    assert found is NotEvaluable.NOT_COUNTED


def test_flare_that_cannot_be_evaluated_says_why():
    assert first_month_flare(BASELINE, [], started_on=None) is NotEvaluable.NOT_STARTED
    assert first_month_flare(None, [within(9, 1)], started_on=START) is NotEvaluable.NO_BASELINE
    two_sites = counted(START, 60, back=1)
    found = first_month_flare(two_sites, [within(9, 99)], started_on=START)
    assert found is NotEvaluable.OTHER_SITES


@settings(max_examples=500, deadline=None, database=None)
@given(st.integers(1, 300), st.integers(0, 300), st.integers(0, 300))
def test_more_lesions_are_never_better(baseline: int, current: int, more: int):
    fewer, many = sorted((current, more))

    assert is_relapse(baseline, many) >= is_relapse(baseline, fewer)
    before = counted(START, baseline)
    assert (
        improvement(before, after(1, many)).percent <= improvement(before, after(1, fewer)).percent
    )


@settings(max_examples=500, deadline=None, database=None)
@given(st.lists(st.tuples(st.integers(1, 400), st.integers(0, 90)), min_size=1, max_size=8))
def test_watching_longer_never_shortens_the_time_free_of_relapse(told: list[tuple[int, int]]):
    counts = [after(days, lesions) for days, lesions in sorted(dict(told).items())]
    whole = after_course(BASELINE, counts, last_dose_on=LAST_DOSE)
    part = after_course(BASELINE, counts[:1], last_dose_on=LAST_DOSE)

    assert whole.days >= part.days
    assert whole.relapsed == any(is_relapse(60, each.total) for each in counts)
