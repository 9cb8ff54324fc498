"""Sign in as people do: address, password, code."""

import time
from typing import Any

from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client, RequestFactory

from clinic import encryption
from clinic.accounts import seed_place
from clinic.models import User
from tests.factories.clinic import StaffFactory

PASSWORD = "correct horse battery staple"  # of nobody


def staff_with_password(**fields: Any) -> User:
    """Return somebody with a password and, unless told otherwise, no second factor yet."""
    user: User = StaffFactory(**{"second_factor": False} | fields)
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


def enrol(user: User) -> str:
    """Give a person an authenticator app and return its seed."""
    secret = generate_totp_secret()
    data = {"secret": encryption.encrypt(secret, place=seed_place(user.pk))}
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)
    return secret


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def send_password(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    words = {"login": email, "password": password}
    return client.post("/account/login/", words, **more)


def send_code(client: Client, text: str) -> Any:
    return client.post("/account/code/", {"code": text})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def give_recovery_codes(user: User) -> list[str]:
    """Give a person recovery codes, as setting up an authenticator app does."""
    request = RequestFactory().get("/")
    request.user = user
    with request_context(request):
        codes: list[str] = RecoveryCodes.activate(user).get_unused_codes()
    return codes
