"""A routine monthly visit, key by key: from the board to the confirmed visit and the next date.

Counted as `docs/performance.md` says: every key that is not a modifier counts one, a chord such
as Ctrl and Enter counts one, and so does every digit of a weight.
"""

import datetime
from collections.abc import Mapping

import pytest
import time_machine
from django.utils import timezone

from clinic import roles
from labs.models import LabReport, PregnancyTest
from patients.models import Appointment, Patient, Visit
from prescriptions.models import Prescription
from prescriptions.services.visits import confirm_visit
from tests.factories.labs import LabReportFactory
from tests.factories.patients import AppointmentFactory, PatientFactory, WomanFactory
from tests.prescriptions.scene import Scene, fill, scene

MOST_KEYS_WOMAN = 22
MOST_KEYS_MAN = 18
MOST_KEYS_LABS_TYPED = 32
MOST_KEYS_OF_BOTH = 23
MOST_CLICKS = 10
MOST_LOADS = 3
COUNT = """
if (window === window.top) {
  const add = (name) => sessionStorage.setItem(name, 1 + Number(sessionStorage.getItem(name) ?? 0));
  addEventListener("keydown", (event) => {
    if (event.isTrusted && !["Control", "Alt", "Shift", "Meta"].includes(event.key)) add("keys");
  }, true);
  addEventListener("pointerdown", (event) => { if (event.isTrusted) add("clicks"); }, true);
  addEventListener("load", () => add("loads"));
}
"""


class CountingDesk:
    """A desk whose browser counts what its person does."""

    def __init__(self, desk):
        self.desk, self.page = desk, desk.page
        self.page.add_init_script(COUNT)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def lead(self, key: str) -> None:
        """Press a key that leads to another page."""
        self.desk.send(key)

    def counts(self) -> Mapping[str, int]:
        read = "Object.fromEntries(Object.entries(sessionStorage).map(([k, v]) => [k, Number(v)]))"
        found = self.page.evaluate(read)
        return {"keys": 0, "clicks": 0, "loads": 0} | found


def month_later(patient: Patient, lacks: tuple[str, ...] = ()) -> Scene:
    """Make a patient who is here again after 30 days on 40 mg, with results that came in."""
    with time_machine.travel(timezone.now() - datetime.timedelta(days=30)):
        it = scene(patient)
        it.dispense(it.issue())
        confirm_visit(visit=it.visit, by=it.doctor, now=it.now)
    report = LabReportFactory(
        patient=patient, recorded_by=it.doctor, reviewed_at=None, reviewed_by=None
    )
    fill(report, lacks)
    AppointmentFactory(patient=patient, branch=patient.branch, state="arrived")
    return it


def begin(desk: CountingDesk) -> None:
    """Open the board, and start counting there."""
    desk.page.evaluate("sessionStorage.clear()")
    desk.desk.open("/board/")


def was_done(patient: Patient) -> None:
    """Check that everything came of it: visit, tests read, prescription, next date."""
    visit = patient.visits.latest("pk")
    assert visit.state == Visit.State.CONFIRMED
    assert Prescription.objects.filter(visit=visit).get().daily_mg == 40
    assert not LabReport.objects.unreviewed().exists()
    booked = patient.appointments.get(state=Appointment.State.BOOKED)
    days = timezone.localdate(booked.during.lower) - visit.visited_on
    assert 23 <= days.days <= 37


@pytest.fixture
def desk(sit_down) -> CountingDesk:
    return CountingDesk(sit_down(roles.DOCTOR))


def test_womans_visit_takes_at_most_22_keys_and_three_pages(desk, clinic):
    patient = WomanFactory(branch=clinic)
    month_later(patient)
    begin(desk)

    desk.press("ArrowDown")
    desk.lead("Enter")
    desk.press("1", "0", "Enter", "1", "0", "5", "8", "Enter", "1", "1", "0", "0", "1", "1")
    desk.lead("Control+Enter")

    was_done(patient)
    assert PregnancyTest.objects.filter(visit=patient.visits.latest("pk")).exists()
    counted = desk.counts()
    assert counted["keys"] <= MOST_KEYS_WOMAN
    assert counted["loads"] <= MOST_LOADS
    assert counted["clicks"] == 0


def test_mans_visit_takes_at_most_18_keys(desk, clinic):
    patient = PatientFactory(branch=clinic)
    month_later(patient)
    begin(desk)

    desk.press("ArrowDown")
    desk.lead("Enter")
    desk.press("1", "0", "Enter", "1", "0", "7", "1", "Enter", "1", "1", "1", "1")
    desk.lead("Control+Enter")

    was_done(patient)
    counted = desk.counts()
    assert counted["keys"] <= MOST_KEYS_MAN
    assert counted["loads"] <= MOST_LOADS


def test_three_values_told_by_telephone_are_typed_within_32_keys(desk, clinic):
    patient = WomanFactory(branch=clinic)
    month_later(patient, lacks=("ast", "alt", "tg"))
    begin(desk)

    desk.press("ArrowDown")
    desk.lead("Enter")
    desk.press("1", "0", "Enter", "1", "0", "5", "8", "Enter", "1", "1")
    for value in ("21", "18", "92"):
        desk.press(*value, "Enter")
    desk.press("0", "0", "1", "1")
    desk.lead("Control+Enter")

    was_done(patient)
    report = LabReport.objects.filter(patient=patient).latest("collected_at")
    assert report.values.filter(analyte__key="tg").get().raw == "92"
    assert desk.counts()["keys"] <= MOST_KEYS_LABS_TYPED


def test_whole_day_of_a_woman_is_received_recorded_billed_and_booked_by_keys(
    desk, sit_down, clinic
):
    patient = WomanFactory(branch=clinic)
    month_later(patient)
    patient.appointments.update(state="booked", arrived_at=None)
    reception = CountingDesk(sit_down(roles.RECEPTION))
    begin(reception)

    reception.press("ArrowDown", "Enter")
    reception.page.get_by_text("受け付けました").wait_for()
    begin(desk)
    desk.press("ArrowDown")
    desk.lead("Enter")
    desk.press("1", "0", "Enter", "1", "0", "5", "8", "Enter", "1", "1", "0", "0", "1", "1")
    desk.lead("Control+Enter")
    reception.desk.open("/board/")
    reception.press("ArrowDown")
    reception.lead("Enter")
    reception.press("e")
    reception.lead("Control+Enter")

    was_done(patient)
    assert patient.visits.latest("pk").invoices.get().receipts.exists()
    assert desk.counts()["keys"] + reception.counts()["keys"] <= MOST_KEYS_OF_BOTH


def test_visit_by_mouse_takes_at_most_10_clicks(desk, clinic):
    patient = WomanFactory(branch=clinic)
    month_later(patient)
    begin(desk)
    page = desk.page

    with page.expect_navigation():
        page.get_by_role("button", name="診察開始").click()
    desk.desk.look()
    click(desk, "has_side_effects", "no")
    desk.press("0")
    click(desk, "is_hair_removal_suspended", "yes")
    desk.press("0", "5", "8")
    click(desk, "test_result", "negative")
    page.locator("[name=reviewed]").check()
    page.get_by_role("button", name="下の3問ともいいえ").click()
    page.get_by_role("button", name="前回と同じ").click()
    click(desk, "supply", "supply")
    page.locator("[name=next_visit]").first.check()
    with page.expect_navigation():
        page.get_by_role("button", name="受診を確定").click()

    was_done(patient)
    assert desk.counts()["clicks"] <= MOST_CLICKS


def click(desk: CountingDesk, name: str, value: str) -> None:
    desk.page.locator(f"[name={name}][value={value}]").click()
