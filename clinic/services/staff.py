"""Accounts of staff: made, changed and closed, never deleted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from uuid import uuid4

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import F

from clinic.models import Branch, User
from clinic.outbox import promise
from clinic.roles import ADMINISTRATOR, ROLES


class EmailTaken(Exception):
    """Somebody already signs in with this address."""


class StaffChanged(Exception):
    """Somebody else changed the account after this form was opened; nothing was written."""


class OwnAccount(Exception):
    """Nobody takes the role or the account away from themselves."""


class LastAdministrator(Exception):
    """Without this account nobody could set anything any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffDetails:
    """What an administrator says about a member of staff."""

    email: str
    name: str
    role: str
    branch: Branch | None = None
    language: str = User.Language.JAPANESE


def create_staff(
    *, email: str, name: str, role: str, language: str = "ja", branch: Branch | None = None
) -> User:
    """Make an account without a password: its owner sets one through a link.

    Raises EmailTaken, and ValueError for a role that does not exist.
    """
    if role not in ROLES:
        raise ValueError(role)
    address = User.objects.normalize_email(email).lower()
    with _email_is_taken(address), transaction.atomic():
        user = User.objects.create_user(address, None, name=name, language=language, branch=branch)
        user.groups.add(Group.objects.get(name=role))
    return user


@transaction.atomic
def invite_staff(*, details: StaffDetails) -> User:
    """Make an account and promise its owner a mail with a link. Raises EmailTaken."""
    user = create_staff(**asdict(details))
    promise_password_link(user)
    return user


def promise_password_link(user: User) -> None:
    promise("account.password_reset", uuid4().hex, {"user": user.pk})


@transaction.atomic
def change_staff(*, user: User, version: int, details: StaffDetails, by: User) -> None:
    """Correct an account. Another role ends its sessions.

    Raises StaffChanged, EmailTaken, OwnAccount or LastAdministrator.
    """
    administrators = _locked_administrators()
    current = User.objects.select_for_update().get(pk=user.pk)
    if current.version != version:
        raise StaffChanged
    is_other_role = current.roles != {details.role}
    if is_other_role:
        _refuse_loss(current, administrators, by)
    current.email = User.objects.normalize_email(details.email).lower()
    current.name, current.branch = details.name, details.branch
    current.language, current.version = details.language, version + 1
    with _email_is_taken(current.email), transaction.atomic():
        current.save(update_fields=["email", "name", "branch", "language", "version"])
    if is_other_role:
        current.groups.set([Group.objects.get(name=details.role)])
        end_sessions(current)


@transaction.atomic
def disable_staff(*, user: User, by: User) -> None:
    """Close an account; every session of it ends with the next request.

    Raises OwnAccount or LastAdministrator.
    """
    _refuse_loss(user, _locked_administrators(), by)
    User.objects.filter(pk=user.pk).update(is_active=False, version=F("version") + 1)
    end_sessions(user)


@transaction.atomic
def enable_staff(*, user: User) -> None:
    """Open a closed account again; its owner sets a new password through a link."""
    current = User.objects.select_for_update().get(pk=user.pk)
    current.set_unusable_password()
    current.is_active, current.version = True, current.version + 1
    current.save(update_fields=["password", "is_active", "version"])
    promise_password_link(current)


def _locked_administrators() -> set[int]:
    """Lock the accounts of all active administrators, so that two cannot remove each other."""
    active = User.objects.filter(is_active=True, groups__name=ADMINISTRATOR).order_by("pk")
    return set(active.select_for_update(of=("self",)).values_list("pk", flat=True))


def _refuse_loss(user: User, administrators: set[int], by: User) -> None:
    if user.pk == by.pk:
        raise OwnAccount
    if administrators == {user.pk}:
        raise LastAdministrator


@contextmanager
def _email_is_taken(address: str) -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        if "email" not in str(error):
            raise
        raise EmailTaken(address) from error


@transaction.atomic
def remove_second_factors(*, user: User) -> None:
    """Let somebody who lost their device enrol again; they are signed out everywhere."""
    User.objects.select_for_update().get(pk=user.pk)
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)


def end_sessions(user: User) -> None:
    for session in UserSession.objects.filter(user=user):
        session.end()


def change_preferences(*, user: User, **preferences: str | bool) -> None:
    """Set any of language, theme and has_shortcuts of one's own account."""
    if preferences:
        User.objects.filter(pk=user.pk).update(**preferences)


def change_branch(*, user: User, branch: Branch) -> None:
    """Say at which site somebody works now."""
    User.objects.filter(pk=user.pk).update(branch=branch)
