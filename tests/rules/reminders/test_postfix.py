"""Logs as Postfix writes them: with its own dates or RFC 3339, short or long queue numbers."""

import pytest

from reminders.rules.postfix import Fate, Outcome, outcomes

PREFIX = "<reminder-"
ID = "<reminder-7@clinic.example>"
ACCEPTED = Outcome(Fate.ACCEPTED)


def log(text):
    """Read lines whose "pf" is Postfix: they are long."""
    lines = (line.strip().replace(" pf", " postfix") for line in text.strip().splitlines())
    return outcomes(lines, PREFIX)


def test_message_in_the_queue_was_accepted():
    found = log("""
        Nov 29 10:00:01 mx pf/smtpd[101]: 4F9D21A0: client=app[192.0.2.5]
        Nov 29 10:00:01 mx pf/cleanup[102]: 4F9D21A0: message-id=<reminder-7@clinic.example>
        Nov 29 10:00:01 mx pf/qmgr[90]: 4F9D21A0: from=<c@c.example>, size=9, nrcpt=1 (queue active)
    """)

    assert found == {ID: ACCEPTED}


def test_message_whose_connection_broke_off_while_it_came_in_was_not():
    found = log("""
        Nov 29 10:00:01 mx pf/cleanup[102]: 4F9D21A0: message-id=<reminder-7@clinic.example>
        Nov 29 10:00:02 mx pf/smtpd[101]: lost connection after DATA from app[192.0.2.5]
    """)

    assert found == {}


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        ("dsn=2.0.0, status=sent (250 OK)", Fate.ACCEPTED),
        ("dsn=4.4.1, status=deferred (connect to mx: Connection timed out)", Fate.ACCEPTED),
        ("dsn=5.1.1, status=bounced (host mx said: 550 no such user)", Fate.BOUNCED),
    ],
)
def test_last_word_of_a_delivery_counts(status, fate):
    found = log(f"""
        2026-11-29T10:00:01.123456+09:00 mx pf/cleanup[102]: 4XyZ1b2Cdez9k: message-id={ID}
        2026-11-29T10:00:02+09:00 mx pf-out/smtp[103]: 4XyZ1b2Cdez9k: to=<p@example.org>, {status}
    """)

    assert found[ID].fate is fate
    assert found[ID].to == ("p@example.org" if fate is Fate.BOUNCED else "")


def test_message_that_waited_too_long_came_back():
    found = log(f"""
        Nov 24 10:00:01 mx pf/cleanup[102]: 4F9D21A0: message-id={ID}
        Nov 24 10:00:09 mx pf/smtp[103]: 4F9D21A0: to=<p@example.org>, status=deferred (x)
        Nov 29 10:00:01 mx pf/qmgr[90]: 4F9D21A0: from=<c@c>, status=expired, returned to sender
    """)

    assert found[ID].fate is Fate.BOUNCED


def test_content_filter_hands_the_message_on_and_its_end_counts():
    found = log(f"""
        Nov 29 10:00:01 mx pf/cleanup[102]: 4F9D21A0: message-id={ID}
        Nov 29 10:00:02 mx pf/smtp[103]: 4F9D21A0: to=<p@example.org>, status=sent (250 as 5AAA1B2C)
        Nov 29 10:00:02 mx pf/cleanup[104]: 5AAA1B2C: message-id={ID}
        Nov 29 10:00:03 mx pf/smtp[105]: 5AAA1B2C: to=<p@example.org>, status=bounced (550)
        Nov 29 10:00:03 mx pf/qmgr[90]: 5AAA1B2C: removed
    """)

    assert found[ID] == Outcome(Fate.BOUNCED, "p@example.org")


def test_number_of_a_queue_used_again_says_nothing_about_the_first_message():
    found = log(f"""
        Nov 29 10:00:01 mx pf/cleanup[102]: 4F9D21A0: message-id={ID}
        Nov 29 11:00:01 mx pf/cleanup[102]: 4F9D21A0: message-id=<another@else.example>
        Nov 29 11:00:02 mx pf/smtp[103]: 4F9D21A0: to=<p@example.org>, status=sent (250 OK)
    """)

    assert found == {}


def test_words_of_a_stranger_in_the_log_are_not_taken_for_postfix():
    found = log(f"""
        Nov 29 10:00:01 mx pf/cleanup[102]: 4F9D21A0: message-id=<x> {ID}
        Nov 29 10:00:01 mx pf/cleanup[102]: 4F9D21A0: warning: header Subject: message-id={ID}
        Nov 29 10:00:01 mx other[1]: 4F9D21A0: message-id={ID}
        Nov 29 10:00:02 mx pf/qmgr[90]: 4F9D21A0: from=<c@c.example>, size=1, nrcpt=1 (queue active)
        not a line of a log
    """)

    assert found == {}
