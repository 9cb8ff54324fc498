"""Refuse to serve with settings under which a clinic's data would not be safe."""

import ipaddress
from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from clinic.encryption import parse_key

SHORTEST_SECRET = 40
FEWEST_CHARACTERS = 10
KNOWN_SECRETS = ("django-insecure", "change-me", "changeme", "example", "secret-key", "your-secret")
DURABLE_CACHE = "django.core.cache.backends.db.DatabaseCache"
LOCAL_NAMES = (".localhost", ".local", ".test", ".internal")


def refuse_unsafe_settings() -> None:
    """Raise ImproperlyConfigured that names everything that is wrong, if anything is."""
    if problems := unsafe_settings():
        listed = "\n".join(f"- {problem}" for problem in problems)
        raise ImproperlyConfigured(f"Isocourse does not start like this:\n{listed}")


def unsafe_settings() -> list[str]:
    """Return what is wrong, each in words that say what to do. Secrets are never repeated."""
    return [
        *_secret_problems(),
        *_address_problems(),
        *_sign_in_problems(),
        *_database_problems(),
        *_message_problems(),
    ]


def _secret_problems() -> Iterator[str]:
    if not settings.SECRET_KEY:
        yield "SECRET_KEY is not set. Give it at least 40 random characters."
    for secret in filter(None, [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]):
        if len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_CHARACTERS:
            yield "SECRET_KEY or a fallback is short. Give it at least 40 random characters."
        if any(known in secret.lower() for known in KNOWN_SECRETS):
            yield "SECRET_KEY or a fallback is an example that others know. Make one of your own."
    for key in settings.FIELD_KEYS:
        try:
            parse_key(key)
        except ImproperlyConfigured as error:
            yield str(error)


def _address_problems() -> Iterator[str]:
    if not settings.ALLOWED_HOSTS:
        yield "ALLOWED_HOSTS is not set. Name the addresses under which browsers reach the clinic."
    if "*" in settings.ALLOWED_HOSTS:
        yield "ALLOWED_HOSTS accepts any host. Name each one."
    if not settings.HTTPS and not settings.DEMO:
        yield "BASE_URL is not https://. Only a demo may be served without encryption."
    if settings.DEMO and not all(is_local(host) for host in settings.ALLOWED_HOSTS):
        yield "DEMO has open sign-ins, so ALLOWED_HOSTS may name only this machine or network."
    if settings.USE_X_FORWARDED_HOST:
        yield "USE_X_FORWARDED_HOST lets a browser choose the host that links point to."


def _sign_in_problems() -> Iterator[str]:
    if settings.DEBUG and not settings.DEMO:
        yield "DEBUG shows patients' data in error pages. Turn it off."
    if settings.CACHES["default"]["BACKEND"] != DURABLE_CACHE:
        yield "The cache must be in the database: sign-in limits have to outlive a restart."
    if getattr(settings, "MFA_TOTP_INSECURE_BYPASS_CODE", None):
        yield "MFA_TOTP_INSECURE_BYPASS_CODE opens every account. Remove it."


def _database_problems() -> Iterator[str]:
    if "owner" in settings.DATABASES:
        yield "DATABASE_OWNER_URL is set. Only migrations may have it, never web or worker."


def _message_problems() -> Iterator[str]:
    for name in ("LINE_API_URL", "SMS_API_URL"):
        if not getattr(settings, name).startswith("https://") and not settings.DEMO:
            yield f"{name} is not https://. Patients' addresses may not leave unencrypted."
    account = (settings.SMS_ACCOUNT_SID, settings.SMS_AUTH_TOKEN, settings.SMS_SENDER)
    if any(account) and not all(account):
        yield "SMS need SMS_ACCOUNT_SID, SMS_AUTH_TOKEN and SMS_SENDER: some are missing."


def is_local(host: str) -> bool:
    """Say whether a host is this machine, a private address, or a name no public one can have."""
    name = host.strip("[].").lower()
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return "." not in name or name.endswith(LOCAL_NAMES)
    return address.is_private
