"""Every figure of the outcomes against plain arithmetic over forty courses written out by hand."""

import csv
import datetime
from decimal import Decimal
from math import exp, log
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from clinic import roles
from patients.models import Visit
from prescriptions.models import Course
from prescriptions.rules import outcome as pairwise
from reports.queries.courses import CourseFilter, course_rows
from reports.queries.databases import read_together
from reports.queries.outcomes import compute_outcomes, course_facts, outcomes_of
from reports.queries.survival import curve_of
from reports.rules.course_outcome import Counts, outcome_of
from reports.rules.outcomes import Times
from reports.rules.shares import Line, Share, shown
from tests.factories.clinic import BranchFactory, StaffFactory
from tests.factories.labs import AnalyteFactory, LabReportFactory, LabValueFactory
from tests.factories.patients import (
    ConfirmedVisitFactory,
    LesionCountFactory,
    PatientFactory,
    SideEffectFactory,
    WomanFactory,
)
from tests.factories.prescriptions import (
    CourseFactory,
    DispenseFactory,
    DispenseLineFactory,
    LotFactory,
    PrescriptionFactory,
    StrengthFactory,
)

FORTY = Path(__file__).resolve().parent.parent / "data" / "forty_courses.csv"
OPENED = datetime.date(2024, 1, 31)
KEPT_MG = 6_000


class Hand:
    """One row of the fixture, judged by plain arithmetic on its own words."""

    def __init__(self, row):
        self.row = row
        self.visits = []
        for word in row["visits"].split():
            day, _colon, lesions = word.partition(":")
            sides = [int(each) for each in lesions.split("+") if each]
            self.visits.append((int(day), sides))
        base = self.visits[0][1]
        self.base = sum(base) if len(base) == 2 and sum(base) else None
        self.counted = [
            (day, sum(sides)) for day, sides in self.visits[1:] if self.base and len(sides) == 2
        ]
        self.end = int(row["last_dose_day"]) if row["last_dose_day"] else None

    @property
    def during(self):
        last = 10_000 if self.end is None else self.end + 45
        return [each for each in self.counted if each[0] <= last]

    @property
    def flared(self):
        first = [lesions for day, lesions in self.counted if day <= 29]  # to 29 February 2024
        base = self.base or 0
        return any(lesions > base for lesions in first) if first else None

    @property
    def fallen(self):
        if not self.during:
            return None
        exact = Decimal(100) * (self.base - self.during[-1][1]) / self.base
        return int((exact + Decimal("0.5")).__floor__())

    @property
    def improved(self):
        """Return the days to half of the baseline and whether they are reached."""
        halved = [day for day, lesions in self.during if lesions * 2 <= self.base]
        if halved:
            return halved[0], True
        return (self.during[-1][0], False) if self.during else None

    @property
    def after(self):
        """Return the days to the relapse, or to the last count, and which of both."""
        if self.end is None:
            return None
        end = self.end or 0
        later = [(day - end, lesions) for day, lesions in self.counted if day > end]
        back = [days for days, lesions in later if lesions >= Decimal(self.base) / 3]
        if back:
            return back[0], True
        return (later[-1][0], False) if later else None

    @property
    def mg_per_kg(self):
        return KEPT_MG / int(self.row["weight_kg"])


@pytest.fixture(scope="module")
def hands():
    with FORTY.open(encoding="utf-8", newline="") as file:
        return [Hand(row) for row in csv.DictReader(file)]


def write_course(hand, branch, doctor, lot):
    """Write a row of the fixture through every wall of the database."""
    row = hand.row
    factory = WomanFactory if row["sex"] == "female" else PatientFactory
    patient = factory(branch=branch, recorded_by=doctor)
    course = CourseFactory(
        patient=patient, doctor=doctor, number=int(row["number"]), severity=row["severity"],
        opened_on=OPENED, started_on=OPENED, baseline_weight_kg=int(row["weight_kg"]),
    )  # fmt: skip
    for day, sides in hand.visits:
        visit = ConfirmedVisitFactory(
            patient=patient, doctor=doctor, visited_on=OPENED + datetime.timedelta(days=day),
            has_side_effects=False if day else None,
        )  # fmt: skip
        for site, lesions in zip(("face_left", "face_right"), sides, strict=False):
            LesionCountFactory(
                visit=visit, site=site, comedones=lesions, papules=0, pustules=0, nodules=0
            )
        if day == 0:
            first = visit
        if 15 <= day <= 44:
            SideEffectFactory(visit=visit, code="dry_lips")
    prescription = PrescriptionFactory(
        course=course, visit=first, product=lot.strength.product, daily_mg=100, days=60,
        units_20mg=300, prescribed_on=OPENED,
    )  # fmt: skip
    dispense = DispenseFactory(prescription=prescription, dispensed_on=OPENED)
    DispenseLineFactory(dispense=dispense, lot=lot, units=300)
    end = None if hand.end is None else OPENED + datetime.timedelta(days=hand.end)
    Course.objects.filter(pk=course.pk).update(state=row["state"], last_dose_on=end, end_reason="x")
    return course


