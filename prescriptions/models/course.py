import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.history import tracked
from clinic.models import Branch, Recorded, Versioned
from clinic.models.base import ChoiceField
from patients.models import Consent, Patient, Visit
from patients.models.merge_walls import patient_is_current
from prescriptions.models import result_walls


class CourseQuerySet(models.QuerySet["Course"]):
    def open(self) -> "CourseQuerySet":
        return self.filter(state__in=Course.OPEN)


@tracked()
class Course(Recorded, Versioned):
    """First to last dose of one run of treatment (SEED-COURSE-1).

    Its states and their transitions are those of `prescriptions.rules.course_state`.
    """

    class State(models.TextChoices):
        SCREENING = "screening", _("Screening")
        ELIGIBLE = "eligible", _("Eligible")
        ACTIVE = "active", _("Active")
        ON_HOLD = "on_hold", _("On hold")
        COMPLETED = "completed", _("Completed")
        RESTING = "resting", _("Resting")
        FOLLOW_UP = "follow_up", _("Follow-up")
        CLOSED = "closed", _("Closed")
        STOPPED_ADVERSE = "stopped_adverse", _("Stopped: adverse event")
        STOPPED_PREGNANCY = "stopped_pregnancy", _("Stopped: pregnancy")
        LOST = "lost", _("Lost to follow-up")

    class Severity(models.TextChoices):
        MILD = "mild", _("Mild")
        MODERATE = "moderate", _("Moderate")
        SEVERE = "severe", _("Severe")
        VERY_SEVERE = "very_severe", _("Very severe")

    OPEN = (State.SCREENING, State.ELIGIBLE, State.ACTIVE, State.ON_HOLD)
    TREATED = (State.ELIGIBLE, State.ACTIVE)

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="courses")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="courses")
    number = models.PositiveSmallIntegerField()
    state = ChoiceField(max_length=20, choices=State, default=State.SCREENING)
    doctor = models.ForeignKey("clinic.User", models.PROTECT, related_name="courses")
    opened_on = models.DateField()
    started_on = models.DateField(null=True, blank=True)
    last_dose_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=500, blank=True)
    severity = ChoiceField(max_length=12, choices=Severity)
    has_insured_treatment_failed = models.BooleanField(null=True, blank=True)
    baseline_visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="+"
    )
    baseline_weight_kg = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    # Of a course taken over from elsewhere, whose supplies are not here.
    taken_over_mg = models.PositiveIntegerField(null=True, blank=True)
    target_mg_per_kg = models.PositiveSmallIntegerField(default=120)
    planned_months = models.PositiveSmallIntegerField(default=6)
    consent = models.ForeignKey(
        Consent, models.PROTECT, null=True, blank=True, related_name="courses"
    )
    is_extended = models.BooleanField(default=False)
    extension_reason = models.CharField(max_length=500, blank=True)
    extension_decided_on = models.DateField(null=True, blank=True)
    extension_decided_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["patient", "number"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "number"], name="course_number_once"),
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(state__in=["screening", "eligible", "active", "on_hold"]),
                name="course_one_open",
            ),
            models.CheckConstraint(
                condition=Q(last_dose_on=None) | Q(last_dose_on__gte=F("started_on")),
                name="course_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(is_extended=False) | ~Q(extension_reason=""),
                name="course_extended_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(baseline_weight_kg=None)
                | Q(baseline_weight_kg__gte=20, baseline_weight_kg__lte=300),
                name="course_baseline_weight_plausible",
            ),
            models.CheckConstraint(
                condition=Q(taken_over_mg=None) | Q(taken_over_mg__gte=10),
                name="course_taken_over_mg",
            ),
            models.CheckConstraint(
                condition=~Q(state__startswith="stopped") | ~Q(end_reason=""),
                name="course_stopped_with_reason",
            ),
        ]
        triggers = [*result_walls.COURSE, patient_is_current()]

    def __str__(self) -> str:
        return f"{self.patient_id}-{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("prescriptions:course_detail", args=[self.patient_id, self.pk])


@tracked()
class CourseTransition(Recorded):
    """One step in a course's life: from which state to which, by whom and why."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="transitions")
    from_state = models.CharField(max_length=20, blank=True)
    to_state = ChoiceField(max_length=20, choices=Course.State)
    happened_on = models.DateField()
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.from_state} to {self.to_state}"


@tracked()
class DoctorTask(Recorded):
    """Something a doctor must look at; it stays until one closes it with a note."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="doctor_tasks")
    course = models.ForeignKey(
        Course, models.PROTECT, null=True, blank=True, related_name="doctor_tasks"
    )
    kind = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)
    due_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    closing_note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, closing_note="")
                | Q(~Q(closing_note=""), closed_at__isnull=False, closed_by__isnull=False),
                name="doctor_task_closed_with_note",
            ),
        ]
        indexes = [
            models.Index(fields=["patient"], condition=Q(closed_at=None), name="doctor_task_open"),
        ]

    def __str__(self) -> str:
        return self.kind
