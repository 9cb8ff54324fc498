"""LINE messages and SMS through real HTTP servers, in every mood a provider may have."""

import datetime
import json
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from clinic.models import Organisation
from patients.models import Patient
from reminders.models import MessageText, Reminder
from reminders.queries.replies import answer_url
from reminders.rules.texting import MOST_SEGMENTS, segments
from reminders.services import exchange
from reminders.services.attending import send_again
from reminders.services.claiming import claim_texts, settle_abandoned
from reminders.services.planning import leave_channels, plan_all, plan_patient
from reminders.services.texting import look_for_doubtful, send_texts
from tests.factories.clinic import StaffFactory
from tests.factories.patients import ConfirmedVisitFactory, PatientFactory
from tests.factories.prescriptions import CourseFactory
from tests.reminders import provider
from tests.reminders.moments import after, noon

pytestmark = pytest.mark.django_db
State = Reminder.State
LINE_ID = "U" + "0123456789abcdef" * 2
NUMBER = "+819012345678"
GONE = '{"message": "The property, \'to\', in the request body is invalid (line: -, column: -)"}'
NOT_MOBILE = '{"code": 21614, "message": "To number is not a valid mobile number"}'


@pytest.fixture
def line(settings):
    mood = provider.Phone()
    with provider.serving(mood) as address:
        settings.MESSAGE_CHANNELS = ["email", "line"]
        settings.LINE_API_URL, settings.LINE_CHANNEL_TOKEN = address, "line-token"
        yield mood


@pytest.fixture
def sms(settings):
    mood = provider.Mood(usual=(201, '{"sid": "SM1", "status": "queued"}'))
    with provider.serving(mood) as address:
        settings.MESSAGE_CHANNELS = ["email", "sms"]
        settings.SMS_API_URL, settings.SMS_ACCOUNT_SID = address, "AC123"
        settings.SMS_AUTH_TOKEN, settings.SMS_SENDER = "sms-token", "+815000000000"
        yield mood


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(exchange, "SECONDS", 0.5)


@pytest.fixture
def by_line(course, line):
    return due(course, message_channel="line", line_user_id=LINE_ID)


@pytest.fixture
def by_sms(course, sms):
    return due(course, message_channel="sms", phone=NUMBER)


def several_by_line(patients: int) -> None:
    """Make as many patients whose messages by LINE are due."""
    for number in range(patients):
        patient = PatientFactory(
            wants_messages=True, message_channel="line", line_user_id=f"U{number:032x}"
        )
        ConfirmedVisitFactory(
            patient=patient, visited_on=noon().date() - datetime.timedelta(days=28)
        )
        CourseFactory(patient=patient)
    plan_all(now=noon())
    Reminder.objects.filter(channel="line").update(send_after=noon())


def due(course, **wish):
    """The check-up's reminder of a patient with this wish, due at noon."""
    Patient.objects.filter(pk=course.patient_id).update(**wish)
    plan_all(now=noon())
    Reminder.objects.filter(kind="check_up").update(send_after=noon())
    return Reminder.objects.get(kind="check_up")


def test_line_message_is_pushed_once_with_a_key(by_line, line, course):
    for _time in range(2):
        send_texts(now=noon())

    (asked,) = line.asked
    assert (asked.method, asked.target) == ("POST", "/v2/bot/message/push")
    assert asked.headers["authorization"] == "Bearer line-token"
    (pushed,) = line.delivered.values()
    assert pushed["to"] == LINE_ID
    assert pushed["messages"][0]["type"] == "text"
    assert answer_url(by_line) in pushed["messages"][0]["text"]
    assert (after(by_line).state, by_line.sent_at) == (State.SENT, noon())


def test_sms_is_posted_once(by_sms, sms, settings):
    for _time in range(2):
        send_texts(now=noon())

    (asked,) = sms.asked
    assert (asked.method, asked.target) == ("POST", "/2010-04-01/Accounts/AC123/Messages.json")
    assert asked.headers["authorization"] == exchange.basic("AC123", "sms-token")
    assert asked.form()["To"] == NUMBER
    assert asked.form()["From"] == settings.SMS_SENDER
    assert after(by_sms).state == State.SENT


