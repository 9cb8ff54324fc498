"""Short messages by LINE and SMS: how long they are, and what a provider's answer means."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus

# A repeated LINE request is refused for 24 hours; an hour of them is for clocks and slow answers.
KEY_HOLDS = timedelta(hours=23)
LONGEST_PAUSE = timedelta(hours=24)
MOST_SEGMENTS = 4
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("^{}\\[~]|€\f")
_ONE_GSM, _MANY_GSM = 160, 153
_ONE_WIDE, _MANY_WIDE = 70, 67
# Not a number, not a mobile one, its owner has answered STOP, and not to be reached from here.
UNREACHABLE_NUMBERS = frozenset({21211, 21214, 21217, 21610, 21612, 21614})
# What Twilio says of a message that it had accepted, and that reached nobody.
NEVER_ARRIVED = frozenset({"failed", "undelivered", "canceled"})


class Fate(StrEnum):
    """What became of a message that was offered to a provider."""

    ACCEPTED = "accepted"
    LATER = "later"  # surely not accepted, and may be tried again
    UNSURE = "unsure"  # it may have been accepted
    REFUSED = "refused"  # surely not accepted, and never will be
    UNREACHABLE = "unreachable"  # the same, and nothing else will be at this address


@dataclass(frozen=True, slots=True)
class Answer:
    """The fate of a message, what to note of it, and how long a provider asks to wait.

    `ends_run` says that the next message would fare no better just now.
    """

    fate: Fate
    told: str = ""
    pause: timedelta | None = None
    ends_run: bool = False


def segments(text: str) -> int:
    """Return how many SMS a text takes: 160 plain letters or 70 others, less if there are more.

    One Japanese letter makes all of them wide: 71 letters are two SMS of up to 67.
    """
    if all(letter in _GSM or letter in _GSM_TWICE for letter in text):
        length = sum(2 if letter in _GSM_TWICE else 1 for letter in text)
        return _parts(length, _ONE_GSM, _MANY_GSM)
    return _parts(len(text.encode("utf-16-be")) // 2, _ONE_WIDE, _MANY_WIDE)


def _parts(length: int, one: int, many: int) -> int:
    return 1 if length <= one else -(-length // many)


def pause_of(header: str) -> timedelta | None:
    """Return the seconds that a Retry-After asks for, a day at most; None for anything else."""
    if not (header.isascii() and header.isdigit()):
        return None
    return min(timedelta(seconds=int(header[:9])), LONGEST_PAUSE)


def may_repeat(unsure_since: datetime | None, at: datetime) -> bool:
    """Say whether a provider still knows the first try, and so refuses a second message."""
    return unsure_since is None or at < unsure_since + KEY_HOLDS


def line_answer(status: int, content: str, pause: timedelta | None) -> Answer:
    """Say what the LINE Messaging API means; 409 is "this request was accepted before"."""
    told = f"line {status}"
    if status in {HTTPStatus.OK, HTTPStatus.CONFLICT}:
        return Answer(Fate.ACCEPTED)
    if status == HTTPStatus.BAD_REQUEST:
        names_address = "'to'" in content
        return Answer(Fate.UNREACHABLE if names_address else Fate.REFUSED, told)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Answer(Fate.UNSURE, told, pause, ends_run=True)
    return Answer(Fate.LATER, told, pause, ends_run=True)


def sms_answer(status: int, code: int, pause: timedelta | None) -> Answer:
    """Say what Twilio means; `code` is its own number of an error, 0 if there is none."""
    told = f"sms {code or status}"
    if status in {HTTPStatus.OK, HTTPStatus.CREATED}:
        return Answer(Fate.ACCEPTED)
    if status == HTTPStatus.BAD_REQUEST:
        return Answer(Fate.UNREACHABLE if code in UNREACHABLE_NUMBERS else Fate.REFUSED, told)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Answer(Fate.UNSURE, told, pause, ends_run=True)
    return Answer(Fate.LATER, told, pause, ends_run=True)


def sms_found(state: str) -> Answer:
    """Say what the state of a message in Twilio's list means."""
    if state in NEVER_ARRIVED:
        return Answer(Fate.REFUSED, "sms undelivered")
    return Answer(Fate.ACCEPTED)
