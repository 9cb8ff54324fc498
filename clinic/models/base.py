from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Now


class ChoiceField(models.CharField):  # type: ignore[type-arg] # not subscriptable at run time
    """One word out of a closed list; the database refuses any other."""

    def db_check(self, connection: BaseDatabaseWrapper) -> str:
        words = [str(word) for word, _label in self.flatchoices]
        if self.blank:
            words.append("")
        listed = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
        return f"{connection.ops.quote_name(str(self.column))} IN ({listed})"


class Recorded(models.Model):
    """Says who wrote the row, and when by the database's clock."""

    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        abstract = True


class Versioned(models.Model):
    """Carries the number a form sends back, so that nobody overwrites what they have not seen."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


def both_or_neither(first: str, second: str) -> models.Q:
    """Return the condition that two columns are both null or both set, for a check constraint."""
    neither = models.Q(**{f"{first}__isnull": True, f"{second}__isnull": True})
    return neither | models.Q(**{f"{first}__isnull": False, f"{second}__isnull": False})
