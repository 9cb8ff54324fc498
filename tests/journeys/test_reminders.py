"""Reminders at the counter, and the patient's link, in a real browser and both languages."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from clinic import roles
from clinic.models import User
from clinic.services.loading import system_user
from reminders.models import MessageText, Reminder, Reply
from reminders.queries.messages import message_of
from reminders.queries.replies import answer_url
from reminders.services.loading import load_message_texts
from tests.factories.patients import PatientFactory
from tests.factories.prescriptions import CourseFactory
from tests.factories.reminders import ObligationFactory, ReminderFactory
from tests.journeys.conftest import WATCH, Desk

SHOTS = os.environ.get("SCREENSHOTS", "")
PHONE = {"width": 360, "height": 740}
State = Reminder.State
WORDS = {
    "ja": {
        "again": "再送",
        "all again": "失敗した2件をもう一度送る",
        "by phone": "電話で対応済み",
        "attention": "要対応",
        "coming": "予定どおり来院します",
        "other": "日時の変更を希望します",
        "dealt with": "対応済みにする",
    },
    "en": {
        "again": "Send again",
        "all again": "Send all 2 failed ones again",
        "by phone": "Done by telephone",
        "attention": "Need attention",
        "coming": "I am coming",
        "other": "I would like another date",
        "dealt with": "Dealt with",
    },
}


@pytest.fixture
def reminders(clinic, opening_time):
    """One reminder in each state, of patients with an address, and one more that failed."""
    load_message_texts(by=system_user())
    made = {}
    for number, state in enumerate([*State.values, "failed too"]):
        patient = PatientFactory(branch=clinic, email=f"{number}@example.org", wants_messages=True)
        tried = {"tried_at": timezone.now()} if state == State.IN_DOUBT else {}
        held = {"claimed_at": timezone.now()} if state == State.SENDING else {}
        made[state] = ReminderFactory(
            obligation=ObligationFactory(course=CourseFactory(patient=patient)),
            state=State.FAILED if state == "failed too" else state,
            **tried,
            **held,
        )
    return made


def shoot(page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS, f"{name}.png"), full_page=True)


def state_of(reminder: Reminder) -> str:
    return Reminder.objects.values_list("state", flat=True).get(pk=reminder.pk)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_reception_looks_after_what_did_not_go_out(sit_down, reminders, language):
    words = WORDS[language]
    desk = sit_down(roles.RECEPTION)
    User.objects.filter(groups__name=roles.RECEPTION).update(language=language)
    for tab in ("waiting", "sent", "stopped", "attention"):
        desk.open(f"/reminders/?tab={tab}")
        shoot(desk.page, f"reminders-{tab}-{language}")
    assert words["attention"] in desk.text()
    assert desk.page.locator("main tbody tr").count() == 3

    desk.press(words["all again"])
    desk.open("/reminders/?tab=attention")
    desk.press(words["again"])
    desk.open("/reminders/")
    row = desk.page.locator("main tbody tr", has_text=reminders["failed"].patient.ticket_no)
    with desk.page.expect_navigation():
        row.get_by_role("button", name=words["by phone"], exact=True).click()
    desk.look()

    assert state_of(reminders["failed too"]) == State.WAITING
    assert state_of(reminders[State.IN_DOUBT]) == State.WAITING
    assert state_of(reminders[State.FAILED]) == State.DONE_BY_PHONE
    desk.open(f"/patients/{reminders['failed'].patient_id}/reminders/")
    shoot(desk.page, f"reminders-of-patient-{language}")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_patient_answers_by_the_link_once_and_reception_sees_it(
    sit_down, browser, address, reminders, language
):
    words, sent = WORDS[language], reminders[State.SENT]
    type(sent.patient).objects.update(document_language=language)
    context = browser.new_context(locale="fr-FR", viewport=PHONE)
    context.add_init_script(WATCH)
    patient = Desk(context.new_page(), address)

    patient.open(urlsplit(answer_url(sent)).path)
    shoot(patient.page, f"answer-{language}")
    assert patient.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    patient.press(words["other"])
    shoot(patient.page, f"answered-{language}")
    patient.page.goto(address + urlsplit(answer_url(sent)).path)
    assert patient.page.get_by_role("button", name=words["coming"]).count() == 0
    context.close()

    desk = sit_down(roles.RECEPTION)
    User.objects.filter(groups__name=roles.RECEPTION).update(language=language)
    desk.open("/reminders/")
    assert sent.patient.ticket_no in desk.text()
    desk.press(words["dealt with"])
    assert Reply.objects.get().handled_by


@pytest.mark.parametrize("language", ["ja", "en"])
def test_message_is_read_on_a_telephone_as_text_and_as_html(browser, reminders, language):
    kinds = MessageText.objects.values_list("kind", flat=True).distinct()
    reminder = reminders[State.WAITING]
    reminder.patient.document_language = language
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    for kind in sorted(set(kinds)):
        reminder.kind = kind
        message = message_of(reminder, message_id="<1@example.org>")
        ((html, _type),) = message.alternatives
        page.set_content(html)
        shoot(page, f"mail-{kind}-{language}")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert page.get_by_role("link").last.get_attribute("href") == answer_url(reminder)
        read = page.locator("body").inner_text()
        assert [line for line in read.splitlines() if line] == [
            line for line in message.body.splitlines() if line
        ]
        page.set_content(f"<pre style='white-space: pre-wrap'>{message.body}</pre>")
        shoot(page, f"mail-text-{kind}-{language}")
    context.close()
