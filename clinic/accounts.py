"""How staff sign in: nobody signs up, limits bite per person, and seeds are stored encrypted."""

import time
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from clinic import devices, encryption
from clinic.audit import record_access
from clinic.middleware.requests import client_address
from clinic.models import LoginAttempt, User

MAX_SESSIONS = 2
RECENT_SECONDS = 300
SPRAY_ACCOUNTS = 10
UNKNOWN_ADDRESS = "::"

log = structlog.get_logger("clinic.accounts")


def recently_authenticated(request: HttpRequest) -> bool:
    """Say whether this person proved who they are in this session within five minutes."""
    records = get_authentication_records(request, request.user)
    return any(time.time() - record["at"] < RECENT_SECONDS for record in records)


def record_attempt(request: HttpRequest, email: str, *, succeeded: bool) -> None:
    LoginAttempt.objects.create(
        email=email.replace("\x00", "")[:254],
        address=client_address(request),
        was_successful=succeeded,
    )
    action = "sign_in" if succeeded else "sign_in_failed"
    record_access(request, action=action, patient_id=None)


class ClosedAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or UNKNOWN_ADDRESS

    def is_safe_url(self, url: str) -> bool:
        """Allow paths of our own alone, not even other addresses of this host."""
        return bool(url) and url.startswith("/") and url_has_allowed_host_and_scheme(url, None)

    def set_password(self, user: User, password: str) -> None:
        user.set_password(password)
        user.save(update_fields=["password"])

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count failures per account, and apart for a device that this account has used.

        Without the second part anybody could keep a doctor out by guessing wrong on purpose.
        """
        email = str(credentials.get("email", "")).lower()
        return f"{email}:{devices.device_of(request, email)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            log.warning("sign_in_limited", address=client_address(request))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        record_attempt(request, str(credentials.get("email", "")), succeeded=False)
        if sprays(client_address(request)):
            log.warning("sign_in_spray", address=client_address(request))

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        record_attempt(request, user.email, succeeded=True)

    def post_login(self, request: HttpRequest, user: User, **hook: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **hook)
        # Without its user in the store the new session would be taken for a dead one.
        request.session.save()
        end_surplus_sessions(user)
        devices.remember_device(request, response, user.email)
        return response

    def logout(self, request: HttpRequest) -> None:
        record_access(request, action="sign_out", patient_id=None)
        super().logout(request)


def sprays(address: str | None) -> bool:
    """Say whether one address lately failed on so many accounts that nobody just mistyped."""
    failed = LoginAttempt.objects.lately_failed_from(address)
    return failed.values("email").distinct().count() >= SPRAY_ACCOUNTS


@transaction.atomic
def end_surplus_sessions(user: User) -> None:
    """Keep a person's newest sessions; under the lock, two sign-ins at once count each other."""
    User.objects.select_for_update().get(pk=user.pk)
    sessions = sorted(UserSession.objects.purge_and_list(user), key=lambda one: one.created_at)
    for session in sessions[:-MAX_SESSIONS]:
        session.end()
        log.info("session_ended", user=user.pk, kind="surplus")


class EncryptedMFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text, place=seed_place(_owner().pk))

    def decrypt(self, encrypted_text: str) -> str:
        """Return the seed; one that cannot be read lets nobody in, like a wrong code."""
        owner = _owner()
        try:
            return encryption.decrypt(encrypted_text, place=seed_place(owner.pk))
        except encryption.Undecryptable as error:
            log.exception("seed_undecryptable", user=owner.pk)
            raise self.validation_error("incorrect_code") from error

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep the last second factor: without one its owner could not work on."""
        if authenticator.user.is_demo and settings.DEMO:
            return True
        return bool(self._other_factors(authenticator).exists())

    @staticmethod
    def _other_factors(authenticator: Authenticator) -> Any:
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        return others.exclude(type=Authenticator.Type.RECOVERY_CODES)


def seed_place(user_id: int) -> str:
    return f"mfa_authenticator.data:{user_id}"


def _owner() -> User:
    """Return whose seed this request is about: who is signing in, or who is signed in."""
    stage = getattr(context.request, "_login_stage", None)
    owner: User = stage.login.user if stage else context.request.user
    return owner
