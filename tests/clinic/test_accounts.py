import re
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from clinic.handlers import mail_password_link
from clinic.mails import password_link
from clinic.models import AccessLog, LoginAttempt, OutboxMessage, User
from tests.clinic.signing_in import (
    PASSWORD,
    code,
    enrol,
    is_signed_in,
    send_code,
    send_password,
    staff_with_password,
)

NEW_PASSWORD = "nine purple otters dancing"
pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return staff_with_password()


def actions():
    return list(AccessLog.objects.values_list("action", flat=True))


def test_sign_in_with_password_alone_of_somebody_enrolled_asks_for_the_code(client, staff):
    enrol(staff)

    response = send_password(client, staff.email)

    assert response["Location"] == "/account/code/"
    assert not is_signed_in(client)


def test_sign_in_with_password_and_code_is_recorded(client, staff):
    secret = enrol(staff)
    send_password(client, staff.email)

    response = send_code(client, code(secret))

    assert response["Location"] == "/"
    assert is_signed_in(client)
    assert LoginAttempt.objects.get().was_successful
    assert actions() == ["sign_in"]
    assert AccessLog.objects.get().user_id == staff.pk


def test_sign_in_ignores_the_case_of_the_address(client, staff):
    send_password(client, staff.email.upper())

    assert is_signed_in(client)


def test_sign_in_with_wrong_password_is_recorded_without_it(client, staff):
    response = send_password(client, staff.email, "wrong password entirely")

    attempt = LoginAttempt.objects.get()
    assert response.status_code == 200
    assert (attempt.email, attempt.was_successful) == (staff.email, False)
    assert actions() == ["sign_in_failed"]


def test_sign_out_is_recorded_and_ends_the_session(client, staff):
    send_password(client, staff.email)
    cookie = client.cookies["sid"].value

    client.post("/account/logout/")

    again = Client()
    again.cookies["sid"] = cookie
    assert again.get("/account/sessions/").status_code == 302
    assert actions() == ["sign_in", "sign_out"]


def test_sign_out_by_a_link_is_not_done(client, staff):
    send_password(client, staff.email)

    client.get("/account/logout/")

    assert is_signed_in(client)


def test_sign_in_gives_the_session_a_new_key(client, staff):
    client.get("/account/login/")
    client.session["planted"] = True
    client.session.save()
    before = client.session.session_key

    send_password(client, staff.email)

    assert client.session.session_key != before


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_email",
        "account_confirm_email",
        "account_email_verification_sent",
        "account_request_login_code",
        "account_confirm_login_code",
        "mfa_signup_webauthn",
        "mfa_trust",
    ],
)
def test_addresses_that_staff_do_not_need_do_not_exist(name):
    with pytest.raises(NoReverseMatch):
        reverse(name, kwargs={"key": "x"} if "confirm_email" in name else None)


@pytest.mark.parametrize("path", ["/account/signup/", "/accounts/signup/", "/admin/"])
def test_usual_addresses_of_such_pages_are_missing(client, path):
    assert client.get(path).status_code == 404


# --- Limits


def test_sixth_wrong_password_is_not_checked_and_neither_is_the_right_one(client, staff):
    for _ in range(5):
        send_password(client, staff.email, "wrong password entirely")

    with patch.object(User, "check_password") as check:
        send_password(client, staff.email)

    assert not check.called
    assert not is_signed_in(client)


def test_limit_is_not_escaped_by_forging_address_or_host(client, staff):
    for number in range(5):
        send_password(client, staff.email, "wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")

    send_password(client, staff.email, SERVER_NAME="localhost", HTTP_X_FORWARDED_FOR="10.9.9.9")

    assert not is_signed_in(client)


def test_guesses_from_elsewhere_do_not_keep_out_a_known_device(client, staff):
    send_password(client, staff.email)
    client.post("/account/logout/")
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(6):
        send_password(stranger, staff.email, "wrong password entirely")

    send_password(stranger, staff.email)
    send_password(client, staff.email)

    assert not is_signed_in(stranger)
    assert is_signed_in(client)


def test_known_device_has_a_limit_too(client, staff):
    send_password(client, staff.email)
    client.post("/account/logout/")
    for _ in range(5):
        send_password(client, staff.email, "wrong password entirely")

    send_password(client, staff.email)

    assert not is_signed_in(client)


def test_device_cookie_of_one_account_helps_no_other(client, staff):
    send_password(client, staff.email)
    client.post("/account/logout/")
    other = staff_with_password()
    stranger = Client()
    for _ in range(5):
        send_password(stranger, other.email, "wrong password entirely")

    send_password(client, other.email)

    assert not is_signed_in(client)


def test_thirty_people_behind_one_address_all_get_in_within_a_minute():
    people = [staff_with_password() for _ in range(30)]
    clients = [Client(REMOTE_ADDR="198.51.100.7") for _ in people]

    for person, client in zip(people, clients, strict=True):
        send_password(client, person.email)

    assert all(is_signed_in(client) for client in clients)


def test_one_password_tried_on_many_accounts_raises_an_alarm(client):
    with patch("clinic.accounts.log") as log:
        for number in range(10):
            send_password(client, f"nobody{number}@clinic.example", "Summer2026!Summer")

    assert [call.args[0] for call in log.warning.call_args_list] == ["sign_in_spray"]