def test_sms_leaves_through_a_messaging_service(by_sms, sms, settings):
    settings.SMS_SENDER = "MG0123456789"

    send_texts(now=noon())

    assert sms.asked[0].form()["MessagingServiceSid"] == "MG0123456789"
    assert "From" not in sms.asked[0].form()


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    "kind", ["check_up", "rest_over", "post_course_test", "contraception_end", "interim_test"]
)
def test_text_is_short_discreet_and_says_where_to_call(by_sms, sms, course, kind, language):
    words = MessageText.objects.get(kind=kind, language=language).short
    MessageText.objects.filter(kind="check_up", language=language).update(short=words)
    Patient.objects.update(document_language=language)

    send_texts(now=noon())

    text = sms.asked[0].form()["Body"]
    patient = course.patient
    assert segments(text) <= MOST_SEGMENTS
    assert course.branch.phone in text
    assert patient.ticket_no[-3:] in text
    assert patient.ticket_no not in text
    assert answer_url(by_sms) in text
    assert patient.given_name not in text
    assert "\n" not in text


def test_name_of_a_clinic_that_tells_is_left_out(by_sms, sms, course):
    Organisation.objects.update(name_ja="ニキビ治療院", name_en="Acne Clinic")

    send_texts(now=noon())

    assert "ニキビ" not in sms.asked[0].form()["Body"]
    assert after(by_sms).state == State.SENT


def test_text_that_tells_never_leaves(by_sms, sms):
    MessageText.objects.update(short="妊娠検査 $link $phone $ticket_tail")

    send_texts(now=noon())

    assert sms.asked == []
    assert (after(by_sms).state, by_sms.last_error) == (State.FAILED, "no usable text")


@pytest.mark.parametrize(("status", "body"), [(429, "{}"), (401, "{}"), (403, "{}"), (302, "{}")])
def test_provider_that_takes_nothing_just_now_is_asked_again_later(by_line, line, status, body):
    line.answers = [(status, body)]

    send_texts(now=noon())

    assert after(by_line).state == State.WAITING
    assert noon() < by_line.send_after < noon(minutes=10)
    assert (by_line.attempts, by_line.last_error) == (1, f"line {status}")
    assert by_line.unsure_since is None


def test_redirect_is_not_followed(by_line, line):
    with provider.serving(provider.Mood()) as elsewhere:
        line.answers, line.headers = [(307, "")], {"Location": f"{elsewhere}/v2/bot/message/push"}
        send_texts(now=noon())

    assert len(line.asked) == 1
    assert line.delivered == {}
    assert after(by_line).state == State.WAITING


def test_pause_that_a_provider_asks_for_is_kept(by_sms, sms):
    sms.answers, sms.headers = [(429, '{"code": 20429}')], {"Retry-After": "3600"}

    send_texts(now=noon())

    assert after(by_sms).send_after == noon(hours=1)
    assert by_sms.last_error == "sms 20429"


def test_provider_that_is_busy_is_left_alone_by_the_rest_of_the_batch(texts, line):
    several_by_line(3)
    line.answers = [(429, "{}")]

    send_texts(now=noon())

    found = Reminder.objects.filter(channel="line")
    assert len(line.asked) == 1
    assert {each.state for each in found} == {State.WAITING}
    assert sorted(each.attempts for each in found) == [0, 0, 1]
    assert all(each.send_after > noon() for each in found)


def test_line_id_that_is_nobody_fails_and_is_marked(by_line, line):
    line.answers = [(400, GONE)]

    send_texts(now=noon())

    assert (after(by_line).state, by_line.last_error) == (State.FAILED, "line 400")
    assert Patient.objects.get(pk=by_line.patient_id).line_failed_at == noon()


def test_refused_message_fails_and_marks_nobody(by_line, line):
    line.answers = [(400, '{"message": "May not be empty"}')]

    send_texts(now=noon())

    assert after(by_line).state == State.FAILED
    assert Patient.objects.get(pk=by_line.patient_id).line_failed_at is None


def test_number_without_sms_fails_and_is_marked(by_sms, sms):
    sms.answers = [(400, NOT_MOBILE)]

    send_texts(now=noon())

    assert (after(by_sms).state, by_sms.last_error) == (State.FAILED, "sms 21614")
    assert Patient.objects.get(pk=by_sms.patient_id).phone_failed_at == noon()


def test_patient_with_a_marked_address_is_telephoned(by_sms, course):
    Patient.objects.update(phone_failed_at=noon())

    plan_patient(patient_id=course.patient_id, now=noon())

    assert after(by_sms).state == State.STOPPED
    assert Reminder.objects.get(kind="check_up", channel="phone").state == State.WAITING


def test_provider_away_loses_nothing(by_line, settings):
    settings.LINE_API_URL = "http://127.0.0.1:9"

    send_texts(now=noon())

    assert (after(by_line).state, by_line.unsure_since) == (State.WAITING, None)
    assert by_line.last_error == "line ConnectionRefusedError"


