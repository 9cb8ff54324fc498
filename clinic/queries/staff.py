"""Who works here."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import Exists, F, Max, OuterRef

from clinic.models import User
from clinic.staff_words import role_words


@dataclass(frozen=True, slots=True)
class Colleague:
    """One line of the list of staff."""

    person: User
    role: str
    has_second_factor: bool


def all_staff() -> list[Colleague]:
    """Return everybody who has or had an account, those who work here first."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"))
    people = User.objects.select_related("branch").annotate(
        role=Max("groups__name"), has_factor=Exists(factors)
    )
    return [
        Colleague(each, role_words(each.role), each.has_factor)
        for each in people.order_by(F("is_active").desc(), "name", "pk")
        if each.role
    ]
