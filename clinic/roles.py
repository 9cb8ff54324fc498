"""Who may do what: three fixed roles, one table of permissions, and the decorators of views."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import rules
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from clinic.models import User

DOCTOR = "doctor"
RECEPTION = "reception"
ADMINISTRATOR = "administrator"
ROLES = (DOCTOR, RECEPTION, ADMINISTRATOR)

# Reading and writing are separate: an administrator reads no chart, reception reads no finding.
PERMISSIONS: dict[str, frozenset[str]] = {
    "clinic.use_own_account": frozenset(ROLES),
    "clinic.view_jobs": frozenset(ROLES),
    "clinic.view_access_log": frozenset({ADMINISTRATOR}),
    "clinic.change_staff": frozenset({ADMINISTRATOR}),
    "clinic.change_hours": frozenset({ADMINISTRATOR}),
    "patients.view_identity": frozenset({DOCTOR, RECEPTION}),
    "patients.change_identity": frozenset({DOCTOR, RECEPTION}),
    "patients.view_board": frozenset({DOCTOR, RECEPTION}),
    "patients.change_appointment": frozenset({DOCTOR, RECEPTION}),
    "patients.merge_records": frozenset({DOCTOR, RECEPTION}),
    "patients.change_calendar_feed": frozenset({ADMINISTRATOR}),
    "patients.open_emergency": frozenset({ADMINISTRATOR}),
    "patients.review_emergency": frozenset({DOCTOR, ADMINISTRATOR}),
    "patients.view_chart": frozenset({DOCTOR}),
    "patients.change_consent": frozenset({DOCTOR}),
    "labs.view_result": frozenset({DOCTOR}),
    "labs.change_result": frozenset({DOCTOR}),
    "labs.read_test": frozenset({DOCTOR, RECEPTION}),
    "prescriptions.change_course": frozenset({DOCTOR}),
    "prescriptions.change_visit": frozenset({DOCTOR}),
    "prescriptions.prescribe": frozenset({DOCTOR}),
    "prescriptions.dispense": frozenset({DOCTOR, RECEPTION}),
    "prescriptions.view_rules": frozenset(ROLES),
    "prescriptions.change_limits": frozenset({ADMINISTRATOR}),
    "billing.view_invoice": frozenset({DOCTOR, RECEPTION}),
    "billing.change_invoice": frozenset({RECEPTION}),
    "billing.approve_line": frozenset({DOCTOR, ADMINISTRATOR}),
    "billing.view_closing": frozenset({RECEPTION, ADMINISTRATOR}),
    "billing.close_day": frozenset({RECEPTION}),
    "billing.reopen_day": frozenset({ADMINISTRATOR}),
    "billing.change_fees": frozenset({ADMINISTRATOR}),
    "billing.export_journal": frozenset({ADMINISTRATOR}),
    "reminders.view_reminders": frozenset({DOCTOR, RECEPTION}),
    "reminders.change_reminder": frozenset({RECEPTION}),
    "reminders.change_texts": frozenset({ADMINISTRATOR}),
    "reports.export_courses": frozenset({ADMINISTRATOR}),
    # Only an administrator who is a doctor too may have the report with names.
    "reports.export_identities": frozenset({DOCTOR}),
    "reports.view_outcomes": frozenset({DOCTOR, ADMINISTRATOR}),
    "reports.view_operations": frozenset({DOCTOR, ADMINISTRATOR}),
    "reports.recall_lot": frozenset({DOCTOR}),
    "reports.export_patient": frozenset({DOCTOR}),
    "reports.view_exports": frozenset({DOCTOR, ADMINISTRATOR}),
    "reports.import_patients": frozenset({ADMINISTRATOR}),
}

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class StaffRequest(HttpRequest):
    """A request of somebody who is signed in, after the decision on what they may do."""

    user: User
    is_authorised: bool


def _holds(permission: str, allowed: frozenset[str]) -> Any:
    @rules.predicate(f"one of {', '.join(sorted(allowed))}")  # type: ignore[untyped-decorator]
    def holds(user: User) -> bool:
        if permission in user.emergency_permissions:
            return user.is_active
        return user.is_active and not user.roles.isdisjoint(allowed)

    return holds


for permission, allowed_roles in PERMISSIONS.items():
    rules.set_perm(permission, _holds(permission, allowed_roles))


def may(user: User, permission: str) -> bool:
    """Say whether `user` holds `permission`. Raises KeyError for one that is not in the table."""
    PERMISSIONS[permission]
    return bool(rules.has_perm(permission, user))


def requires(permission: str) -> Callable[[View], View]:
    """Let a view run only for those who hold `permission`; anyone else gets 403."""
    PERMISSIONS[permission]

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request.is_authorised = True
            if not may(request.user, permission):
                raise PermissionDenied(permission)
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return cast("View", guarded)

    return decorate


def public(view: View) -> View:
    """Mark a view that anybody may open; it shows nothing of any patient."""

    @wraps(view)
    def opened(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.is_authorised = True
        return view(request, *args, **kwargs)

    opened.permission = None  # type: ignore[attr-defined]
    return cast("View", login_not_required(opened))
