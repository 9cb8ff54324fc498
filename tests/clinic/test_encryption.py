import os
from base64 import urlsafe_b64encode

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from clinic import encryption

PLACE = "mfa_authenticator.data:7"


def new_key() -> str:
    return urlsafe_b64encode(os.urandom(32)).decode()


@given(st.text(max_size=200))
def test_decrypt_after_encrypt_returns_the_text(text):
    assert encryption.decrypt(encryption.encrypt(text, place=PLACE), place=PLACE) == text


def test_encrypt_same_text_twice_differs_and_hides_it():
    first, second = (encryption.encrypt("JBSWY3DP", place=PLACE) for _ in range(2))

    assert first != second
    assert "JBSWY3DP" not in first


def test_decrypt_in_another_place_refuses():
    stored = encryption.encrypt("secret", place=PLACE)

    with pytest.raises(encryption.Undecryptable):
        encryption.decrypt(stored, place="mfa_authenticator.data:8")


@pytest.mark.parametrize("position", [0, 3, 20, -5])
def test_decrypt_changed_text_refuses(position):
    stored = encryption.encrypt("secret", place=PLACE)
    other = "A" if stored[position] != "A" else "B"
    changed = stored[:position] + other + stored[position:][1:]

    with pytest.raises(encryption.Undecryptable):
        encryption.decrypt(changed, place=PLACE)


@pytest.mark.parametrize("text", ["", "plain", "1:2", "1:zz:!!!", "2:aa:AAAA"])
def test_decrypt_what_was_never_encrypted_refuses(text):
    with pytest.raises(encryption.Undecryptable):
        encryption.decrypt(text, place=PLACE)


def test_decrypt_after_rotation_of_field_keys_still_reads(settings):
    settings.FIELD_KEYS = [new_key()]
    stored = encryption.encrypt("secret", place=PLACE)

    settings.FIELD_KEYS = [new_key(), *settings.FIELD_KEYS]

    assert encryption.decrypt(stored, place=PLACE) == "secret"
    assert not encryption.uses_newest_key(stored)
    assert encryption.uses_newest_key(encryption.encrypt("secret", place=PLACE))


def test_decrypt_after_change_of_secret_key_reads_with_fallback_only(settings):
    settings.FIELD_KEYS = []
    stored = encryption.encrypt("secret", place=PLACE)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another" * 10

    with pytest.raises(encryption.Undecryptable):
        encryption.decrypt(stored, place=PLACE)

    settings.SECRET_KEY_FALLBACKS = [former]
    assert encryption.decrypt(stored, place=PLACE) == "secret"


@pytest.mark.parametrize("text", ["short", "?" * 43, urlsafe_b64encode(b"x" * 31).decode()])
def test_parse_key_malformed_refuses(text):
    with pytest.raises(ImproperlyConfigured):
        encryption.parse_key(text)
