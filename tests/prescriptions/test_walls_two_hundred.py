"""Two hundred attempts on each wall, in every way in which SQL writes a row. None succeeds."""

import datetime
from collections.abc import Iterator
from functools import partial
from itertools import product

import pytest

from clinic.roles import ADMINISTRATOR, RECEPTION
from labs.models import LabReport
from prescriptions.models import Course, Dispense, DispenseLine, Prescription
from tests.factories.clinic import StaffFactory
from tests.factories.labs import LabReportFactory
from tests.factories.prescriptions import LotFactory
from tests.prescriptions.attacks import (
    Statement,
    dispense_row,
    prescription_row,
    reading_row,
    refused_all,
    void_tests,
    ways_to_insert,
)
from tests.prescriptions.scene import Scene, negative_test, scene, woman_scene

pytestmark = pytest.mark.django_db
ATTEMPTS = 200
ONE_DAY = datetime.timedelta(days=1)
SUPPLIES = [
    {"daily_mg": mg, "days": days, "units_10mg": mg // 10 * days, "units_20mg": 0}
    for mg, days in product((10, 20, 40, 60, 80, 140), (1, 7, 28, 30, 45, 59, 60))
]


def prescriptions(it: Scene, **changed: object) -> Iterator[Statement]:
    """Yield each way of writing each supply."""
    for supply in SUPPLIES:
        yield from ways_to_insert(
            "prescriptions_prescription", prescription_row(it, **supply | changed)
        )


def alone(statements: Iterator[Statement]) -> Iterator[list[Statement]]:
    return ([each] for each in statements)


def execute(text: str, *values: object) -> Statement:
    return lambda cursor: cursor.execute(text, values)


@pytest.mark.parametrize("days_old", [None, 7, 8, 30, -1])
def test_two_hundred_prescriptions_without_a_valid_test(days_old):
    it = woman_scene()
    void_tests(it)
    if days_old is not None:
        negative_test(it.patient, taken_at=it.days_ago(days_old), read_by=it.doctor)

    tried = refused_all("prescription_tested_negative", alone(prescriptions(it)))

    assert tried >= ATTEMPTS
    assert not Prescription.objects.exists()


@pytest.mark.parametrize("result", ["positive", "inconclusive"])
def test_two_hundred_prescriptions_beside_a_later_result(result):
    """In one transaction, so that the deferred checks of the result have not spoken yet."""
    it = woman_scene()
    readings = ways_to_insert("labs_pregnancytest", reading_row(it, result))
    pairs = [
        (first, second)
        for number, given in enumerate(prescriptions(it))
        for first, second in ((readings[number % 5], given), (given, readings[number % 5]))
    ]

    before = refused_all("prescription_tested_negative", pairs[::2])
    after = refused_all("pregnancy_test_stops_course", pairs[1::2])

    assert min(before, after) >= ATTEMPTS
    assert not Prescription.objects.exists()


def test_two_hundred_supplies_over_sixty_days():
    it = scene()
    rows = (
        prescription_row(it, daily_mg=10, days=days, units_10mg=days, units_20mg=0)
        for days in (*range(61, 100), 32_767)
    )
    attempts = (way for row in rows for way in ways_to_insert("prescriptions_prescription", row))

    assert refused_all("prescription_days", alone(attempts)) >= ATTEMPTS
    assert not Prescription.objects.exists()


@pytest.mark.parametrize("spoil", ["unreviewed", "voided", "old", "tomorrow", "awaited"])
def test_two_hundred_prescriptions_without_a_reviewed_panel(spoil):
    it, _other = scene(), scene()
    panels = LabReport.objects.filter(patient=it.patient)
    if spoil in ("unreviewed", "awaited"):
        panels.update(reviewed_at=None, reviewed_by=None)
    if spoil == "awaited":
        panels.update(resulted_at=None, resulted_by=None)
    if spoil in ("voided", "old", "tomorrow"):
        panels.update(voided_at=it.now, voided_by=it.doctor, voided_reason="mixed up")
    if spoil in ("old", "tomorrow"):
        LabReportFactory(patient=it.patient, collected_at=it.days_ago(36 if spoil == "old" else -1))

    assert refused_all("prescription_panel_reviewed", alone(prescriptions(it))) >= ATTEMPTS
    assert not Prescription.objects.exists()


@pytest.mark.parametrize("who", ["reception", "administrator", "left", "nobody"])
def test_two_hundred_prescriptions_by_somebody_who_is_no_doctor(who):
    it = scene()
    by = {
        "reception": lambda: StaffFactory(role=RECEPTION).pk,
        "administrator": lambda: StaffFactory(role=ADMINISTRATOR).pk,
        "left": lambda: StaffFactory(is_active=False).pk,
        "nobody": lambda: 999_999,
    }[who]()

    tried = refused_all("prescription_by_a_doctor", alone(prescriptions(it, prescribed_by_id=by)))

    assert tried >= ATTEMPTS
    assert not Prescription.objects.exists()


@pytest.mark.parametrize("state", sorted(set(Course.State.values) - {"eligible", "active"}))
def test_two_hundred_prescriptions_on_a_course_that_is_not_treated(state):
    it = scene(state=state, end_reason="as the test wants it")

    assert refused_all("prescription_course_active", alone(prescriptions(it))) >= ATTEMPTS
    assert not Prescription.objects.exists()


def test_two_hundred_dispensings_of_a_voided_prescription():
    it = scene()
    handed, given = it.issue(), it.issue(it.order(days=10), visit=it.another_visit())
    first = it.dispense(handed, units={it.lot20.pk: 1})
    Prescription.objects.update(voided_at=it.now, voided_by=it.doctor, voided_reason="not taken up")
    second = LotFactory(strength=it.lot20.strength, branch=it.patient.branch)
    rows = [
        ("prescriptions_dispense", dispense_row(it, each, dispensed_on=it.today + days * ONE_DAY))
        for each in (handed, given)
        for days in range(15)
    ]
    rows += [
        (
            "prescriptions_dispenseline",
            {"dispense_id": first.pk, "lot_id": second.pk, "units": units},
        )
        for units in range(1, 12)
    ]
    attempts = (way for table, row in rows for way in ways_to_insert(table, row))

    assert refused_all("dispense_not_voided", alone(attempts)) >= ATTEMPTS
    assert (Dispense.objects.count(), DispenseLine.objects.count()) == (1, 1)


def test_two_hundred_dispensings_of_more_units_than_prescribed():
    """At once, in several rows, in a second handing over, and of the other strength."""
    it = scene()
    first = it.dispense(it.issue(), units={it.lot20.pk: 30})
    lots = [LotFactory(strength=it.lot20.strength, branch=it.patient.branch) for _ in range(2)]
    again = partial(ways_to_insert, "prescriptions_dispense")(dispense_row(it, first.prescription))[
        0
    ]
    attempts: list[list[Statement]] = []
    for units in range(31, 51):
        row = {"dispense_id": first.pk, "lot_id": lots[0].pk, "units": units}
        attempts += ([way] for way in ways_to_insert("prescriptions_dispenseline", row))
        ten = {"dispense_id": first.pk, "lot_id": it.lot10.pk, "units": units - 30}
        attempts += ([way] for way in ways_to_insert("prescriptions_dispenseline", ten))
        several = execute(
            "INSERT INTO prescriptions_dispenseline (dispense_id, lot_id, units)"
            " VALUES (%s, %s, %s), (%s, %s, %s)",
            *(first.pk, lots[0].pk, units - 15, first.pk, lots[1].pk, units - 15),
        )
        later = execute(
            "INSERT INTO prescriptions_dispenseline (dispense_id, lot_id, units)"
            " SELECT max(id), %s, %s FROM prescriptions_dispense",
            *(lots[0].pk, units),
        )
        attempts += ([several], [again, later])

    assert refused_all("dispense_line_within_prescription", attempts) >= ATTEMPTS
    assert sum(DispenseLine.objects.values_list("units", flat=True)) == 30
