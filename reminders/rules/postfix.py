"""What the log of a Postfix says became of messages."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_LINE = re.compile(r"postfix\S*/(\w+)\[\d+\]: ([0-9A-Za-z]{5,}): (.*)")
_MESSAGE_ID = re.compile(r"message-id=(<[^<>\s]+>)")
_STATUS = re.compile(r"status=(sent|deferred|bounced|expired)\b")
_TO = re.compile(r"to=<([^<>]*)>")
_ACTIVE = "(queue active)"
_REFUSED = frozenset({"bounced", "expired"})


class Fate(StrEnum):
    """The server has the message, or it came back."""

    ACCEPTED = "accepted"
    BOUNCED = "bounced"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message; `to` is the address that refused it."""

    fate: Fate
    to: str = ""


def outcomes(lines: Iterable[str], prefix: str) -> dict[str, Outcome]:
    """Return what became of each message whose id begins with `prefix`, of those the server took.

    A message-id alone proves nothing: Postfix writes it while the message is still coming in, and
    forgets the message if the connection breaks off. It has it once the message is in its queue.
    A queue's number may be used again for another message later.
    """
    found: dict[str, Outcome] = {}
    queued: dict[str, str] = {}
    for line in lines:
        if (parts := _LINE.search(line)) is None:
            continue
        program, number, words = parts.groups()
        if named := _MESSAGE_ID.match(words):
            queued.pop(number, None)
            if program == "cleanup" and named[1].startswith(prefix):
                queued[number] = named[1]
        elif (message_id := queued.get(number)) and (outcome := _outcome(words)):
            found[message_id] = _worse(found.get(message_id), outcome)
    return found


def _outcome(words: str) -> Outcome | None:
    status = _STATUS.search(words)
    if status is None:
        return Outcome(Fate.ACCEPTED) if words.endswith(_ACTIVE) else None
    if status[1] in _REFUSED:
        to = _TO.match(words)
        return Outcome(Fate.BOUNCED, to[1] if to else "")
    return Outcome(Fate.ACCEPTED)


def _worse(one: Outcome | None, other: Outcome) -> Outcome:
    return one if one is not None and one.fate is Fate.BOUNCED else other
