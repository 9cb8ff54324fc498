import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.history import tracked
from clinic.models import Recorded
from clinic.models.base import ChoiceField
from labs.models import PregnancyTest


class IncidentStepQuerySet(models.QuerySet["IncidentStep"]):
    def standing(self) -> "IncidentStepQuerySet":
        return self.filter(voided_at=None)


@tracked()
class IncidentStep(Recorded):
    """A step taken after a pregnancy test that is not negative: who, when.

    One ticked wrongly is taken back with a reason and stays readable; it can be taken anew.
    """

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
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    voided_reason = models.CharField(max_length=500, blank=True, db_default="")

    objects = IncidentStepQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["test", "step"], condition=Q(voided_at=None), name="incident_step_once"
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, voided_reason="")
                | Q(~Q(voided_reason=""), voided_at__isnull=False, voided_by__isnull=False),
                name="incident_step_voided_with_reason",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="written_once", exclude=["voided_at", "voided_by", "voided_reason"]
            ),
            pgtrigger.Protect(
                name="voided_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__voided_at__isnull=False),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.test_id} {self.step}"
