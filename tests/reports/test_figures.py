"""The figures that test_outcomes.py and test_operations.py leave: each against plain counting."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from labs.models import LabReport
from patients.models import Appointment, Visit
from prescriptions.models import DoctorTask, Override
from reports.queries import operations
from reports.queries.courses import CourseFilter
from reports.queries.operations import Period
from reports.queries.outcomes import compute_outcomes
from tests.factories.labs import AnalyteFactory, LabReportFactory, LabValueFactory
from tests.factories.patients import AppointmentFactory, ConfirmedVisitFactory, VisitFactory
from tests.factories.prescriptions import CourseFactory, PrescriptionFactory
from tests.factories.reminders import ObligationFactory, ReminderFactory, ReplyFactory
from tests.reports.test_outcomes import (  # noqa: F401 - fixtures
    forty,
    hands,
    of,
    plain,
    same_curve,
    told,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
REASON = "the patient was told and agrees to it"


def missed(hand):
    """Return how often more than 45 days lay between two visits while the course ran."""
    days = [day for day, _sides in hand.visits]
    return sum(
        later - before > 45 and (hand.end is None or before + 45 <= hand.end)
        for before, later in pairwise(days)
    )


def test_states_missed_visits_and_missing_follow_up_are_counted_by_hand(forty, hands):  # noqa: F811
    summary = compute_outcomes(CourseFilter()).summary

    assert dict(summary.states) == Counter(hand.row["state"] for hand in hands)
    assert summary.missed_visits == sum(map(missed, hands)) > 0
    assert told(summary.missed) == plain([missed(hand) > 0 for hand in hands])
    assert summary.improvement.missing == sum(hand.improved is None for hand in hands)
    ended = [hand for hand in hands if hand.end is not None]
    assert summary.survival.missing == sum(hand.after is None for hand in ended)


def test_efficacy_by_severity_is_counted_by_hand(forty, hands):  # noqa: F811
    for line in compute_outcomes(CourseFilter()).summary.better_by_severity:
        group = of(hands, severity=line.key)
        assert told(line.share) == plain(
            [None if hand.fallen is None else hand.fallen >= 50 for hand in group]
        )


def test_survival_by_dose_and_course_number_is_that_of_another_library(forty, hands):  # noqa: F811
    curves = compute_outcomes(CourseFilter()).survival_by
    bounds = {"below_90": (0, 90), "from_90": (90, 120), "from_120": (120, 150)}
    bounds |= {"from_150": (150, 220), "from_220": (220, 10_000)}

    assert curves["dose"]
    assert curves["number"]
    for curve in curves["dose"]:
        low, high = bounds[curve.key]
        same_curve(curve, [h.after for h in hands if low <= h.mg_per_kg < high and h.after])
    for curve in curves["number"]:
        group = [hand for hand in hands if min(int(hand.row["number"]), 3) == int(curve.key)]
        same_curve(curve, [hand.after for hand in group if hand.after])


def test_levels_of_each_analyte_are_counted_by_course_and_month():
    """ALT 85 of 42 warns and 127 stops: two courses warned in month 1, one of them stopped."""
    analyte, began = AnalyteFactory(), TODAY() - timedelta(days=70)
    for values in ((85, 85), (127, 20), (20, 85)):
        course = CourseFactory(opened_on=began, started_on=began)
        for days, value in zip((30, 31), values, strict=True):
            visit = ConfirmedVisitFactory(
                patient=course.patient, doctor=course.doctor,
                visited_on=began + timedelta(days=days),
            )  # fmt: skip
            report = LabReportFactory(patient=course.patient, visit=visit)
            LabValueFactory(report=report, analyte=analyte, value=value, raw=str(value), high=42)

    months = compute_outcomes(CourseFilter()).months

    (warned,), (stopped,) = months.warned, months.stopped
    assert (warned.lines[0].share.n, warned.lines[0].share.count) == (3, 3)
    assert (stopped.lines[0].share.n, stopped.lines[0].share.count) == (3, 1)


def test_reach_counts_messages_whose_time_has_come():
    reminders = [
        ReminderFactory(
            obligation=ObligationFactory(due_on=TODAY() + timedelta(days=n)), state=state,
            channel=channel, send_after=timezone.now() - timedelta(hours=1),
        )
        for n, (state, channel) in enumerate(
            [("sent", "email"), ("sent", "email"), ("failed", "email"), ("stopped", "email"),
             ("done_by_phone", "phone")]
        )
    ]  # fmt: skip
    ReplyFactory(reminder=reminders[0])
    ReminderFactory(send_after=timezone.now() + timedelta(days=1))

    reach = compute_outcomes(CourseFilter()).reach

    assert told(reach.reached) == (4, 3, 1)
    assert told(reach.answered) == (2, 1, 0)
    assert sum(n for *_words, n in reach.by_state) == 5


def test_appointments_by_state_leave_out_those_to_come():
    for state in ("done", "done", "no_show", "cancelled"):
        AppointmentFactory(state=state, cancelled_reason="x" if state == "cancelled" else "")
    begins, _ends = Period(TODAY(), TODAY()).moments
    Appointment.objects.update(during=(begins, begins + timedelta(minutes=1)))
    to_come = begins + timedelta(days=9)
    AppointmentFactory(during=(to_come, to_come + timedelta(minutes=5)))

    found = operations.appointments_by_state(Period(TODAY(), TODAY() + timedelta(days=30)))

    assert dict(found) == {"done": 2, "no_show": 1, "cancelled": 1}


def test_overrides_are_counted_by_rule_and_doctor():
    day = TODAY()
    prescription = PrescriptionFactory(prescribed_on=day)
    for rule in ("rest-too-short", "dose-above-range"):
        Override.objects.create(
            prescription=prescription, rule=rule, reason=REASON,
            recorded_by=prescription.prescribed_by,
        )  # fmt: skip

    found = operations.overrides_by_rule(Period(day, day))

    doctor = prescription.prescribed_by.name
    assert found == [("dose-above-range", doctor, 1), ("rest-too-short", doctor, 1)]
    before = day - timedelta(days=1)
    assert operations.overrides_by_rule(Period(before, before)) == []


def test_pending_work_says_how_much_and_since_when():
    old = TODAY() - timedelta(days=3)
    VisitFactory(visited_on=old)
    VisitFactory(visited_on=TODAY())
    LabReportFactory(reviewed_at=None, reviewed_by=None)
    course = CourseFactory()
    DoctorTask.objects.create(patient=course.patient, kind="lab-stop", recorded_by=course.doctor)

    found = {each.kind: each for each in operations.pending_work(Period(old, TODAY()), TODAY())}

    assert (found["drafts"].count, found["drafts"].oldest_on) == (1, old)
    assert found["reports"].count == LabReport.objects.filter(reviewed_at=None).count() == 1
    assert (found["tasks"].count, found["tasks"].oldest_on) == (1, TODAY())
    assert Visit.objects.filter(state=Visit.State.DRAFT).count() == 2
