"""A positive pregnancy test: the paper says what is recorded and what is still to be done."""

import datetime
import io

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from clinic.models import AccessLog
from labs.inputs import PregnancyReading
from labs.models import PregnancyTest
from labs.services.pregnancy_tests import EntryVoided
from prescriptions.incident_paper import incident_html, incident_of
from prescriptions.models import IncidentStep
from prescriptions.services.incidents import StepTaken, StepTakenBack, take_back_step, take_step
from prescriptions.services.results import record_pregnancy_test, void_pregnancy_test
from tests.conftest import signed_in
from tests.factories.clinic import StaffFactory
from tests.prescriptions.scene import woman_scene

pytestmark = pytest.mark.django_db


def with_result(it, result: str, **told: object) -> PregnancyTest:
    reading = PregnancyReading(result=result, **{"taken_at": it.now, **told})
    return record_pregnancy_test(patient=it.patient, reading=reading, by=it.doctor, now=it.now)


def fonts_of(page) -> list[str]:
    return [str(font["/BaseFont"]) for font in page["/Resources"]["/Font"].values()]


def print_of(test: PregnancyTest, by):
    address = reverse("prescriptions:pregnancy_test_report", args=[test.patient_id, test.pk])
    return signed_in(by).post(address)


def test_report_tells_what_the_record_holds_and_leaves_the_rest_open():
    it = woman_scene()
    it.issue()
    test = with_result(it, "positive", method="hCG strip", kit_lot_no="L77")

    incident = incident_of(test)
    shown = incident_html(incident)

    assert (incident.is_held, incident.undispensed, incident.serum_test) == (True, 0, None)
    assert "hCG strip" in shown
    assert "L77" in shown
    assert (shown.count("<td>✓</td>"), shown.count("<td>□</td>")) == (2, 7)


def test_serum_test_that_followed_is_ticked():
    it = woman_scene()
    test = with_result(it, "inconclusive", taken_at=it.now - datetime.timedelta(hours=2))
    serum = with_result(it, "negative", kind=PregnancyTest.Kind.SERUM)

    incident = incident_of(test)

    assert incident.serum_test == serum
    assert incident_html(incident).count("<td>✓</td>") == 3


def test_print_is_one_page_and_logged():
    it = woman_scene()
    test = with_result(it, "positive")

    response = print_of(test, it.doctor)

    (page,) = PdfReader(io.BytesIO(response.content)).pages
    assert "□" in page.extract_text()
    assert all("Noto-Sans-JP" in name for name in fonts_of(page))
    assert AccessLog.objects.filter(object_id=f"pregnancy test {test.pk}").exists()


def test_negative_tests_have_no_report_and_reception_prints_none():
    it = woman_scene()
    negative, positive = with_result(it, "negative"), with_result(it, "positive")

    assert print_of(negative, it.doctor).status_code == 404
    assert print_of(positive, StaffFactory(role="reception")).status_code == 403


def test_doctors_list_leads_to_the_report():
    it = woman_scene()
    test = with_result(it, "positive")

    page = signed_in(it.doctor).get(reverse("prescriptions:task_list")).content.decode()

    assert page_of(test) in page


def page_of(test: PregnancyTest) -> str:
    return reverse("prescriptions:pregnancy_test_incident", args=[test.patient_id, test.pk])


def taken(test: PregnancyTest, by, **told: str):
    day = timezone.localdate().isoformat()
    return signed_in(by).post(page_of(test), {"step": "called", "day": day, "note": ""} | told)


def test_step_is_recorded_with_day_and_name_and_ticked_on_the_paper():
    it = woman_scene()
    test = with_result(it, "positive")

    assert taken(test, it.doctor, note="次の朝に電話").status_code == 302

    step = IncidentStep.objects.get()
    assert (step.test, step.step, step.recorded_by) == (test, "called", it.doctor)
    page = signed_in(it.doctor).get(page_of(test)).content.decode()
    assert "次の朝に電話" in page
    assert 'value="called"' not in page
    assert "次の朝に電話" in incident_html(incident_of(test))


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"step": ""}, "required"),
        ({"step": "unheard_of"}, "invalid_choice"),
        ({"day": "2999-01-01"}, "future"),
        ({"day": "2020-01-01"}, "before"),
    ],
)
def test_step_that_cannot_be_is_refused(told, code):
    it = woman_scene()

    response = taken(with_result(it, "positive"), it.doctor, **told)

    errors = response.context["form"].errors.as_data()
    assert response.status_code == 422
    assert [each.code for found in errors.values() for each in found] == [code]
    assert not IncidentStep.objects.exists()


def test_step_is_written_once_and_keeps_its_history():
    it = woman_scene()
    test = with_result(it, "positive")
    told = {"test": test, "step": "called", "done_on": timezone.localdate(), "by": it.doctor}
    step = take_step(note="", **told)

    with pytest.raises(StepTaken):
        take_step(note="again", **told)
    for change in (lambda: IncidentStep.objects.update(note="x"), step.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert step.events.count() == 1


def test_voided_test_takes_no_step_and_reception_sees_none():
    it = woman_scene()
    test = with_result(it, "positive")

    assert taken(test, StaffFactory(role="reception")).status_code == 403
    void_pregnancy_test(test=test, reason="別の人の検査", by=it.doctor, now=it.now)
    assert taken(test, it.doctor).status_code == 404
    with pytest.raises(EntryVoided):
        take_step(test=test, step="called", done_on=timezone.localdate(), note="", by=it.doctor)


def back_page(step: IncidentStep) -> str:
    args = [step.test.patient_id, step.test_id, step.pk]
    return reverse("prescriptions:incident_step_take_back", args=args)


def test_wrong_tick_is_taken_back_with_a_reason_and_stays_readable():
    it = woman_scene()
    test = with_result(it, "positive")
    taken(test, it.doctor, note="次の朝に電話")
    step, client = IncidentStep.objects.get(), signed_in(it.doctor)

    client.post(back_page(step), {"reason": " "})
    assert IncidentStep.objects.standing().exists()
    client.post(back_page(step), {"reason": "別の患者に電話していた"})

    step.refresh_from_db()
    assert (step.voided_by, step.voided_reason) == (it.doctor, "別の患者に電話していた")
    page, paper = client.get(page_of(test)).content.decode(), incident_html(incident_of(test))
    assert all("別の患者に電話していた" in shown for shown in (page, paper))
    assert 'value="called"' in page
    assert paper.count("<td>✓</td>") == 2
    assert taken(test, it.doctor).status_code == 302
    assert IncidentStep.objects.filter(step="called").count() == 2


def test_step_is_taken_back_once_by_a_doctor_and_nothing_else_of_it_changes():
    it = woman_scene()
    test = with_result(it, "positive")
    taken(test, it.doctor)
    step = IncidentStep.objects.get()

    reception = signed_in(StaffFactory(role="reception"))
    assert reception.post(back_page(step), {"reason": "x"}).status_code == 403
    take_back_step(taken=step, reason="wrong patient", by=it.doctor, now=it.now)

    with pytest.raises(StepTakenBack):
        take_back_step(taken=step, reason="again", by=it.doctor, now=it.now)
    for change in ({"voided_reason": "other"}, {"voided_at": None}, {"note": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            IncidentStep.objects.update(**change)
    assert step.events.count() == 2
