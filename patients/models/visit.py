from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clinic.history import tracked
from clinic.models import Branch, Recorded, Versioned
from clinic.models.base import ChoiceField, both_or_neither
from patients.models import visit_walls
from patients.models.appointment import Appointment
from patients.models.merge_walls import patient_is_current
from patients.models.patient import Patient


class VisitQuerySet(models.QuerySet["Visit"]):
    def confirmed(self) -> "VisitQuerySet":
        return self.filter(state=Visit.State.CONFIRMED)


@tracked()
class Visit(Recorded, Versioned):
    """One attendance on one date at one branch. Confirmed, it changes only by amendments."""

    class Kind(models.TextChoices):
        FIRST = "first", _("First visit")
        REPEAT = "repeat", _("Repeat visit")
        PHONE = "phone", _("By telephone")
        FOLLOW_UP = "follow_up", _("Follow-up after the course")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONFIRMED = "confirmed", _("Confirmed")
        VOIDED = "voided", _("Voided")

    class Pregnant(models.TextChoices):
        NO = "no", _("No")
        POSSIBLE = "possible", _("Possible")
        YES = "yes", _("Yes")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="visits")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="visits")
    appointment = models.OneToOneField(
        Appointment, models.PROTECT, null=True, blank=True, related_name="visit"
    )
    kind = ChoiceField(max_length=10, choices=Kind)
    visited_on = models.DateField()
    state = ChoiceField(max_length=10, choices=State, default=State.DRAFT)
    doctor = models.ForeignKey("clinic.User", models.PROTECT, related_name="visits")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    voided_reason = models.CharField(max_length=500, blank=True)
    complaint = models.TextField(max_length=2000, blank=True)
    findings = models.TextField(max_length=5000, blank=True)
    explained = models.TextField(max_length=2000, blank=True)
    weight_kg = models.DecimalField(
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(20), MaxValueValidator(300)],
    )
    missed_doses_days = models.PositiveSmallIntegerField(null=True, blank=True)
    # Null in every answer below means "not asked", never "no".
    has_side_effects = models.BooleanField(null=True, blank=True)
    phq2 = models.PositiveSmallIntegerField(null=True, blank=True)
    phq9 = models.PositiveSmallIntegerField(null=True, blank=True)
    phq9_item9 = models.PositiveSmallIntegerField(null=True, blank=True)
    mood_assessed_by_doctor = models.BooleanField(null=True, blank=True)
    mood_note = models.CharField(max_length=500, blank=True)
    pregnant = ChoiceField(max_length=8, choices=Pregnant, blank=True)
    is_breastfeeding = models.BooleanField(null=True, blank=True)
    plans_pregnancy_within_year = models.BooleanField(null=True, blank=True)
    contraception_methods = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    contraception_since = models.DateField(null=True, blank=True)
    contraception_acknowledged = models.BooleanField(null=True, blank=True)
    is_hair_removal_suspended = models.BooleanField(null=True, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["-visited_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=both_or_neither("confirmed_at", "confirmed_by"),
                name="visit_confirmed_pair",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_at__isnull=False),
                name="visit_confirmed_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="voided") | ~Q(voided_reason=""), name="visit_voided_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(weight_kg=None) | Q(weight_kg__gte=20, weight_kg__lte=300),
                name="visit_weight_plausible",
            ),
            models.CheckConstraint(
                condition=(Q(phq2=None) | Q(phq2__lte=6))
                & (Q(phq9=None) | Q(phq9__lte=27))
                & (Q(phq9_item9=None) | Q(phq9_item9__lte=3)),
                name="visit_mood_scores",
            ),
            models.UniqueConstraint(
                fields=["patient", "branch", "visited_on", "kind"],
                condition=~Q(state="voided"),
                name="visit_once_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "-visited_on"], name="visit_of_patient"),
            models.Index(fields=["branch", "visited_on"], name="visit_of_branch"),
        ]
        triggers = [*visit_walls.VISIT, patient_is_current()]

    def __str__(self) -> str:
        return f"{self.pk} {self.visited_on}"

    def get_absolute_url(self) -> str:
        return reverse("prescriptions:visit_detail", args=[self.patient_id, self.pk])


@tracked()
class VisitAmendment(Recorded):
    """A correction of a confirmed visit: the old words stay readable beside the new ones."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="amendments")
    field = models.CharField(max_length=40)
    old_value = models.TextField(blank=True)
    new_value = models.TextField(blank=True)
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="visit_amendment_with_reason"),
            models.CheckConstraint(
                condition=~Q(old_value=F("new_value")), name="visit_amendment_changes_something"
            ),
        ]
        triggers = visit_walls.AMENDMENT

    def __str__(self) -> str:
        return f"{self.visit_id} {self.field}"


@tracked()
class SideEffect(Recorded):
    """A side effect reported at a visit (SEED-AE)."""

    class Severity(models.TextChoices):
        MILD = "mild", _("Mild")
        MODERATE = "moderate", _("Moderate")
        SEVERE = "severe", _("Severe")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="side_effects")
    code = models.CharField(max_length=40)
    severity = ChoiceField(max_length=8, choices=Severity)
    is_serious = models.BooleanField(default=False)
    note = models.CharField(max_length=500, blank=True)
    assessed_at = models.DateTimeField(null=True, blank=True)
    assessed_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    assessment = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=both_or_neither("assessed_at", "assessed_by"),
                name="side_effect_assessed_pair",
            ),
            models.UniqueConstraint(fields=["visit", "code"], name="side_effect_once_a_visit"),
        ]
        triggers = visit_walls.observation("assessed_at", "assessed_by", "assessment")

    def __str__(self) -> str:
        return f"{self.code} {self.severity}"


@tracked()
class LesionCount(Recorded):
    """Lesions counted at one site; baseline and later counts share their sites (SEED-REL-3)."""

    class Site(models.TextChoices):
        FACE_LEFT = "face_left", _("Face, left half")
        FACE_RIGHT = "face_right", _("Face, right half")
        NECK = "neck", _("Neck")
        CHEST = "chest", _("Chest")
        BACK = "back", pgettext_lazy("body", "Back")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="lesion_counts")
    site = ChoiceField(max_length=10, choices=Site)
    comedones = models.PositiveSmallIntegerField()
    papules = models.PositiveSmallIntegerField()
    pustules = models.PositiveSmallIntegerField()
    nodules = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "site"], name="lesion_count_once_a_site"),
        ]
        triggers = visit_walls.observation()

    def __str__(self) -> str:
        return f"{self.site} {self.total}"

    @property
    def inflammatory(self) -> int:
        return self.papules + self.pustules + self.nodules

    @property
    def total(self) -> int:
        return self.comedones + self.inflammatory
