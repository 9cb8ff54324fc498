"""A wish for LINE or SMS, the texts and screen 9, in a real browser and both languages."""

import os
from pathlib import Path

import pytest
from django.utils import timezone

from clinic import roles
from clinic.models import User
from clinic.services.loading import system_user
from patients.models import Patient
from reminders.models import Reminder
from reminders.services.loading import load_message_texts
from tests.factories.patients import PatientFactory
from tests.factories.prescriptions import CourseFactory
from tests.factories.reminders import ObligationFactory, ReminderFactory

SHOTS = os.environ.get("SCREENSHOTS", "")
LINE_ID = "U" + "0123456789abcdef" * 2
WORDS = {
    "ja": {"save": "保存", "preview": "プレビュー"},
    "en": {"save": "Save", "preview": "Preview"},
}


@pytest.fixture
def channels(settings):
    settings.MESSAGE_CHANNELS = ["email", "line", "sms"]


@pytest.fixture
def reminders(channels, clinic, opening_time):
    """One by each channel: of LINE sent, of SMS in doubt."""
    load_message_texts(by=system_user())
    made = {}
    for channel, state in (("line", "sent"), ("sms", "in_doubt"), ("email", "waiting")):
        patient = PatientFactory(
            branch=clinic,
            email="a@example.org",
            phone="+819012345678",
            line_user_id=LINE_ID,
            wants_messages=True,
            message_channel=channel,
        )
        made[channel] = ReminderFactory(
            obligation=ObligationFactory(course=CourseFactory(patient=patient)),
            channel=channel,
            state=state,
            tried_at=timezone.now(),
            last_error="sms 500" if state == "in_doubt" else "",
        )
    return made


def shoot(page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS, f"{name}.png"), full_page=True)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_reception_notes_a_wish_for_line_and_sees_what_went_by_it(sit_down, reminders, language):
    patient = reminders["email"].patient
    desk = sit_down(roles.RECEPTION)
    User.objects.filter(groups__name=roles.RECEPTION).update(language=language)
    desk.open(f"/patients/{patient.pk}/edit/")
    desk.page.locator("main [name=message_channel]").select_option("line")
    desk.fill({"line_user_id": "clinic"})
    desk.press(WORDS[language]["save"])
    shoot(desk.page, f"channel-refused-{language}")
    assert desk.page.locator("#id_line_user_id.is-invalid").count() == 1

    desk.fill({"line_user_id": LINE_ID})
    desk.press(WORDS[language]["save"])
    shoot(desk.page, f"channel-saved-{language}")
    assert Patient.objects.get(pk=patient.pk).message_channel == "line"

    for tab, channel in (("sent", "LINE"), ("attention", "SMS")):
        desk.open(f"/reminders/?tab={tab}")
        shoot(desk.page, f"channel-{tab}-{language}")
        assert channel in desk.page.locator("main tbody").inner_text()
    reminder = reminders["line"]
    desk.open(f"/patients/{reminder.patient_id}/reminders/{reminder.pk}/message/")
    shoot(desk.page, f"channel-message-{language}")
    assert reminder.obligation.course.branch.phone in desk.text()
    assert Reminder.objects.count() == 3


@pytest.mark.parametrize("language", ["ja", "en"])
def test_administrator_sees_how_many_sms_a_text_takes(sit_down, reminders, language):
    desk = sit_down(roles.ADMINISTRATOR)
    User.objects.filter(groups__name=roles.ADMINISTRATOR).update(language=language)

    desk.open(f"/reminders/texts/check_up/{language}/")
    desk.press(WORDS[language]["preview"])

    shoot(desk.page, f"channel-text-{language}")
    assert "SMS" in desk.page.locator("main aside").inner_text()
