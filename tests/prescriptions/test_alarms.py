"""A value at stop level that comes in at night: nobody can overlook it."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from clinic import outbox, roles
from clinic.models import User
from labs.inputs import Reading
from labs.models import LabReport
from labs.services.loading import load_analytes
from prescriptions import tasks
from prescriptions.models import Course, ResultAlarm
from prescriptions.services.refusals import CourseNotActive, GateClosed
from prescriptions.services.results import correct_lab_value
from tests.conftest import signed_in
from tests.factories.clinic import StaffFactory
from tests.factories.labs import LaboratoryFactory
from tests.factories.patients import PatientFactory
from tests.factories.prescriptions import ResultAlarmFactory
from tests.labs.files import line, table, take_in
from tests.prescriptions.scene import report_of, scene
from tests.reminders import smtp
from tools.machine import free_port

pytestmark = pytest.mark.django_db
ALARM = "prescriptions:alarm_acknowledge"


@pytest.fixture
def server(settings):
    controller, handler = smtp.start(free_port())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.server.sockets[0].getsockname()[1]
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield handler
    controller.stop()


def deliver_what_is_due() -> None:
    for message_id in outbox.due_messages(100):
        outbox.deliver(message_id)


def every_doctor() -> list[str]:
    doctors = User.objects.filter(groups__name=roles.DOCTOR, is_active=True)
    return list(doctors.values_list("email", flat=True))


def receivers(server) -> list[str]:
    return sorted(address for mail in server.accepted for address in mail.rcpt_tos)


def test_stop_level_at_night_from_the_file_to_the_refused_prescription(server):
    load_analytes()
    it = scene()
    other = StaffFactory()
    StaffFactory(role=roles.RECEPTION)
    night = timezone.localtime().replace(hour=2, minute=10) + datetime.timedelta(days=1)
    with time_machine.travel(night) as clock:
        row = line(it.patient, "ALT", "400", on=f"{night:%Y/%m/%d} 01:00")
        take_in(LaboratoryFactory(), table(row), it.doctor)
        deliver_what_is_due()

        assert receivers(server) == [it.doctor.email]
        assert it.patient.ticket_no not in server.accepted[0].content.decode()
        page = signed_in(it.doctor).get(reverse("prescriptions:inbox_list"))
        assert page.context["rows"][0].alarm == ResultAlarm.objects.get()

        clock.move_to(night + datetime.timedelta(minutes=29))
        tasks.escalate_alarms()
        assert ResultAlarm.objects.get().escalated_at is None
        clock.move_to(night + datetime.timedelta(minutes=31))
        tasks.escalate_alarms()
        tasks.escalate_alarms()
        deliver_what_is_due()
        assert receivers(server) == sorted([it.doctor.email, *every_doctor()])

        clock.move_to(night.replace(hour=9))
        client = signed_in(other)
        client.post(reverse(ALARM, args=[ResultAlarm.objects.get().pk]), {"comment": "called"})
        alarm = ResultAlarm.objects.get()
        assert (alarm.acknowledged_by, alarm.note) == (other, "called")
        assert signed_in(other).get(reverse("prescriptions:inbox_list")).context["rows"][0].level

        assert Course.objects.get().state == Course.State.ON_HOLD
        with pytest.raises((GateClosed, CourseNotActive)):
            it.issue(now=timezone.now())


def test_alarm_taken_on_before_the_mail_sends_none(server):
    alarm = ResultAlarmFactory()
    outbox.promise("result.alarm_raised", str(alarm.pk), {"alarm": alarm.pk})
    client = signed_in(StaffFactory())
    client.post(reverse(ALARM, args=[alarm.pk]))

    deliver_what_is_due()

    assert server.accepted == []


def test_alarm_is_taken_on_once():
    alarm = ResultAlarmFactory()
    first, second = StaffFactory(), StaffFactory()

    signed_in(first).post(reverse(ALARM, args=[alarm.pk]))
    signed_in(second).post(reverse(ALARM, args=[alarm.pk]))

    assert ResultAlarm.objects.get().acknowledged_by == first


def test_stop_level_of_a_patient_without_a_course_calls_too(server):
    load_analytes()
    patient, doctor = PatientFactory(), StaffFactory()

    take_in(LaboratoryFactory(), table(line(patient, "ALT", "400")), doctor)

    assert ResultAlarm.objects.get().patient == patient


def test_correction_to_stop_level_calls():
    it = scene()
    value = LabReport.objects.get().values.get(analyte__key="alt")
    reading = Reading(raw="400", unit="U/L", value=Decimal(400), low=Decimal(10), high=Decimal(42))

    correct_lab_value(value=value, reading=reading, reason="typing slip", by=it.doctor, now=it.now)

    assert ResultAlarm.objects.get().analytes == ["alt"]


def test_many_panels_are_reviewed_at_once_but_none_with_an_alarm():
    doctor = StaffFactory()
    reports = [
        report_of(PatientFactory(), doctor, reviewed_at=None, reviewed_by=None) for _n in "abc"
    ]
    ResultAlarmFactory(report=reports[0])
    client = signed_in(doctor)

    client.post(
        reverse("prescriptions:report_review_many"), {"report": [each.pk for each in reports]}
    )

    assert set(LabReport.objects.unreviewed()) == {reports[0]}
    assert LabReport.objects.get(pk=reports[1].pk).reviewed_by == doctor
