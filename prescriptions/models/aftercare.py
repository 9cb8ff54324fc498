import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.history import tracked
from clinic.models import Recorded
from clinic.models.base import ChoiceField
from prescriptions.models.course import Course


class LastDoseObligationQuerySet(models.QuerySet["LastDoseObligation"]):
    def open(self) -> "LastDoseObligationQuerySet":
        return self.filter(closed_at=None)


@tracked()
class LastDoseObligation(Recorded):
    """What counts from a course's last dose, tracked until somebody has closed it (facts 6.1).

    `until` is the last day of a restriction, or the day of a test.
    """

    class About(models.TextChoices):
        TEST_AT_END = "test_at_end", _("Pregnancy test at the last dose")
        TEST_LATER = "test_later", _("Pregnancy test a month after the last dose")
        CONTRACEPTION = "contraception", _("Contraception")
        HAIR_REMOVAL = "hair_removal", _("No hair removal")
        VACCINATION = "vaccination", _("No vaccination")
        SUN = "sun", _("No tanning")
        REST = "rest", _("Rest before a next course")
        PREFERRED_REST = "preferred_rest", _("Preferred rest before a next course")
        LASIK = "lasik", _("No LASIK")

    class Outcome(models.TextChoices):
        MET = "met", _("Done, or kept to its last day")
        NOT_MET = "not_met", _("Not done, or not kept")
        VOID = "void", _("Does not apply any more")

    TESTS = (About.TEST_AT_END, About.TEST_LATER)

    course = models.ForeignKey(Course, models.PROTECT, related_name="obligations_after")
    about = ChoiceField(max_length=20, choices=About)
    until = models.DateField()
    basis = models.CharField(max_length=20)
    outcome = ChoiceField(max_length=10, choices=Outcome, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    closing_note = models.CharField(max_length=500, blank=True)

    objects = LastDoseObligationQuerySet.as_manager()

    class Meta:
        ordering = ["until", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["course", "about"], name="last_dose_obligation_once"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, closing_note="", outcome="")
                | Q(~Q(outcome=""), closed_at__isnull=False, closed_by__isnull=False),
                name="last_dose_obligation_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "met"]) | ~Q(closing_note=""),
                name="last_dose_obligation_not_met_with_note",
            ),
        ]
        indexes = [
            models.Index(
                fields=["until"], condition=Q(closed_at=None), name="last_dose_obligation_open"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="written_once", fields=["course", "about", "recorded_by"]),
            pgtrigger.Protect(
                name="closed_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__closed_at__isnull=False),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.until}"
