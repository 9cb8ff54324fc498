"""Two at once, on real connections that commit: whoever comes second sees the first.

Every overlap is forced: a third connection holds the course until both wait for it, in turn the
one and the other first. RACE_ROUNDS sets how many overlaps each race is forced into.
"""

import itertools
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from functools import partial

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from labs.inputs import Reading
from labs.models import LabReport, LabValue, PregnancyTest
from patients.models import LesionCount, Visit
from prescriptions.models import Course, DispenseLine, Prescription
from prescriptions.services import refusals, results
from prescriptions.services.dispensing import record_return
from prescriptions.services.issuing import issue_prescription
from prescriptions.services.locking import NoOpenCourse, lock_course
from tests.factories.labs import LabReportFactory
from tests.factories.patients import LesionCountFactory
from tests.factories.prescriptions import LotFactory
from tests.prescriptions.attacks import hand_over, insert, prescribe, record_test, run
from tests.prescriptions.scene import Scene, fill, scene, woman_scene

ROUNDS = int(os.environ.get("RACE_ROUNDS", "50"))
REFUSALS = (
    refusals.GateClosed,
    refusals.CourseNotActive,
    refusals.AlreadyVoided,
    refusals.TooManyUnits,
    refusals.LotUnfit,
    NoOpenCourse,
    IntegrityError,
)

pytestmark = pytest.mark.usefixtures("committed_db")


@contextmanager
def two_workers() -> Iterator[Callable[..., list[str]]]:
    """Give a function that makes two calls overlap and says what became of each."""
    turn = itertools.count()

    def attempt(call: Callable[[], object]) -> str:
        try:
            call()
        except REFUSALS as refusal:
            return type(refusal).__name__
        return "done"

    def overlap(
        it: Scene, *calls: Callable[[], object], row: Prescription | None = None
    ) -> list[str]:
        order = (0, 1) if next(turn) % 2 else (1, 0)
        started: dict[int, Future[str]] = {}
        with transaction.atomic():
            if row is None:
                lock_course(it.course.pk)
            else:
                Prescription.objects.select_for_update(no_key=True).get(pk=row.pk)
            for waiting, which in enumerate(order, 1):
                started[which] = pool.submit(attempt, calls[which])
                wait_until_blocked(waiting)
        return [started[which].result(timeout=30) for which in (0, 1)]

    with ThreadPoolExecutor(2) as pool:
        try:
            yield overlap
        finally:
            barrier = threading.Barrier(2)
            list(pool.map(lambda _: close_connections(barrier), range(2)))


def wait_until_blocked(number: int) -> None:
    """Wait until so many other connections wait for a row of this database."""
    for _try in range(5_000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0] >= number:
                return
        time.sleep(0.001)
    raise AssertionError(f"{number} calls did not overlap")


def close_connections(barrier: threading.Barrier) -> None:
    barrier.wait(timeout=30)
    for each in connections.all():
        each.close()


def rounds(make: Callable[[], Scene]) -> Iterator[Scene]:
    """Give a course again and again, each time with the gate open; now and then a new one."""
    it = make()
    for number in range(ROUNDS):
        if number % 50 == 49:
            it = make()
        yield it
        reset(it)


def reset(it: Scene) -> None:
    """Put the course back to where the gate is open; what was handed over came back."""
    for line in DispenseLine.objects.filter(returns=None):
        record_return(
            line=line,
            units=line.units,
            fate="destroyed",
            reason="next round",
            by=it.doctor,
            today=it.today,
        )
    with transaction.atomic():
        PregnancyTest.objects.standing().exclude(result="negative").update(
            voided_at=it.now, voided_by=it.doctor, voided_reason="next round"
        )
        Prescription.objects.standing().update(
            voided_at=it.now, voided_by=it.doctor, voided_reason="next round"
        )
        Course.objects.filter(pk=it.course.pk).update(state=Course.State.ACTIVE)


def record_positive(it: Scene) -> None:
    results.record_pregnancy_test(
        patient=it.patient, reading=it.reading("positive"), by=it.doctor, now=it.now
    )


def visit_of(it: Scene, kind: str) -> Visit:
    return it.patient.visits.filter(kind=kind).first() or it.another_visit(kind=kind)


def issue(it: Scene, visit: Visit, days: int = 30) -> None:
    issue_prescription(visit=visit, order=it.order(days=days), by=it.doctor, now=it.now)


def test_positive_test_against_prescription_never_leaves_both_standing():
    outcomes = set()

    with two_workers() as at_once:
        for it in rounds(woman_scene):
            outcome = at_once(
                it,
                partial(record_positive, it),
                partial(issue, it, it.visit),
            )
            outcomes.add(tuple(outcome))
            assert outcome[0] == "done"
            assert not Prescription.objects.standing().exists()
            it.course.refresh_from_db()
            assert it.course.state == Course.State.ON_HOLD

    # The prescription came first and was voided, or came second and was refused.
    assert outcomes == {("done", "done"), ("done", "CourseNotActive")}


