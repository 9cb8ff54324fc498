"""What counts from the last dose is opened when a course ends, and tracked until it is closed."""

import datetime

import pytest
from django.db import IntegrityError, ProgrammingError
from django.urls import reverse

from clinic.roles import RECEPTION
from prescriptions.models import Course, LastDoseObligation
from prescriptions.rules.course_state import Guard
from prescriptions.services import aftercare
from prescriptions.services.course_life import AlreadyExtended, NothingToExtend, extend_course
from prescriptions.services.course_steps import Step, StepRefused, change_course_state
from prescriptions.services.refusals import NotADoctor
from prescriptions.services.results import record_pregnancy_test
from tests.conftest import signed_in
from tests.factories.clinic import StaffFactory
from tests.factories.prescriptions import LastDoseObligationFactory
from tests.prescriptions.attacks import run
from tests.prescriptions.scene import scene, woman_scene

pytestmark = pytest.mark.django_db
ONE_DAY = datetime.timedelta(days=1)
OF_EVERYBODY = {"hair_removal", "vaccination", "sun", "rest", "preferred_rest", "lasik"}


def move(it, to, *, now=None, reason="agreed", last_dose_on=None):
    step = Step(to=to, reason=reason, last_dose_on=last_dose_on)
    return change_course_state(course=it.course, step=step, by=it.doctor, now=now or it.now)


def ended(make=woman_scene):
    """Make a course whose last dose was today."""
    it = make()
    it.dispense(it.issue())
    move(it, "completed", last_dose_on=it.today)
    return it


def close(it, about, outcome="met", note="", *, days=0):
    row = LastDoseObligation.objects.get(course=it.course, about=about)
    now = it.now + days * ONE_DAY
    return aftercare.close_obligation(
        obligation=row, outcome=outcome, note=note, by=it.doctor, now=now
    )


def about(it):
    return set(
        LastDoseObligation.objects.open().filter(course=it.course).values_list("about", flat=True)
    )


def test_end_of_a_womans_course_opens_everything_with_its_day():
    it = ended()

    assert about(it) == OF_EVERYBODY | {"test_at_end", "test_later", "contraception"}
    row = LastDoseObligation.objects.get(about="contraception")
    months = (row.until.year - it.today.year) * 12 + row.until.month - it.today.month
    assert (months, row.basis, row.recorded_by) == (6, "SEED-PREG-1", it.doctor)


def test_end_of_a_mans_course_opens_a_month_of_contraception():
    it = ended(scene)

    assert about(it) == OF_EVERYBODY | {"contraception"}
    assert LastDoseObligation.objects.get(about="contraception").basis == "SEED-PREG-2"


@pytest.mark.parametrize("to", ["stopped_adverse", "stopped_pregnancy", "lost"])
def test_course_that_ends_early_is_followed_too(to):
    it = scene()
    it.dispense(it.issue())
    move(it, to)

    assert about(it) == OF_EVERYBODY | {"contraception"}


def test_course_without_a_dose_leaves_nothing_to_follow():
    it = scene(state=Course.State.ELIGIBLE, started_on=None, last_dose_on=None)
    move(it, "lost")

    assert about(it) == set()


def test_better_known_last_dose_moves_what_is_open():
    it = ended(scene)
    before = LastDoseObligation.objects.get(about="lasik").until
    close(it, "sun", "void", "moved abroad")
    Course.objects.filter(pk=it.course.pk).update(started_on=it.today - 9 * ONE_DAY)
    move(it, "resting", last_dose_on=it.today - ONE_DAY)

    assert LastDoseObligation.objects.get(about="lasik").until < before
    assert LastDoseObligation.objects.get(about="sun").closing_note == "moved abroad"


def test_restriction_is_met_after_its_last_day_and_not_on_it():
    it = ended(scene)
    until = LastDoseObligation.objects.get(about="sun").until
    days = (until - it.today).days
    with pytest.raises(aftercare.NotYetOver):
        close(it, "sun", days=days)

    row = close(it, "sun", days=days + 1)

    assert (row.outcome, row.closed_by) == ("met", it.doctor)
    with pytest.raises(aftercare.ObligationClosed):
        close(it, "sun", days=days + 1)


