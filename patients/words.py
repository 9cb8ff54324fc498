"""Words for what the services refuse and for the steps of the day."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from patients.rules.appointment_state import State
from patients.rules.duplicates import DuplicateReason

STEPS = {
    State.ARRIVED: pgettext_lazy("step", "Receive"),
    State.IN_CONSULTATION: pgettext_lazy("step", "Start visit"),
    State.WAITING_TO_PAY: pgettext_lazy("step", "Send to pay"),
    State.DONE: pgettext_lazy("step", "Finish"),
    State.NO_SHOW: pgettext_lazy("step", "Did not come"),
}
MOVED = {
    State.BOOKED: _("Back to booked."),
    State.ARRIVED: _("Received."),
    State.IN_CONSULTATION: _("Consultation started."),
    State.WAITING_TO_PAY: _("Waiting to pay."),
    State.DONE: _("Finished for today."),
    State.CANCELLED: _("The appointment is cancelled."),
    State.NO_SHOW: _("Noted as not come."),
}
MOVE_REFUSALS = {
    "not_a_step": _("The patient has been moved on meanwhile. The board shows where to."),
    "not_your_step": _("This step belongs to another role."),
    "not_today": _("This appointment is for another day."),
    "too_early": _("The appointment has not begun yet."),
    "too_late": _("It is too late to undo this. Take the next step instead."),
    "patient_busy": _("The patient has another appointment at that time."),
}
BOOKING_REFUSALS = {
    "past": _("This time is over. Choose a later one."),
    "closed": _("The branch takes no appointment at this time. Choose one of the times shown."),
    "full": _("All places at this time are taken. Choose another, or give a reason to overlap."),
    "patient_busy": _("The patient has another appointment at that time."),
    "merged": _("This record was merged into another. Book for that one."),
    "not_booked": _("Only a booked appointment can be moved. The board shows where it stands."),
    "already_here": _("The patient is on today's board of this branch already."),
}
MERGE_REFUSALS = {
    "same": _("This is the number of the record itself. Enter that of the other one."),
    "merged": _("One of the two is merged already. Open the record that was kept."),
    "holds_others": _("Other records were merged into this one. Open it and merge from there."),
    "birth_date": _(
        "The birth dates differ. Correct the wrong one first, from the person's papers."
    ),
    "sex": _("The sex differs. Correct the wrong one first, from the person's papers."),
    "in_clinic": _("The other record is on today's board. Finish its day first."),
    "draft": _("The other record has a visit that is not confirmed. A doctor confirms it first."),
    "open_course": _("A course is under way in the other record. Keep that record instead."),
    "patient_busy": _(
        "Both are booked at the same time. Cancel one of the two appointments first."
    ),
    "undone": _("These records were parted meanwhile."),
}
REVIEW_REFUSALS = {
    "own": _("Somebody else must review this: it is your own access."),
    "reviewed": _("Somebody else has reviewed this meanwhile."),
}
DUPLICATE_REASONS = {
    DuplicateReason.SAME_KANA_AND_BIRTH_DATE: _("Same name in kana and same birth date"),
    DuplicateReason.SAME_PHONE_AND_BIRTH_DATE: _("Same telephone and same birth date"),
    DuplicateReason.SAME_KANA: _("Same name in kana"),
}
STATE_TONES = {
    State.BOOKED: "none",
    State.ARRIVED: "info",
    State.IN_CONSULTATION: "info",
    State.WAITING_TO_PAY: "warn",
    State.DONE: "ok",
    State.CANCELLED: "none",
    State.NO_SHOW: "stop",
}
FILTERS = {
    "all": pgettext_lazy("patients on the board", "All"),
    "open": pgettext_lazy("patients on the board", "Not finished"),
    "here": pgettext_lazy("patients on the board", "In the clinic"),
    "waiting_to_pay": pgettext_lazy("patients on the board", "Waiting to pay"),
}