def test_provider_whose_certificate_is_nobodys_gets_nothing(by_line, line, settings):
    settings.LINE_API_URL = line_over_nothing = settings.LINE_API_URL.replace("http:", "https:")

    send_texts(now=noon())

    assert line_over_nothing.startswith("https")
    assert line.delivered == {}
    assert (after(by_line).state, by_line.unsure_since) == (State.WAITING, None)


@pytest.mark.parametrize("how", ["drop", "silence", "drip"])
def test_line_message_that_may_have_arrived_is_sent_again_and_arrives_once(
    by_line, line, quick, how
):
    line.how = how
    send_texts(now=noon())
    assert (after(by_line).state, by_line.unsure_since) == (State.WAITING, noon())

    line.how = ""
    send_texts(now=noon(minutes=10))

    assert len(line.asked) == 2
    assert len(line.delivered) == 1
    assert after(by_line).state == State.SENT


def test_fault_of_line_is_tried_again_with_the_same_key(by_line, line):
    line.answers = [(500, "{}"), (503, "{}")]

    for minutes in (0, 10, 30):
        send_texts(now=noon(minutes=minutes))

    assert len({asked.headers["x-line-retry-key"] for asked in line.asked}) == 1
    assert len(line.asked) == 3
    assert after(by_line).state == State.SENT


def test_line_message_is_in_doubt_once_its_key_is_forgotten(by_line, line):
    line.how = "drop"
    send_texts(now=noon())
    Reminder.objects.update(send_after=noon(hours=24))

    send_texts(now=noon(hours=24))

    assert len(line.asked) == 1
    assert after(by_line).state == State.IN_DOUBT


def test_line_message_stopped_while_nobody_knows_is_in_doubt(by_line, line, course):
    line.how = "drop"
    send_texts(now=noon())

    Patient.objects.update(wants_messages=False)
    plan_patient(patient_id=course.patient_id, now=noon(minutes=1))

    assert (after(by_line).state, by_line.last_error) == (State.IN_DOUBT, "no messages wanted")


def test_person_who_sends_a_doubtful_line_message_again_sends_no_second_one(by_line, line):
    line.how = "drop"
    send_texts(now=noon())
    Reminder.objects.filter(pk=by_line.pk).update(state=State.IN_DOUBT)
    line.how = ""

    send_again(reminder=after(by_line), by=StaffFactory(), now=noon(hours=1))
    send_texts(now=noon(hours=1))

    assert len(line.delivered) == 1
    assert after(by_line).state == State.SENT


@pytest.mark.parametrize("how", ["drop", "silence"])
def test_sms_that_may_have_arrived_is_in_doubt_and_never_sent_again(by_sms, sms, quick, how):
    sms.how = how
    send_texts(now=noon())
    send_texts(now=noon(hours=1))

    assert len(sms.asked) == 1
    assert after(by_sms).state == State.IN_DOUBT


def test_fault_of_the_sms_provider_is_in_doubt(by_sms, sms):
    sms.answers = [(500, "{}")]

    send_texts(now=noon())

    assert (after(by_sms).state, by_sms.last_error) == (State.IN_DOUBT, "sms 500")


def listed(reminder, state):
    other = {"body": "another text", "status": "sent"}
    own = {"body": f"見 {answer_url(reminder)}", "status": state}
    return json.dumps({"messages": [other, own]})


@pytest.mark.parametrize(
    ("found", "state"), [("delivered", State.SENT), ("undelivered", State.FAILED)]
)
def test_doubtful_sms_is_settled_by_the_list_of_its_provider(by_sms, sms, found, state):
    sms.how = "drop"
    send_texts(now=noon())
    sms.how, sms.answers = "", [(200, listed(by_sms, found))]

    assert look_for_doubtful(now=noon(minutes=5)) == 1

    assert sms.asked[-1].method == "GET"
    assert sms.asked[-1].query()["To"] == NUMBER
    assert after(by_sms).state == state


@pytest.mark.parametrize(
    "answer", [(200, '{"messages": []}'), (200, "[]"), (200, "no"), (401, "{}"), (500, "")]
)
def test_sms_that_its_provider_does_not_name_stays_in_doubt(by_sms, sms, answer):
    sms.how = "drop"
    send_texts(now=noon())
    sms.how, sms.answers = "", [answer]

    assert look_for_doubtful(now=noon(minutes=5)) == 0

    assert after(by_sms).state == State.IN_DOUBT


