"""Which devices an account has signed in from, as a signed cookie on each of them.

A known device has its own count of wrong passwords, so guessing from elsewhere locks nobody out
of the clinic's own computers. The cookie holds hashes of accounts, not their addresses.
"""

import secrets

from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

SALT = "clinic.devices"
YEAR_SECONDS = 365 * 24 * 3600
# A shared computer is known to so many people; the longest unused one is forgotten first.
MOST_ACCOUNTS = 20


def cookie_name() -> str:
    return "__Host-device" if settings.HTTPS else "device"


def device_of(request: HttpRequest, email: str) -> str:
    """Return this device's own word for the account, or nothing where it never signed in."""
    return _known(request).get(_account(email), "")


def remember_device(request: HttpRequest, response: HttpResponse, email: str) -> None:
    known = _known(request)
    word = known.pop(_account(email), "") or secrets.token_urlsafe(12)
    known[_account(email)] = word
    kept = list(known.items())[-MOST_ACCOUNTS:]
    response.set_signed_cookie(
        cookie_name(),
        ".".join(f"{account}-{word}" for account, word in kept),
        salt=SALT,
        max_age=YEAR_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known(request: HttpRequest) -> dict[str, str]:
    try:
        value = request.get_signed_cookie(cookie_name(), "", salt=SALT, max_age=YEAR_SECONDS)
    except BadSignature:
        return {}
    pairs = (part.partition("-") for part in (value or "").split("."))
    return {account: word for account, _dash, word in pairs if word}


def _account(email: str) -> str:
    return salted_hmac(SALT, email.lower(), algorithm="sha256").hexdigest()[:16]