@pytest.fixture
def forty(db, hands):
    branch, doctor = BranchFactory(), StaffFactory()
    lot = LotFactory(strength=StrengthFactory(), branch=branch, received_units=100_000)
    return [write_course(hand, branch, doctor, lot) for hand in hands]


def of(hands, **wanted):
    return [hand for hand in hands if all(hand.row[key] == word for key, word in wanted.items())]


def plain(answers):
    """Return n, the number that is true, and how many are missing."""
    known = [answer for answer in answers if answer is not None]
    return len(known), sum(known), len(answers) - len(known)


def told(share):
    return share.n, share.count, share.missing


def test_every_figure_of_the_courses_is_that_of_plain_arithmetic(forty, hands):
    summary = compute_outcomes(CourseFilter()).summary

    assert summary.courses == 40
    for line in summary.better:
        reached = [None if h.fallen is None else h.fallen >= int(line.key) for h in hands]
        assert told(line.share) == plain(reached)
    assert told(summary.flare) == plain([hand.flared for hand in hands])
    after = [hand.after and hand.after[1] for hand in hands if hand.end is not None]
    assert told(summary.relapse) == plain(after)
    percents = sorted(hand.fallen for hand in hands if hand.fallen is not None)
    middle = percents[(len(percents) - 1) // 2] + percents[len(percents) // 2]
    assert summary.median_improvement == round(middle / 2)
    over = of(hands, state="lost") + of(hands, state="stopped_adverse")
    running = of(hands, state="active")
    assert told(summary.dropped) == (40 - len(running), len(over), len(running))


def test_every_group_is_that_of_plain_arithmetic_and_small_ones_are_hidden(forty, hands):
    summary = compute_outcomes(CourseFilter()).summary

    for line in summary.flare_by_severity:
        group = [hand.flared for hand in of(hands, severity=line.key)]
        assert told(line.share) == plain(group)
        assert line.is_hidden or line.share.n >= 5
    bounds = {"below_90": (0, 90), "from_90": (90, 120), "from_120": (120, 150)}
    bounds |= {"from_150": (150, 220), "from_220": (220, 10_000)}
    for line in summary.relapse_by_dose:
        low, high = bounds[line.key]
        group = [h for h in hands if low <= h.mg_per_kg < high and h.end is not None]
        assert told(line.share) == plain([hand.after and hand.after[1] for hand in group])
    assert any(line.is_hidden for line in summary.flare_by_severity)


def test_survival_and_improvement_are_those_of_another_library(forty, hands):
    outcomes = compute_outcomes(CourseFilter())

    same_curve(outcomes.survival, [hand.after for hand in hands if hand.after])
    same_curve(outcomes.improvement, [hand.improved for hand in hands if hand.improved])
    for curve in outcomes.survival_by["sex"]:
        same_curve(curve, [hand.after for hand in of(hands, sex=curve.key) if hand.after])
    shown_severities = {curve.key for curve in outcomes.survival_by["severity"]}
    assert "very_severe" not in shown_severities


def same_curve(curve, pairs):
    """Compare a curve with statsmodels' and its band with Greenwood's on log(-log)."""
    other = SurvfuncRight([days for days, _ in pairs], [int(happened) for _, happened in pairs])
    assert (curve.n, curve.events) == (len(pairs), sum(happened for _, happened in pairs))
    for day, share, error in zip(
        other.surv_times, other.surv_prob, other.surv_prob_se, strict=True
    ):
        step = curve.at(int(day))
        assert step.share == pytest.approx(share, abs=1e-12)
        assert step.at_risk == sum(days >= step.day for days, _ in pairs)
        if 0 < share < 1:
            spread = 1.959964 * error / (share * abs(log(share)))
            assert step.low == pytest.approx(exp(log(share) * exp(spread)), abs=1e-6)
            assert step.high == pytest.approx(exp(log(share) * exp(-spread)), abs=1e-6)


def test_report_says_of_each_course_what_the_outcomes_say(forty, hands):
    rows = {row.course: row for row in course_rows(CourseFilter(), with_names=False)}

    for course, hand in zip(forty, hands, strict=True):
        outcome = rows[course.pk].outcome
        assert outcome.flared == hand.flared
        assert outcome.improvement_percent == hand.fallen
        assert outcome.relapsed == (hand.after and hand.after[1])
        assert outcome.after_days == (hand.after and hand.after[0])
        assert rows[course.pk].mg_per_kg == round(Decimal(hand.mg_per_kg), 1)
    by_day = {(fact.number, fact.state, fact.mg_per_kg) for fact in course_facts(CourseFilter())}
    assert by_day == {(row.number, row.state, row.mg_per_kg) for row in rows.values()}


def test_side_effects_by_month_are_counted_by_course(forty, hands):
    (lips,) = compute_outcomes(CourseFilter()).months.effects

    first = [hand for hand in hands if any(15 <= day <= 44 for day, _ in hand.visits)]
    second = [hand for hand in hands if any(45 <= day <= 74 for day, _ in hand.visits)]
    assert (lips.lines[0].share.n, lips.lines[0].share.count) == (len(first), len(first))
    assert (lips.lines[1].share.n, lips.lines[1].share.count) == (len(second), 0)


@pytest.mark.parametrize(
    ("value", "high", "warned", "stopped"), [(84, 42, 0, 0), (85, 42, 1, 0), (127, 42, 1, 1)]
)
def test_levels_by_month_are_those_of_the_rules(db, value, high, warned, stopped):
    """ALT warns above twice and stops above three times the upper limit."""
    course = CourseFactory()
    visit = ConfirmedVisitFactory(
        patient=course.patient, doctor=course.doctor,
        visited_on=timezone.localdate() - datetime.timedelta(days=1),
    )  # fmt: skip
    report = LabReportFactory(patient=course.patient, visit=visit)
    LabValueFactory(report=report, analyte=AnalyteFactory(), value=value, raw=str(value), high=high)

    months = compute_outcomes(CourseFilter()).months
    (row,) = course_rows(CourseFilter(), with_names=False)

    assert [series.lines[0].share.count for series in months.levels] == [warned, stopped]
    assert row.levels == ({(0, 0): None, (1, 0): "alt:warn", (1, 1): "alt:stop"}[warned, stopped])


def test_outcomes_are_found_again_until_something_is_written(forty, django_assert_num_queries):
    outcomes_of(CourseFilter())
    Visit.objects.filter(patient=forty[2].patient).update(state="voided", voided_reason="x")

    assert outcomes_of(CourseFilter()).summary.flare.missing == (
        compute_outcomes(CourseFilter()).summary.flare.missing
    )


lesions = st.integers(0, 60)


@given(
    base=lesions,
    counts=st.lists(
        st.tuples(st.integers(1, 700), lesions), max_size=12, unique_by=lambda pair: pair[0]
    ),
    end=st.integers(30, 300) | st.none(),
)
def test_fast_rule_agrees_with_the_rule_of_one_patient(base, counts, end):
    counts = sorted(counts)
    day = datetime.timedelta(days=1)
    last = None if end is None else OPENED + end * day

    quick = outcome_of(
        Counts(OPENED, OPENED, last, base, [on for on, _ in counts], [n for _, n in counts])
    )
    one = counted(OPENED, base)
    many = [counted(OPENED + on * day, n) for on, n in counts]
    flare = pairwise.first_month_flare(one, many, started_on=OPENED)
    after = pairwise.after_course(one, many, last_dose_on=last)

    assert quick.flared == getattr(flare, "flared", None)
    assert quick.relapsed == getattr(after, "relapsed", None)
    assert quick.after_days == getattr(after, "days", None)
    assert quick.relapsed_on == getattr(after, "relapsed_on", None)


def counted(on, number):
    site = pairwise.SiteCount(site="chest", comedones=number, papules=0, pustules=0, nodules=0)
    return pairwise.Counted(on, (site,))


@pytest.mark.parametrize(
    ("n", "count", "low", "high"), [(10, 8, 49.02, 94.33), (5, 0, 0.0, 43.45), (20, 20, 83.89, 100)]
)
def test_interval_of_a_share_is_wilsons(n, count, low, high):
    share = Share(n, count)

    assert (share.low, share.high) == pytest.approx((low, high), abs=0.01)


def test_single_small_group_takes_the_next_smallest_with_it():
    lines = [Line("a", Share(3, 1)), Line("b", Share(30, 1)), Line("c", Share(9, 1))]

    assert [line.key for line in shown(lines) if line.is_hidden] == ["a", "c"]


def test_curve_of_nobody_has_no_steps():
    assert curve_of("all", Times((), ())).steps == ()


def course_counted(opened_on, *visits):
    """Write a running course with lesions counted by site: the first visit opens it."""
    course = CourseFactory(opened_on=opened_on, started_on=opened_on)
    for day, sites in visits:
        visit = ConfirmedVisitFactory(
            patient=course.patient, doctor=course.doctor,
            visited_on=opened_on + datetime.timedelta(days=day),
        )  # fmt: skip
        for site, lesions in sites.items():
            LesionCountFactory(
                visit=visit, site=site, comedones=lesions, papules=0, pustules=0, nodules=0
            )
    return course


def test_sites_beyond_those_of_the_baseline_do_not_count(db):
    """Without the back 8 of 20 are left; a visit without the baseline's site compares nothing."""
    course_counted(
        OPENED,
        (0, {"chest": 20}),
        (30, {"back": 1}),
        (60, {"neck": 30, "chest": 8, "back": 50}),
        (90, {"chest": 5}),
    )

    (facts,) = course_facts(CourseFilter())
    (row,) = course_rows(CourseFilter(), with_names=False)

    assert (facts.baseline_lesions, facts.count_days, facts.count_lesions) == (20, [60, 90], [8, 5])
    assert (row.baseline_lesions, row.count_days, row.count_lesions) == (20, [60, 90], [8, 5])


def test_visit_named_as_baseline_is_compared_with_all_others(db):
    course = course_counted(OPENED, (0, {"chest": 9}), (5, {"chest": 20}), (60, {"chest": 4}))
    named = Visit.objects.filter(patient=course.patient).order_by("visited_on")[1]
    Course.objects.filter(pk=course.pk).update(baseline_visit=named)

    (facts,) = course_facts(CourseFilter())

    assert (facts.baseline_lesions, facts.count_days, facts.count_lesions) == (20, [0, 60], [9, 4])


def test_rise_since_the_first_value_is_counted(db):
    """Creatinine warns at 1.5 times the first value: 0.9 of 0.6 does, 0.89 and a fall do not."""
    analyte, began = AnalyteFactory(key="cre"), timezone.localdate() - datetime.timedelta(days=80)
    for values in (("0.6", "0.9"), ("0.6", "0.89"), ("0.9", "0.6")):
        course = CourseFactory(opened_on=began, started_on=began)
        for day, value in zip((30, 60), values, strict=True):
            at = began + datetime.timedelta(days=day)
            visit = ConfirmedVisitFactory(
                patient=course.patient, doctor=course.doctor, visited_on=at
            )
            noon = datetime.datetime.combine(at, datetime.time(12))
            report = LabReportFactory(
                patient=course.patient, visit=visit, collected_at=timezone.make_aware(noon)
            )
            LabValueFactory(report=report, analyte=analyte, value=Decimal(value), raw=value)

    (warned,) = compute_outcomes(CourseFilter()).months.warned

    assert warned.code == "cre"
    assert [line.share.count for line in warned.lines] == [0, 1, 0, 0, 0, 0, 0, 0]


@pytest.mark.usefixtures("committed_db")
def test_second_reading_has_a_connection_of_its_own_unless_in_a_transaction():
    def backend():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return cursor.fetchone()[0]

    here, apart = read_together(backend, backend)
    with transaction.atomic():
        assert read_together(backend, backend) == (here, here)

    assert apart != here
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", [apart])
        assert cursor.fetchone() == (0,)


@pytest.mark.usefixtures("committed_db")
def test_error_of_the_second_reading_reaches_the_caller():
    with pytest.raises(ZeroDivisionError):
        read_together(lambda: 1, lambda: 1 // 0)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_page_and_paper_show_every_section(client_of, forty, language):
    client = client_of(roles.ADMINISTRATOR, language=language)

    response = client.get(reverse("reports:outcome_show"))

    assert response.status_code == 200
    assert response.text.count('<svg class="drawing plot"') >= 9
    assert forty[0].patient.ticket_no not in response.text
