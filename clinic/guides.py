"""The guides: a page for each task, and which of them helps on which screen."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.roles import ADMINISTRATOR, DOCTOR, RECEPTION


@dataclass(frozen=True, slots=True)
class Guide:
    """How one task is done; `screens` are the addresses on which it is offered."""

    slug: str
    title: str | Promise
    roles: frozenset[str]
    screens: tuple[str, ...]


DESK = frozenset({DOCTOR, RECEPTION})
DOCTORS, COUNTER = frozenset({DOCTOR}), frozenset({RECEPTION})
OWNERS = frozenset({ADMINISTRATOR})
GUIDES = (
    Guide(
        "board",
        _("The day's board"),
        DESK,
        ("patients:board_show", "patients:walk_in_register"),
    ),
    Guide(
        "registration",
        _("Find and register a patient"),
        DESK,
        (
            "patients:patient_register",
            "patients:patient_list",
            "patients:patient_detail",
            "patients:patient_edit",
            "patients:guardian_add",
        ),
    ),
    Guide(
        "booking",
        _("Book, move and cancel appointments"),
        DESK,
        (
            "patients:appointment_book",
            "patients:appointment_reschedule",
            "patients:appointment_cancel",
            "patients:week_show",
            "patients:calendar_list",
        ),
    ),
    Guide(
        "second-record",
        _("Two records of one patient"),
        DESK,
        ("patients:record_merge", "patients:record_part"),
    ),
    Guide(
        "dispensing",
        _("Hand over and take back medicine"),
        DESK,
        (
            "prescriptions:dispense_list",
            "prescriptions:dispense_edit",
            "prescriptions:return_record",
        ),
    ),
    Guide(
        "payment", _("Take payment"), COUNTER, ("billing:invoice_list", "billing:invoice_detail")
    ),
    Guide("closing", _("Closing of the day"), COUNTER, ("billing:closing_show",)),
    Guide("reminders", _("Reminders and answers"), DESK, ("reminders:reminder_list",)),
    Guide("new-course", _("Begin a course"), DOCTORS, ("prescriptions:course_open",)),
    Guide(
        "chart",
        _("Read the chart"),
        DOCTORS,
        ("prescriptions:chart_show", "prescriptions:task_list"),
    ),
    Guide(
        "visit",
        _("Record a visit and prescribe"),
        DOCTORS,
        (
            "prescriptions:visit_edit",
            "prescriptions:visit_detail",
            "prescriptions:visit_amend",
            "prescriptions:prescription_issue",
            "prescriptions:rule_list",
        ),
    ),
    Guide(
        "results",
        _("Blood and pregnancy tests"),
        DOCTORS,
        (
            "prescriptions:report_detail",
            "prescriptions:report_add",
            "prescriptions:values_edit",
            "prescriptions:pregnancy_test_add",
        ),
    ),
    Guide(
        "emergency",
        _("Emergency access to a chart"),
        frozenset({DOCTOR, ADMINISTRATOR}),
        ("patients:emergency_list", "patients:emergency_open", "patients:emergency_review"),
    ),
    Guide(
        "administration",
        _("Settings and reports"),
        OWNERS,
        ("reports:report_list", "patients:hours_show", "patients:holiday_list"),
    ),
)
# Where a screen has no guide of its own, that of its part of the application helps.
OF_AN_APP = {
    "patients": "registration",
    "labs": "results",
    "prescriptions": "chart",
    "billing": "payment",
    "reminders": "reminders",
    "reports": "administration",
    "clinic": "administration",
}
BY_SLUG = {guide.slug: guide for guide in GUIDES}
BY_SCREEN = {screen: guide for guide in GUIDES for screen in guide.screens}


def guide_of(view_name: str) -> Guide | None:
    """Return the guide that helps on a screen; None on those of one's own account."""
    own = BY_SCREEN.get(view_name)
    return own or BY_SLUG.get(OF_AN_APP.get(view_name.partition(":")[0], ""))
