"""Text that is stored encrypted: AES-256-GCM, bound to the place where it is kept.

The newest key encrypts, every known key decrypts. Without FIELD_KEYS the keys are derived from
SECRET_KEY and its fallbacks, so that changing either is a matter of listing the former one.
"""

import binascii
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

VERSION = "1"
KEY_BYTES = 32
NONCE_BYTES = 12


class Undecryptable(Exception):
    """The text was changed, belongs to another place, or its key is no longer known."""


def encrypt(text: str, *, place: str) -> str:
    """Return `1:<key id>:<nonce and ciphertext>`, readable only with the same `place`.

    `place` names table, column and owner, so that nobody can move one person's secret to another.
    """
    key = known_keys()[0]
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), place.encode())
    return f"{VERSION}:{key_id(key)}:{urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, *, place: str) -> str:
    """Return the text that `encrypt` was given. Raises Undecryptable."""
    try:
        version, wanted, payload = stored.split(":")
        raw = urlsafe_b64decode(payload)
    except (ValueError, binascii.Error) as error:
        raise Undecryptable("not an encrypted text") from error
    if version != VERSION:
        raise Undecryptable(f"version {version}")
    for key in known_keys():
        if key_id(key) == wanted:
            return _open(key, raw, place)
    raise Undecryptable(f"key {wanted} is not known")


def uses_newest_key(stored: str) -> bool:
    return stored.split(":")[1:2] == [key_id(known_keys()[0])]


def key_id(key: bytes) -> str:
    return sha256(b"id:" + key).hexdigest()[:8]


def known_keys() -> list[bytes]:
    """Return every key, newest first. Raises ImproperlyConfigured for one that is malformed."""
    given = [parse_key(text) for text in settings.FIELD_KEYS]
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return given + [_derive(secret) for secret in secrets if secret]


def parse_key(text: str) -> bytes:
    try:
        key = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error) as error:
        raise ImproperlyConfigured("A key in FIELD_KEYS is not URL-safe base64.") from error
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"A key in FIELD_KEYS has {len(key)} bytes, not {KEY_BYTES}.")
    return key


def _open(key: bytes, raw: bytes, place: str) -> str:
    nonce, sealed = raw[:NONCE_BYTES], raw[NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, sealed, place.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise Undecryptable("changed, or of another place") from error


def _derive(secret: str) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"isocourse field encryption")
    return kdf.derive(secret.encode())
