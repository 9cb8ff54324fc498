from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from clinic.history import tracked
from clinic.models import Recorded
from clinic.models.base import ChoiceField
from patients.models import Patient
from prescriptions.models import Course


@tracked()
class Obligation(models.Model):
    """Something that must not be forgotten, with the day on which it falls due."""

    class Kind(models.TextChoices):
        CHECK_UP = "check_up", _("Monthly check-up")
        PREGNANCY_TEST = "pregnancy_test", _("Pregnancy test")
        INTERIM_TEST = "interim_test", _("Pregnancy test between visits")
        RESULTS = "results", _("Results to discuss")
        EXTENSION = "extension", _("Decision on extension")
        REST_OVER = "rest_over", _("Rest over")
        POST_COURSE_TEST = "post_course_test", _("Pregnancy test after the course")
        CONTRACEPTION_END = "contraception_end", _("End of contraception")
        MISSED_VISIT = "missed_visit", _("Missed visit")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="obligations")
    course = models.ForeignKey(Course, models.PROTECT, related_name="obligations")
    kind = ChoiceField(max_length=20, choices=Kind)
    due_on = models.DateField()
    # The reminder never moves past this day.
    latest_on = models.DateField(null=True, blank=True)
    state = ChoiceField(max_length=10, choices=State, default=State.OPEN)
    planned_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "kind", "due_on"],
                condition=Q(state="open"),
                name="obligation_open_once",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(state="open"), name="obligation_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_on}"


@tracked()
class MessageText(Recorded):
    """Versioned words of a message; placeholders come from a closed list."""

    kind = ChoiceField(max_length=20, choices=Obligation.Kind)
    language = ChoiceField(max_length=2, choices=Patient.Language)
    version_no = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=100)
    body = models.TextField(max_length=2000)
    # What stands in a LINE message or an SMS.
    short = models.TextField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language", "version_no"], name="message_text_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language} {self.version_no}"
