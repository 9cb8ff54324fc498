"""What many do at the same moment; each test commits."""

from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from django.db import connections
from django.test import Client

from clinic.models import User
from tests.clinic.signing_in import (
    code,
    enrol,
    give_recovery_codes,
    is_signed_in,
    send_code,
    send_password,
    staff_with_password,
)


def at_once(act, arguments):
    """Call `act` with each argument, eight at a time, each thread with a connection of its own."""

    def alone(argument):
        try:
            return act(argument)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(alone, arguments))


def test_forty_guesses_at_once_from_fifty_addresses_check_at_most_five(committed_db):
    email = staff_with_password().email
    checked = []
    real = User.check_password

    def counting(user, password):
        checked.append(password)
        return real(user, password)

    def guess(number):
        send_password(Client(REMOTE_ADDR=f"127.0.0.{number}"), email, f"wrong {number}")

    with patch.object(User, "check_password", counting):
        at_once(guess, range(2, 52))

    assert 1 <= len(checked) <= 5


def waiting_for_code(user):
    client = Client()
    send_password(client, user.email)
    return client


def test_one_recovery_code_sent_twenty_times_at_once_lets_in_exactly_one(committed_db):
    user = staff_with_password()
    enrol(user)
    text = give_recovery_codes(user)[0]
    clients = [waiting_for_code(user) for _ in range(20)]

    with patch("allauth.mfa.base.forms.check_rate_limit", return_value=lambda: None):
        at_once(lambda client: send_code(client, text), clients)

    assert [is_signed_in(client) for client in clients].count(True) == 1


def test_one_code_of_an_app_sent_twenty_times_at_once_lets_in_exactly_one(committed_db):
    user = staff_with_password()
    secret = enrol(user)
    clients = [waiting_for_code(user) for _ in range(20)]

    with patch("allauth.mfa.base.forms.check_rate_limit", return_value=lambda: None):
        at_once(lambda client: send_code(client, code(secret)), clients)

    assert [is_signed_in(client) for client in clients].count(True) == 1


def test_six_sign_ins_at_once_leave_two_sessions(committed_db):
    user = staff_with_password()
    clients = [Client() for _ in range(6)]

    at_once(lambda client: send_password(client, user.email), clients)

    ends = [client.get("/account/two-steps/").status_code for client in clients]
    assert ends.count(200) == 2
