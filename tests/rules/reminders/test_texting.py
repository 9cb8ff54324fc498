"""How long a text is, and what providers' answers mean."""

import datetime

import pytest

from reminders.rules.texting import (
    Fate,
    line_answer,
    may_repeat,
    pause_of,
    segments,
    sms_answer,
    sms_found,
)

NOON = datetime.datetime(2026, 12, 1, 3, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("院" * 70, 1),
        ("院" * 71, 2),
        ("院" * 134, 2),
        ("院" * 135, 3),
        ("a" * 70 + "院", 2),
        ("𠮷" * 35, 1),
        ("𠮷" * 36, 2),
    ],
)
def test_segments_are_counted_as_telephones_count_them(text, count):
    assert segments(text) == count


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("30", 30), ("0", 0), ("99999999", 86400), ("", None), ("-1", None), ("tomorrow", None)],
)
def test_pause_is_what_a_provider_asks_for_and_a_day_at_most(header, seconds):
    expected = None if seconds is None else datetime.timedelta(seconds=seconds)

    assert pause_of(header) == expected


@pytest.mark.parametrize(
    ("status", "content", "fate"),
    [
        (200, "{}", Fate.ACCEPTED),
        (409, "{}", Fate.ACCEPTED),
        (400, "The property, 'to', in the request body is invalid", Fate.UNREACHABLE),
        (400, "May not be empty", Fate.REFUSED),
        (401, "", Fate.LATER),
        (403, "", Fate.LATER),
        (429, "", Fate.LATER),
        (302, "", Fate.LATER),
        (500, "", Fate.UNSURE),
        (503, "", Fate.UNSURE),
    ],
)
def test_answers_of_line(status, content, fate):
    assert line_answer(status, content, None).fate == fate


@pytest.mark.parametrize(
    ("status", "code", "fate"),
    [
        (201, 0, Fate.ACCEPTED),
        (400, 21211, Fate.UNREACHABLE),
        (400, 21610, Fate.UNREACHABLE),
        (400, 21614, Fate.UNREACHABLE),
        (400, 21617, Fate.REFUSED),
        (400, 0, Fate.REFUSED),
        (401, 20003, Fate.LATER),
        (404, 20404, Fate.LATER),
        (429, 20429, Fate.LATER),
        (302, 0, Fate.LATER),
        (500, 0, Fate.UNSURE),
    ],
)
def test_answers_of_twilio(status, code, fate):
    assert sms_answer(status, code, None).fate == fate


@pytest.mark.parametrize("state", ["queued", "sending", "sent", "delivered"])
def test_message_in_the_list_of_the_provider_was_accepted(state):
    assert sms_found(state).fate is Fate.ACCEPTED


@pytest.mark.parametrize("state", ["failed", "undelivered", "canceled"])
def test_message_that_reached_nobody_is_refused(state):
    assert sms_found(state).fate is Fate.REFUSED


def test_key_of_a_first_try_is_good_for_less_than_a_day():
    assert may_repeat(None, NOON)
    assert may_repeat(NOON, NOON + datetime.timedelta(hours=22, minutes=59))
    assert not may_repeat(NOON, NOON + datetime.timedelta(hours=23))
