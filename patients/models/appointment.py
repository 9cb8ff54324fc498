import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clinic.history import tracked
from clinic.models import Branch, Recorded, Versioned
from clinic.models.base import ChoiceField
from patients.models.merge_walls import patient_is_current
from patients.models.patient import Patient

_PLACED_ANEW: pgtrigger.Operation = pgtrigger.UpdateOf(  # type: ignore[no-untyped-call]
    "lane", "branch_id", "during", "overlap_reason"
)
# Who comes without an appointment, or after all, is taken in beside those who are booked.
OVERLAP_WITH_REASON = pgtrigger.Trigger(
    name="overlap_with_reason",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | _PLACED_ANEW,
    func="""
    IF NEW.state = 'booked' AND NOT NEW.is_walk_in AND NEW.overlap_reason = ''
        AND (TG_OP = 'INSERT' OR OLD.state = 'booked')
        AND NEW.lane > (SELECT slot_capacity FROM clinic_branch WHERE id = NEW.branch_id)
    THEN
        RAISE EXCEPTION 'appointment_overlap_with_reason'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appointment_overlap_with_reason';
    END IF;
    RETURN NEW;
    """,
)


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def standing(self) -> "AppointmentQuerySet":
        return self.exclude(state__in=Appointment.GONE)


@tracked()
class Appointment(Recorded, Versioned):
    """A booked time or a walk-in at a branch, and how far the patient has come that day."""

    class State(models.TextChoices):
        BOOKED = "booked", _("Booked")
        ARRIVED = "arrived", _("Arrived")
        IN_CONSULTATION = "in_consultation", _("In consultation")
        WAITING_TO_PAY = "waiting_to_pay", _("Waiting to pay")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", pgettext_lazy("appointment", "Cancelled")
        NO_SHOW = "no_show", _("Did not come")

    GONE = (State.CANCELLED, State.NO_SHOW)

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="appointments")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="appointments")
    during = DateTimeRangeField()
    # Which of the branch's parallel places the appointment takes; two never share one.
    lane = models.PositiveSmallIntegerField()
    overlap_reason = models.CharField(max_length=200, blank=True)
    is_walk_in = models.BooleanField(default=False)
    purpose = models.CharField(max_length=100, blank=True)
    state = ChoiceField(max_length=20, choices=State, default=State.BOOKED)
    # Where the last move came from, as long as it may be taken back.
    previous_state = ChoiceField(max_length=20, choices=State, blank=True)
    state_changed_at = models.DateTimeField()
    state_changed_by = models.ForeignKey("clinic.User", models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField(null=True, blank=True)
    cancelled_reason = models.CharField(max_length=200, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["during", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(lane__gte=1), name="appointment_lane_from_one"),
            models.CheckConstraint(
                condition=Q(during__isempty=False)
                & Q(during__startswith__isnull=False)
                & Q(during__endswith__isnull=False),
                name="appointment_bounded",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancelled_reason=""),
                name="appointment_cancelled_with_reason",
            ),
            ExclusionConstraint(
                name="appointment_lane_not_double_booked",
                expressions=[
                    ("branch", RangeOperators.EQUAL),
                    ("lane", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=~Q(state__in=["cancelled", "no_show"]),
            ),
            ExclusionConstraint(
                name="appointment_patient_not_double_booked",
                expressions=[
                    ("patient", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=~Q(state__in=["cancelled", "no_show"]),
            ),
        ]
        triggers = [OVERLAP_WITH_REASON, patient_is_current()]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"
