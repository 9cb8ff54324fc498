"""Messages put together from a drawing of their text.

Folding headers, choosing encodings and joining parts takes the mail library longer than it takes to
send the message. All of that is the same for everybody who is sent a text: the library draws a text
once, with marks where the values go, and each message is that drawing with its values in them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address
from django.template.loader import render_to_string
from django.utils.html import escape

from reminders.rules.words import PLACEHOLDERS, Words, fill

DRAWN_TEXTS = 256
LONGEST_VALUE = 300
_MARK = re.compile(rb"zq([a-z_]+)qz")
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9.-]+")
_TO = "zqtoqz@zqtoqz.zq"
_HEADERS = {"Auto-Submitted": "auto-generated"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """A text whose subject has its values, the values of its body, and the calendar entry."""

    subject: str
    body: str
    language: str
    values: Mapping[str, str]
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A finished message, as a mail backend asks for it."""

    content: bytes

    def as_bytes(self, *, linesep: str = "\n") -> bytes:
        return self.content.replace(b"\r\n", linesep.encode())


class Letter(EmailMultiAlternatives):
    """A reminder's message: as every other one, but quicker to put together."""

    def __init__(self, contents: Contents, **words: Any) -> None:
        self.contents = contents
        headers = words.pop("headers") | _HEADERS
        body = fill(contents.body, contents.values)
        super().__init__(subject=contents.subject, body=body, headers=headers, **words)
        self.attach_alternative(html_of(contents), "text/html")
        if contents.calendar:
            self.attach("visit.ics", contents.calendar, "text/calendar")

    def message(self) -> Any:  # type: ignore[override] # the stubs are those of a later Django
        """Return what is to be sent. Raises ValueError for what is not one address."""
        given, values = self.contents, self.contents.values
        is_plain = all(len(value) <= LONGEST_VALUE for value in values.values())
        drawing = is_plain and _drawing(
            given.subject, given.body, given.language, str(self.from_email), bool(given.calendar)
        )
        if not drawing:
            return super().message()
        (to,) = self.to
        shown = _shown(values)
        parts = {
            "to": to if _PLAIN_ADDRESS.fullmatch(to) else sanitize_address(to, "utf-8"),
            "date": formatdate(localtime=settings.EMAIL_USE_LOCALTIME),
            "message_id": self.extra_headers["Message-ID"],
            "calendar": given.calendar.replace("\r\n", "\n").replace("\n", "\r\n"),
        }
        parts |= {f"t_{name}": value for name, value in values.items()}
        parts |= {f"h_{name}": value for name, value in shown.items()}
        return Written(_MARK.sub(lambda found: parts[found[1].decode()].encode(), drawing))


def html_of(contents: Contents) -> str:
    page = _page(contents.body, contents.language, bool(contents.values["appointment"]))
    return fill(page, _shown(contents.values))


def _shown(values: Mapping[str, str]) -> dict[str, str]:
    """Return the values as they stand in HTML."""
    shown: dict[str, str] = {name: escape(value) for name, value in values.items()}
    shown["link"] = f'<a href="{shown["link"]}" rel="nofollow">{shown["link"]}</a>'
    return shown


@lru_cache(maxsize=DRAWN_TEXTS)
def _page(body: str, language: str, has_appointment: bool) -> str:  # noqa: FBT001 - part of a key
    """Return the page of a text, with its placeholders."""
    kept = {name: f"${name}" for name in PLACEHOLDERS}
    words = Words("", fill(body, kept if has_appointment else kept | {"appointment": ""}))
    return render_to_string("reminders/mail.html", {"words": words, "language": language})


@lru_cache(maxsize=DRAWN_TEXTS)
def _drawing(
    subject: str,
    body: str,
    language: str,
    sender: str,
    has_calendar: bool,  # noqa: FBT001 - part of a key
) -> bytes:
    """Return a finished message with marks for its values; nothing where marks would not do.

    They do as long as no part is wrapped up: what is sent as it is may be changed as it is.
    """
    values = {name: f"zqt_{name}qz" for name in PLACEHOLDERS}
    shown = {name: f"zqh_{name}qz" for name in PLACEHOLDERS}
    page = _page(body, language, has_calendar)
    if not has_calendar:
        values["appointment"] = ""
    headers = {"Message-ID": "zqmessage_idqz", "Date": "zqdateqz"} | _HEADERS
    message = EmailMultiAlternatives(subject, fill(body, values), sender, [_TO], headers=headers)
    message.attach_alternative(fill(page, shown), "text/html")
    if has_calendar:
        message.attach("visit.ics", "zqcalendarqz", "text/calendar")
    finished: Any = message.message()
    drawn: bytes = finished.as_bytes(linesep="\r\n")
    if re.search(rb"^Content-Transfer-Encoding: (?![78]bit)", drawn, re.MULTILINE):
        return b""
    # A part without other letters gets its values too.
    drawn = drawn.replace(b"Content-Transfer-Encoding: 7bit", b"Content-Transfer-Encoding: 8bit")
    return drawn.replace(_TO.encode(), b"zqtoqz")
