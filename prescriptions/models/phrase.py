from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.history import tracked
from clinic.models import Recorded
from clinic.models.base import ChoiceField


class PhraseQuerySet(models.QuerySet["Phrase"]):
    def standing(self) -> "PhraseQuerySet":
        return self.filter(ended_at=None)


@tracked()
class Phrase(Recorded):
    """Words that a doctor writes often, put into a visit by one key; each doctor has their own."""

    class Field(models.TextChoices):
        FINDINGS = "findings", _("Findings")
        EXPLAINED = "explained", _("Explained to the patient")

    doctor = models.ForeignKey("clinic.User", models.PROTECT, related_name="phrases")
    field = ChoiceField(max_length=10, choices=Field)
    title = models.CharField(max_length=40)
    body = models.TextField(max_length=2000)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PhraseQuerySet.as_manager()

    class Meta:
        ordering = ["field", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(body=""), name="phrase_says_something"),
            models.UniqueConstraint(
                fields=["doctor", "field", "title"],
                condition=Q(ended_at=None),
                name="phrase_title_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title