def test_answer_that_drips_after_its_status_ends_at_the_deadline(by_sms, sms, quick):
    sms.how, sms.usual = "drip", (201, "x" * 10_000)

    send_texts(now=noon())

    assert after(by_sms).state in {State.SENT, State.IN_DOUBT}
    assert len(sms.asked) == 1


def test_of_a_huge_answer_only_the_beginning_is_read():
    with provider.serving(provider.Mood(how="huge")) as address:
        answer = exchange.ask(exchange.Request("GET", f"{address}/", {}))

    assert len(answer.content) == exchange.LARGEST


@pytest.mark.parametrize(("channel", "state"), [("line", State.WAITING), ("sms", State.IN_DOUBT)])
def test_text_that_a_dead_worker_was_sending(course, line, sms, settings, channel, state):
    settings.MESSAGE_CHANNELS = ["email", "line", "sms"]
    reminder = due(course, message_channel=channel, line_user_id=LINE_ID, phone=NUMBER)
    claim_texts(channel=channel, now=noon(), size=10)
    Reminder.objects.update(tried_at=noon())

    settle_abandoned(now=noon(minutes=11))

    assert after(reminder).state == state
    assert reminder.unsure_since == (noon() if channel == "line" else None)


def test_worker_that_died_after_line_had_accepted_leaves_no_second_message(by_line, line):
    send_texts(now=noon())
    Reminder.objects.update(state=State.SENDING, claimed_at=noon(), tried_at=noon(), sent_at=None)

    settle_abandoned(now=noon(minutes=11))
    send_texts(now=noon(minutes=11))

    assert len(line.delivered) == 1
    assert after(by_line).state == State.SENT


def test_no_more_leave_in_a_minute_than_the_provider_is_given(texts, line, settings):
    settings.TEXTS_PER_MINUTE = {"line": 2}
    several_by_line(5)

    sent = [send_texts(now=noon(seconds=seconds)).sent for seconds in (0, 30, 61, 122)]

    assert sent == [2, 0, 2, 1]


def test_texts_wait_at_night_for_the_morning(by_line, line):
    send_texts(now=noon(hours=8))
    assert line.asked == []

    send_texts(now=noon(hours=21))

    assert after(by_line).state == State.SENT


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"wants_messages": False}, "no messages wanted"),
        ({"message_channel": "email"}, "another channel"),
        ({"line_user_id": ""}, "no address"),
        ({"line_failed_at": noon()}, "no address"),
    ],
)
def test_patient_who_is_not_written_to_so_any_more_gets_nothing(by_line, line, change, reason):
    Patient.objects.update(**change)

    send_texts(now=noon())

    assert (after(by_line).state, by_line.last_error) == (State.STOPPED, reason)
    assert line.asked == []


def test_patient_who_wishes_mail_instead_is_mailed(by_line, course):
    Patient.objects.update(message_channel="email")

    plan_patient(patient_id=course.patient_id, now=noon())

    assert (after(by_line).state, by_line.last_error) == (State.STOPPED, "another channel")
    assert Reminder.objects.get(kind="check_up", channel="email").state == State.WAITING


def test_nobody_is_told_twice_by_two_channels(by_line, line, course):
    send_texts(now=noon())

    Patient.objects.update(message_channel="email")
    plan_patient(patient_id=course.patient_id, now=noon())

    assert Reminder.objects.filter(kind="check_up").count() == 1


def test_without_an_account_nobody_is_written_to_by_line_or_sms(course, settings):
    assert settings.MESSAGE_CHANNELS == ["email"]
    mood = provider.Mood()
    with provider.serving(mood) as address:
        settings.LINE_API_URL = settings.SMS_API_URL = address
        reminder = due(course, message_channel="line", line_user_id=LINE_ID)
        send_texts(now=noon())
        look_for_doubtful(now=noon())

    assert mood.asked == []
    assert (reminder.channel, reminder.state) == ("phone", State.WAITING)


def test_channel_that_is_given_up_hands_its_patients_to_the_telephone(by_line, settings):
    settings.MESSAGE_CHANNELS = ["email"]

    leave_channels(now=noon())

    assert after(by_line).state == State.STOPPED
    assert Reminder.objects.get(kind="check_up", channel="phone").state == State.WAITING


def test_versions_of_before_get_a_short_text(texts):
    MessageText.objects.update(short="")

    import_module("reminders.migrations.0005_short_texts").fill(apps, connection.schema_editor())

    assert not MessageText.objects.filter(short="").exists()
