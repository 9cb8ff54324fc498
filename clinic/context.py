"""What the shell of every page needs: navigation, branch, theme and session limits."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from clinic.guides import guide_of
from clinic.models import Branch, User
from clinic.roles import may


@dataclass(frozen=True)
class Destination:
    """A place in the left navigation; `key` follows `g` on the keyboard."""

    url_name: str
    label: str | Promise
    icon: str
    permission: str
    key: str


NAVIGATION = (
    Destination("patients:board_show", _("Today"), "calendar3", "patients.view_board", "b"),
    Destination("patients:patient_list", _("Patients"), "people", "patients.view_identity", "p"),
    Destination(
        "prescriptions:task_list", _("Tasks"), "clipboard2-pulse", "patients.view_chart", "t"
    ),
    Destination(
        "prescriptions:inbox_list", _("Lab results"), "droplet-half", "labs.view_result", "l"
    ),
    Destination(
        "prescriptions:dispense_list", _("Dispensing"), "capsule", "prescriptions.dispense", "d"
    ),
    Destination("billing:invoice_list", _("Billing"), "receipt", "billing.view_invoice", "i"),
    Destination("billing:closing_show", _("End of the day"), "lock", "billing.view_closing", "e"),
    Destination("billing:fee_list", _("Fees"), "list", "billing.change_fees", "f"),
    Destination("reminders:reminder_list", _("Reminders"), "bell", "reminders.view_reminders", "r"),
    Destination(
        "reminders:text_list", _("Message texts"), "envelope", "reminders.change_texts", "m"
    ),
    Destination(
        "prescriptions:limit_list", _("Limits"), "gear", "prescriptions.change_limits", "k"
    ),
    Destination(
        "reports:report_list", _("Reports"), "bar-chart-line", "reports.export_courses", "x"
    ),
    Destination("patients:hours_show", _("Opening hours"), "clock", "clinic.change_hours", "h"),
    Destination("clinic:staff_list", _("Staff"), "person-badge", "clinic.change_staff", "s"),
    Destination("reports:outcome_show", _("Outcomes"), "graph-up", "reports.view_outcomes", "o"),
    Destination(
        "patients:emergency_list",
        _("Emergency access"),
        "shield-lock",
        "patients.review_emergency",
        "y",
    ),
    Destination(
        "patients:access_list", _("Access log"), "clock-history", "clinic.view_access_log", "a"
    ),
)


# Every page asks this: the ORM would write it anew each time, which takes longer than the answer.
# Asked together with the branches: no page takes a query more for the alarm.
BRANCHES = """
    SELECT branch.*, EXISTS (
        SELECT FROM clinic_emergencyaccess WHERE reviewed_at IS NULL AND user_id <> %s
    ) AS has_alarm
    FROM clinic_branch branch WHERE branch.is_active ORDER BY branch.id
"""


@cache
def address(url_name: str) -> str:
    """Return the address of a page, or nothing where this installation has no such page."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def navigation(user: User, path: str) -> list[dict[str, Any]]:
    """Return the destinations this person may open; the one they are in is `is_here`."""
    places = []
    for destination in NAVIGATION:
        url = address(destination.url_name)
        if url and may(user, destination.permission):
            places.append({"url": url, "is_here": is_within(path, url), "item": destination})
    return places


def is_within(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Nothing is asked of the database until a page shows the shell."""
    return {
        "shell": SimpleLazyObject(lambda: build_shell(request)),
        "is_demo": settings.DEMO,
        "version": settings.VERSION,
    }


def build_shell(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"theme": User.Theme.AUTO, "navigation": [], "branches": []}
    places = navigation(user, request.path)
    branches = list(Branch.objects.raw(BRANCHES, [user.pk]))
    here = next((each for each in branches if each.pk == user.branch_id), None)
    return {
        "theme": user.theme,
        "has_shortcuts": user.has_shortcuts,
        "navigation": places,
        "guide": guide_of(match.view_name) if (match := request.resolver_match) else None,
        "branch": here or user.branch,
        "branches": branches,
        "has_alarm": may(user, "patients.review_emergency")
        and any(each.has_alarm for each in branches),  # type: ignore[attr-defined]
        "idle_seconds": int(settings.SESSION_IDLE.total_seconds()),
    }
