import datetime

import pytest
from django.utils import timezone

from reminders.models import Reminder
from reminders.services.loading import load_message_texts
from reminders.services.planning import plan_all
from tests.factories.clinic import OpeningHoursFactory, OrganisationFactory, StaffFactory
from tests.factories.patients import ConfirmedVisitFactory, PatientFactory
from tests.factories.prescriptions import CourseFactory
from tests.reminders import smtp
from tests.reminders.moments import noon
from tools.machine import free_port


@pytest.fixture
def texts(db):
    OrganisationFactory()
    load_message_texts(by=StaffFactory())


@pytest.fixture
def course(texts):
    """A treated man who wants messages, last seen 28 days ago; the branch is always open."""
    patient = PatientFactory(email="patient@example.org", wants_messages=True)
    for weekday in range(7):
        OpeningHoursFactory(branch=patient.branch, weekday=weekday)
    last_visit_on = timezone.localdate() - datetime.timedelta(days=28)
    ConfirmedVisitFactory(patient=patient, visited_on=last_visit_on)
    return CourseFactory(patient=patient)


@pytest.fixture
def reminder(course):
    """The check-up's reminder, due at noon."""
    plan_all(now=noon())
    Reminder.objects.filter(kind="check_up").update(send_after=noon())
    return Reminder.objects.get(kind="check_up")


@pytest.fixture
def server(settings):
    port = free_port()
    controller, handler = smtp.start(port)
    settings.EMAIL_BACKEND = "clinic.mail_backend.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "127.0.0.1",
        controller.server.sockets[0].getsockname()[1],
    )
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 5
    yield handler
    controller.stop()
