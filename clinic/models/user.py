from typing import Any

import rules
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, Group, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from clinic.history import tracked
from clinic.models.base import ChoiceField, Versioned
from clinic.models.branch import Branch


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


@tracked()
class User(Versioned, AbstractBaseUser, PermissionsMixin):
    """A member of staff. Roles are the fixed groups of `clinic.roles`."""

    class Language(models.TextChoices):
        JAPANESE = "ja", _("Japanese")
        ENGLISH = "en", _("English")

    class Theme(models.TextChoices):
        AUTO = "auto", _("Follow the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=100)
    language = ChoiceField(max_length=2, choices=Language, default=Language.JAPANESE)
    theme = ChoiceField(max_length=5, choices=Theme, default=Theme.AUTO)
    has_shortcuts = models.BooleanField(default=True)
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="staff")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False, editable=False)

    # What an emergency opens to this person, for one request only.
    emergency_permissions: frozenset[str] = frozenset()

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.CheckConstraint(
                condition=models.Q(is_superuser=False), name="user_never_superuser"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def roles(self) -> frozenset[str]:
        """The names of this person's roles; asked once for each request."""
        return frozenset(Group.objects.filter(user=self).values_list("name", flat=True))

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Ask the table of `clinic.roles` alone; Django's own rows of permissions grant nothing."""
        return bool(rules.has_perm(perm, self))


@tracked()
class StaffRole(User.groups.through):  # type: ignore[name-defined,misc]
    """That somebody holds a role; its history says since when and until when."""

    class Meta:
        proxy = True
