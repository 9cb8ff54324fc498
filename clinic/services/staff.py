"""Accounts of staff: made, changed and closed, never deleted."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import F

from clinic.models import Branch, User
from clinic.roles import ROLES


class EmailTaken(Exception):
    """Somebody already signs in with this address."""


@transaction.atomic
def create_staff(
    *, email: str, name: str, role: str, language: str = "ja", branch: Branch | None = None
) -> User:
    """Make an account without a password: its owner sets one through a link.

    Raises EmailTaken, and ValueError for a role that does not exist.
    """
    if role not in ROLES:
        raise ValueError(role)
    address = User.objects.normalize_email(email).lower()
    if User.objects.filter(email__iexact=address).exists():
        raise EmailTaken(address)
    user = User.objects.create_user(address, None, name=name, language=language, branch=branch)
    user.groups.add(Group.objects.get(name=role))
    return user


@transaction.atomic
def disable_staff(*, user: User) -> None:
    """Close an account; every session of it ends with the next request."""
    User.objects.filter(pk=user.pk).update(is_active=False, version=F("version") + 1)
    end_sessions(user)


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
