"""Placeholders of messages: a closed list, and nothing is ever evaluated."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

PLACEHOLDERS = frozenset(
    {"clinic", "branch", "phone", "due_on", "appointment", "ticket_tail", "link"}
)
NEEDED = frozenset({"phone", "ticket_tail", "link"})
"""Whoever gets a message must be able to ask back, and to stop it."""
_PLACEHOLDER = re.compile(r"\$(?:\{)?([A-Za-z_][A-Za-z0-9_]*)(?:\})?")
# What the illness, the medicine and the tests are called must not show on a locked screen.
_TELLING = re.compile(
    r"isotretinoin|accutane|acne|pregnan|contracept|イソトレチノイン|アキュテイン|ニキビ|にきび|痤瘡|妊娠|避妊",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Words:
    """A message as somebody reads it."""

    subject: str
    body: str
    short: str = ""


def unknown_placeholders(text: str) -> tuple[str, ...]:
    """Return the placeholders that are not on the list, for the person who edits the text."""
    return tuple(sorted(set(_PLACEHOLDER.findall(text)) - PLACEHOLDERS))


def missing_placeholders(body: str) -> tuple[str, ...]:
    """Return what every message must offer and this one does not."""
    return tuple(sorted(NEEDED - set(_PLACEHOLDER.findall(body))))


def tells(text: str) -> bool:
    """Say whether a text names the illness, the medicine or a test anywhere."""
    return bool(_TELLING.search(text))


def is_discreet(subject: str, body: str) -> bool:
    """Say whether subject and first line keep to themselves what the patient is treated for."""
    first_line = body.strip().splitlines()[0] if body.strip() else ""
    return not tells(subject) and not tells(first_line)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values into a text. Raises ValueError for a placeholder that is not on the list.

    A value is inserted as it is: a `$` in it stays a `$`.
    """
    try:
        filled = _PLACEHOLDER.sub(lambda found: values[found[1]], text)
    except KeyError as error:
        raise ValueError(f"unknown placeholder: {error.args[0]}") from error
    return re.sub(r"\n{3,}", "\n\n", filled)
