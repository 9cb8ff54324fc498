import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.history import tracked
from clinic.models import Recorded
from clinic.models.base import ChoiceField
from labs.models import PregnancyTest


@tracked()
class IncidentStep(Recorded):
    """A step taken after a pregnancy test that is not negative: who, when. Written once."""

    class Step(models.TextChoices):
        CALLED = "called", _("Patient called: stop taking it, bring the units back")
        UNITS_BACK = "units_back", _("Units brought back and counted")
        ASKED = "asked", _("Last period and contraception asked")
        REFERRED = "referred", _("Referred to obstetrics, for advice on exposure")
        REPORTED = "reported", _("Reported to the importer or maker and to the authority")
        FOLLOWED = "followed", _("Outcome followed")

    test = models.ForeignKey(PregnancyTest, models.PROTECT, related_name="incident_steps")
    step = ChoiceField(max_length=10, choices=Step)
    done_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["test", "step"], name="incident_step_once"),
        ]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.test_id} {self.step}"