# --- What an outsider can learn


def test_sign_in_with_unknown_and_known_address_answer_alike(staff):
    pages = [
        send_password(Client(), email, "wrong password entirely")
        for email in (staff.email, "no" + staff.email)
    ]
    known, unknown = (re.sub(rb'value="[^"]*"|no(?=staff)', b"", page.content) for page in pages)

    assert re.sub(rb'"X-CSRFToken": "[^"]*"', b"", known) == re.sub(
        rb'"X-CSRFToken": "[^"]*"', b"", unknown
    )


def test_sign_in_of_unknown_address_computes_a_hash_all_the_same(client, staff):
    with patch("tests.hashers.FastArgon2Hasher.encode", return_value="x") as encode:
        send_password(client, "nobody@clinic.example", "wrong password entirely")

    assert encode.called


def test_reset_of_unknown_and_known_address_answer_and_write_alike(client, staff):
    answers = [
        client.post("/account/password/reset/", {"email": email})
        for email in (staff.email, "nobody@clinic.example")
    ]

    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1
    assert OutboxMessage.objects.filter(topic="account.password_reset").count() == 2
    assert mail.outbox == []


def test_disabled_account_with_right_password_does_not_get_in(client):
    staff = staff_with_password(is_active=False)

    send_password(client, staff.email)

    assert not is_signed_in(client)


# --- Password reset


def test_password_link_names_the_configured_host_whatever_the_request_said(settings, staff):
    settings.BASE_URL = "https://clinic.example.jp"

    mail_password_link({"user": staff.pk})

    assert "https://clinic.example.jp/account/password/reset/" in mail.outbox[0].body
    assert mail.outbox[0].to == [staff.email]


def test_password_mail_for_nobody_is_not_sent(staff):
    mail_password_link({"user": 0})

    assert mail.outbox == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_password_mail_is_in_the_language_of_its_reader(staff, language):
    staff.language = language
    staff.save(update_fields=["language"])

    mail_password_link({"user": staff.pk})

    assert ("Dear" in mail.outbox[0].body) == (language == "en")


def link_path(staff):
    return urlsplit(password_link(staff)).path


def open_link(client, staff):
    return client.get(link_path(staff), follow=True).redirect_chain[-1][0]


def test_reset_sets_the_password_once_and_still_asks_for_the_code(client, staff):
    secret = enrol(staff)
    form = open_link(client, staff)
    words = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

    client.post(form, words)

    assert not is_signed_in(client)
    assert send_password(client, staff.email, NEW_PASSWORD)["Location"] == "/account/code/"
    assert send_code(client, code(secret))["Location"] == "/"


def test_reset_ends_every_session_of_the_account(client, staff):
    elsewhere = Client()
    send_password(elsewhere, staff.email)
    staff.refresh_from_db()

    client.post(open_link(client, staff), {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert elsewhere.get("/account/sessions/").status_code == 302


def test_reset_link_used_twice_is_refused(client, staff):
    path = link_path(staff)
    client.post(open_link(client, staff), {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    response = Client().get(path)

    assert response.status_code == 200
    assert "token_fail" in response.context


def test_reset_link_of_another_person_is_refused(client, staff):
    other = staff_with_password()
    uid = password_link(other).rstrip("/").rsplit("/", 1)[1].split("-")[0]
    key = default_token_generator.make_token(staff)

    response = client.get(f"/account/password/reset/{uid}-{key}/")

    assert "token_fail" in response.context


def test_reset_link_after_its_hours_is_refused(client, staff, settings):
    path = link_path(staff)
    settings.PASSWORD_RESET_TIMEOUT = -1

    assert "token_fail" in client.get(path).context


@pytest.mark.parametrize("password", ["short", "123456789987654321", "1q2w3e4r5t6y7u8i"])
def test_reset_to_a_weak_password_is_refused(client, staff, password):
    response = client.post(open_link(client, staff), {"password1": password, "password2": password})

    assert response.context["form"].errors
    assert User.objects.get(pk=staff.pk).check_password(PASSWORD)


def test_password_change_ends_the_other_sessions(client, staff):
    elsewhere = Client()
    for one in (client, elsewhere):
        send_password(one, staff.email)
    enrol(staff)
    words = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

    client.post("/account/password/", words)

    assert elsewhere.get("/account/sessions/").status_code == 302


# --- Where sign-in leads


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https:evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "%2f%2fevil.example",
        "javascript:alert(1)",
        "///evil.example",
        "http:///evil.example",
        "／／evil.example",
        "/\t/evil.example",
        "https://testserver@evil.example/",
    ],
)
def test_sign_in_never_leads_to_another_host(client, staff, target):
    words = {"login": staff.email, "password": PASSWORD, "next": target}

    response = client.post("/account/login/", words)

    address = response["Location"]
    assert response.status_code == 302
    assert re.match(r"^/(?![/\\\t])", address)


def test_sign_in_without_token_is_refused(staff):
    client = Client(enforce_csrf_checks=True)

    response = send_password(client, staff.email)

    assert response.status_code == 403
    assert not is_signed_in(client)
