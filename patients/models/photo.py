from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clinic.history import tracked
from clinic.models import Recorded
from clinic.models.base import ChoiceField
from patients.models.visit import Visit


@tracked()
class Photo(Recorded):
    """A photo of a visit, rebuilt from its pixels. Belongs to the chart (SEED-LEGAL-4)."""

    class View(models.TextChoices):
        FRONT = "front", _("Front")
        LEFT = "left", _("Left")
        RIGHT = "right", _("Right")
        CHEST = "chest", _("Chest")
        BACK = "back", pgettext_lazy("body", "Back")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="photos")
    view = ChoiceField(max_length=5, choices=View)
    taken_on = models.DateField()
    file = models.FileField(upload_to="photos/")
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    voided_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["taken_on", "view", "pk"]

    def __str__(self) -> str:
        return f"{self.view} {self.taken_on}"