def test_positive_test_against_raw_insert_never_leaves_both_standing():
    with two_workers() as at_once:
        for it in rounds(woman_scene):
            at_once(
                it,
                partial(record_positive, it),
                partial(prescribe, it),
            )
            assert not Prescription.objects.standing().exists()


def test_raw_positive_test_against_prescription_never_leaves_both_standing():
    with two_workers() as at_once:
        for it in rounds(woman_scene):
            at_once(it, partial(record_test, it, "positive"), partial(issue, it, it.visit))
            positive = PregnancyTest.objects.standing().filter(result="positive").exists()
            assert not positive


def test_two_prescriptions_over_the_supply_limit_one_is_refused():
    with two_workers() as at_once:
        for it in rounds(scene):
            first, second = (visit_of(it, kind) for kind in ("first", "phone"))
            issue(it, it.visit, days=10)
            outcome = at_once(
                it, partial(issue, it, first, days=28), partial(issue, it, second, days=28)
            )
            assert sorted(outcome) == ["GateClosed", "done"]
            assert sum(Prescription.objects.standing().values_list("days", flat=True)) == 38


def test_correction_against_dispensing_never_hands_over_after_it():
    correction = Reading(raw="300", value=Decimal(300), unit="U/L", high=Decimal(30))

    with two_workers() as at_once:
        for it in rounds(scene):
            value = fresh_panel(it)
            prescription = it.issue(it.order(daily_mg=10, days=1))
            outcome = at_once(
                it,
                partial(
                    results.correct_lab_value,
                    value=value,
                    reading=correction,
                    reason="typing slip",
                    by=it.doctor,
                    now=it.now,
                ),
                partial(it.dispense, prescription),
            )
            assert outcome[0] == "done"
            prescription.refresh_from_db()
            assert prescription.dispenses.exists() == (outcome[1] == "done")
            assert prescription.dispenses.exists() == (prescription.voided_at is None)


def fresh_panel(it: Scene) -> LabValue:
    """Put a reviewed panel in the place of the one before and return its AST."""
    LabReport.objects.standing().update(
        voided_at=it.now, voided_by=it.doctor, voided_reason="next round"
    )
    report = LabReportFactory(
        patient=it.patient, recorded_by=it.doctor, collected_at=it.days_ago(3)
    )
    fill(report)
    return LabValue.objects.get(report=report, analyte__key="ast")


def test_two_dispensings_never_exceed_the_prescription():
    with two_workers() as at_once:
        for it in rounds(scene):
            prescription = it.issue(it.order(daily_mg=20, days=2))
            hand_over = partial(it.dispense, prescription, units={it.lot20.pk: 2})
            assert sorted(at_once(it, hand_over, hand_over)) == ["TooManyUnits", "done"]
            given = DispenseLine.objects.filter(dispense__prescription=prescription)
            assert sum(given.values_list("units", flat=True)) == 2


def test_raw_voiding_against_raw_dispensing_never_hands_over_after_it():
    void = "UPDATE prescriptions_prescription SET voided_at = now(), voided_by_id = %s,"

    with two_workers() as at_once:
        for it in rounds(scene):
            prescription = it.issue(it.order(daily_mg=20, days=2))
            voided, handed = at_once(
                it,
                partial(
                    run,
                    f"{void} voided_reason = 'race' WHERE id = %s",
                    it.doctor.pk,
                    prescription.pk,
                ),
                partial(hand_over, it, prescription),
                row=prescription,
            )
            assert voided == "done"
            assert handed in {"done", "IntegrityError"}
            assert prescription.dispenses.exists() == (handed == "done")


def test_two_raw_lines_never_exceed_the_prescription():
    with two_workers() as at_once:
        for it in rounds(scene):
            handed = it.dispense(it.issue(it.order(daily_mg=20, days=3)), units={it.lot20.pk: 1})
            lots = [LotFactory(strength=it.lot20.strength, branch=it.course.branch) for _ in "ab"]
            lines = [
                partial(
                    insert,
                    "prescriptions_dispenseline",
                    dispense_id=handed.pk,
                    lot_id=lot.pk,
                    units=2,
                )
                for lot in lots
            ]
            assert sorted(at_once(it, *lines)) == ["IntegrityError", "done"]
            given = DispenseLine.objects.filter(dispense=handed)
            assert sum(given.values_list("units", flat=True)) == 3


def test_observation_is_added_to_a_confirmed_visit_no_more():
    it = scene()
    Visit.objects.update(state="confirmed", confirmed_at=it.now, confirmed_by=it.doctor)

    with pytest.raises(DatabaseError, match="observation_before_confirmation"):
        LesionCountFactory(visit=it.visit)

    assert not LesionCount.objects.exists()
