"""Those who carry short messages: one small interface, and LINE and Twilio behind it."""

import json
from datetime import date
from typing import Any, Protocol
from urllib.parse import quote, urlencode
from uuid import UUID, uuid5

from django.conf import settings

from patients.models import Patient
from reminders.models import Reminder
from reminders.rules.texting import (
    Answer,
    Fate,
    line_answer,
    pause_of,
    sms_answer,
    sms_found,
)
from reminders.services.exchange import NoAnswer, NotReached, Request, Response, ask, basic

KEYS = UUID("5f0d9d0e-6d0c-5b8a-9a56-0b6e6a2f3c11")
Channel = Patient.MessageChannel


class Provider(Protocol):
    """Sends a short text, and says what became of it.

    `knows_repetitions` says whether the same text, sent again with the same key, arrives once.
    """

    knows_repetitions: bool

    def send(self, *, to: str, text: str, key: UUID) -> Answer: ...

    def find(self, *, to: str, token: str, since: date) -> Answer | None:
        """Return what became of a text that was sent before; None if that cannot be known."""


class Line:
    """The push message of the LINE Messaging API."""

    knows_repetitions = True

    def send(self, *, to: str, text: str, key: UUID) -> Answer:
        body = {"to": to, "messages": [{"type": "text", "text": text}]}
        request = Request(
            "POST",
            f"{settings.LINE_API_URL.rstrip('/')}/v2/bot/message/push",
            {
                "Authorization": f"Bearer {settings.LINE_CHANNEL_TOKEN}",
                "Content-Type": "application/json",
                "X-Line-Retry-Key": str(key),
            },
            json.dumps(body).encode(),
        )
        response = _ask(request, "line")
        if isinstance(response, Answer):
            return response
        content = response.content.decode(errors="replace")
        return line_answer(response.status, content, pause_of(response.retry_after))

    def find(self, *, to: str, token: str, since: date) -> Answer | None:
        """LINE tells nobody what it has sent: the key is there instead."""
        return None


class Twilio:
    """The Messages of Twilio's API, version 2010-04-01."""

    knows_repetitions = False

    def send(self, *, to: str, text: str, key: UUID) -> Answer:
        """Twilio knows no keys: what may have arrived is looked for, and never sent again."""
        sender = settings.SMS_SENDER
        source = "MessagingServiceSid" if sender.startswith("MG") else "From"
        body = urlencode({"To": to, source: sender, "Body": text}).encode()
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        response = _ask(Request("POST", self._url(), self._headers() | form, body), "sms")
        if isinstance(response, Answer):
            return response
        code = _json(response).get("code")
        return sms_answer(
            response.status, code if isinstance(code, int) else 0, pause_of(response.retry_after)
        )

    def find(self, *, to: str, token: str, since: date) -> Answer | None:
        """Look through what went to this number for the text with this link."""
        query = urlencode({"To": to, "DateSent>": since.isoformat(), "PageSize": 100})
        response = _ask(Request("GET", f"{self._url()}?{query}", self._headers()), "sms")
        if isinstance(response, Answer):
            return None
        messages = _json(response).get("messages")
        for each in messages if isinstance(messages, list) else []:
            if isinstance(each, dict) and token in str(each.get("body")):
                return sms_found(str(each.get("status")))
        return None

    def _url(self) -> str:
        account = quote(settings.SMS_ACCOUNT_SID, safe="")
        return f"{settings.SMS_API_URL.rstrip('/')}/2010-04-01/Accounts/{account}/Messages.json"

    def _headers(self) -> dict[str, str]:
        return {"Authorization": basic(settings.SMS_ACCOUNT_SID, settings.SMS_AUTH_TOKEN)}


PROVIDERS: dict[str, Provider] = {Channel.LINE.value: Line(), Channel.SMS.value: Twilio()}


def providers() -> dict[str, Provider]:
    """Return those that this installation uses."""
    return {name: each for name, each in PROVIDERS.items() if name in settings.MESSAGE_CHANNELS}


def key_of(reminder: Reminder, to: str) -> UUID:
    """Return the same key for every try, so that a provider knows a repetition."""
    return uuid5(KEYS, f"{reminder.pk} {to}")


def _ask(request: Request, name: str) -> Response | Answer:
    try:
        return ask(request)
    except NotReached as error:
        return Answer(Fate.LATER, f"{name} {error}", ends_run=True)
    except NoAnswer as error:
        return Answer(Fate.UNSURE, f"{name} {error}")


def _json(response: Response) -> dict[str, Any]:
    try:
        found = json.loads(response.content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
