"""Read settings from the environment and refuse loudly what cannot be meant.

Every name read through here stands in `.env.example`; a test compares the two.
"""

import os
from collections.abc import Collection, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

FLAGS = {"1": True, "true": True, "on": True, "0": False, "false": False, "off": False}


def text(name: str, *, default: str | None = None) -> str:
    """Return the variable's text. Without a default, a missing or empty one is refused."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set.")
    return default


def flag(name: str, *, default: bool) -> bool:
    value = text(name, default=str(int(default)))
    if value.lower() not in FLAGS:
        raise ImproperlyConfigured(f"{name} must be one of 1, 0, true, false, on, off: {value!r}")
    return FLAGS[value.lower()]


def number(name: str, *, default: int, minimum: int = 0) -> int:
    value = text(name, default=str(default))
    if not (value.isascii() and value.isdigit()) or int(value) < minimum:
        raise ImproperlyConfigured(f"{name} must be a whole number from {minimum}: {value!r}")
    return int(value)


def listing(name: str, *, default: Sequence[str] = ()) -> list[str]:
    """Return the comma-separated parts of a variable or its file; an empty one is a slip."""
    value = secret(name, default="")
    if not value:
        return list(default)
    parts = [part.strip() for part in value.split(",")]
    if not all(parts):
        raise ImproperlyConfigured(f"{name} has an empty part beside a comma.")
    return parts


def secret(name: str, *, default: str | None = None) -> str:
    """Return the variable, or the content of the file that `<name>_FILE` points to.

    Container platforms hand secrets over as files. Both at once is refused: nobody
    could tell which one is in force. Errors never repeat the value.
    """
    path = text(f"{name}_FILE", default="")
    if not path:
        return text(name, default=default)
    if text(name, default=""):
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set; keep one.")
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {path}") from error
    if not value:
        raise ImproperlyConfigured(f"{name}_FILE is empty: {path}")
    return value


def url(name: str, *, schemes: Collection[str], default: str | None = None) -> str:
    """Return an address whose scheme is one of `schemes`; it may hold a password."""
    value = secret(name, default=default)
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018  # reading it checks it
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not an address.") from error
    if value and parts.scheme not in schemes:
        raise ImproperlyConfigured(f"{name} must begin with {' or '.join(schemes)}.")
    return value