@pytest.mark.parametrize("outcome", ["not_met", "void"])
def test_what_was_not_met_is_closed_with_a_note(outcome):
    it = ended(scene)
    with pytest.raises(aftercare.NoteMissing):
        close(it, "lasik", outcome, " ")

    assert close(it, "lasik", outcome, "operated in Osaka").closing_note == "operated in Osaka"


def test_negative_test_closes_the_test_it_answers():
    it = ended()
    record_pregnancy_test(patient=it.patient, reading=it.reading(), by=it.doctor, now=it.now)
    assert "test_at_end" not in about(it)
    assert "test_later" in about(it)

    later = it.now + 32 * ONE_DAY
    record_pregnancy_test(
        patient=it.patient, reading=it.reading(taken_at=later), by=it.doctor, now=later
    )

    assert "test_later" not in about(it)


def test_positive_test_closes_nothing():
    it = ended()
    record_pregnancy_test(
        patient=it.patient, reading=it.reading("positive"), by=it.doctor, now=it.now
    )

    assert {"test_at_end", "test_later"} <= about(it)


def test_course_is_closed_once_everything_after_it_is():
    it = ended(scene)
    later = it.now + 200 * ONE_DAY
    move(it, "resting")
    move(it, "follow_up", now=later)
    with pytest.raises(StepRefused) as refused:
        move(it, "closed", now=later)
    assert refused.value.guard is Guard.OBLIGATIONS_OPEN

    for each in about(it):
        close(it, each, days=200)
    move(it, "closed", now=later)

    it.course.refresh_from_db()
    assert it.course.state == "closed"


def test_extension_is_a_doctors_decision_with_day_and_reason():
    it = scene()
    with pytest.raises(NotADoctor):
        extend_course(
            course=it.course, reason="slow", by=StaffFactory(role=RECEPTION), today=it.today
        )
    with pytest.raises(ValueError, match="reason"):
        extend_course(course=it.course, reason=" ", by=it.doctor, today=it.today)

    course = extend_course(course=it.course, reason="slow", by=it.doctor, today=it.today)

    assert (course.extension_decided_on, course.extension_decided_by) == (it.today, it.doctor)
    with pytest.raises(AlreadyExtended):
        extend_course(course=it.course, reason="slow", by=it.doctor, today=it.today)


def test_course_that_has_ended_is_not_extended():
    it = ended(scene)

    with pytest.raises(NothingToExtend):
        extend_course(course=it.course, reason="slow", by=it.doctor, today=it.today)


UPDATE = "UPDATE prescriptions_lastdoseobligation SET"


@pytest.mark.parametrize(
    ("statement", "wall"),
    [
        ("DELETE FROM prescriptions_lastdoseobligation", "Cannot delete|denied"),
        (f"{UPDATE} about = 'rest'", "Cannot update"),
        (f"{UPDATE} closed_at = now(), outcome = 'met'", "closed_by_somebody"),
        (
            f"{UPDATE} closed_at = now(), outcome = 'void', closed_by_id = recorded_by_id",
            "not_met_with_note",
        ),
    ],
)
def test_wall_obligation_is_closed_by_somebody_and_never_deleted(statement, wall):
    LastDoseObligationFactory()

    with pytest.raises((IntegrityError, ProgrammingError), match=wall):
        run(statement)


def test_wall_closed_obligation_stays_closed():
    it = ended(scene)
    close(it, "sun", "void", "moved abroad")

    with pytest.raises(ProgrammingError, match="Cannot update"):
        run("UPDATE prescriptions_lastdoseobligation SET until = until + 1 WHERE about = 'sun'")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_pages_show_what_is_due_and_close_it(language):
    it = ended()
    client = signed_in(StaffFactory(language=language))
    course = reverse("prescriptions:course_detail", args=[it.patient.pk, it.course.pk])
    row = LastDoseObligation.objects.get(about="test_at_end")
    tasks = client.get(reverse("prescriptions:task_list"))
    assert list(tasks.context["obligations"]) == [row]

    address = reverse("prescriptions:obligation_close", args=[it.patient.pk, it.course.pk, row.pk])
    client.post(address, {"outcome": "met", "note": "seen in the practice"})

    assert "seen in the practice" in client.get(course).content.decode()
    assert list(client.get(reverse("prescriptions:task_list")).context["obligations"]) == []
