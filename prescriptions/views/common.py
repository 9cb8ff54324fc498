"""What the views of this app share."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.db.models.expressions import Combinable
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clinic.accounts import recently_authenticated
from clinic.audit import record_access
from clinic.models import AccessLog, Branch
from clinic.roles import StaffRequest
from patients.models import Patient
from prescriptions.refusal_words import REFUSALS, words_for

OK, CONFLICT, REFUSED = 200, 409, 422
CHANGING = {"csrfmiddlewaretoken", "idempotency_key"}
shows_and_takes = require_http_methods(["GET", "HEAD", "POST"])


def sent(request: StaffRequest) -> QueryDict | None:
    """Return what was posted, though it be nothing; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def files(request: StaffRequest) -> Any:
    """Return the files that were sent with a form; None where the page is only looked at."""
    return request.FILES if request.method == "POST" else None


def fingerprint(posted: QueryDict) -> bytes:
    """Return a hash of everything a form sent but its keys."""
    said = sorted((name, values) for name, values in posted.lists() if name not in CHANGING)
    return sha256(repr(said).encode("utf-8", "replace")).digest()


def seen_patient(request: StaffRequest, patient_id: int, **columns: Combinable) -> Patient:
    """Return the patient whose page this is, and log that it was looked at."""
    patients = Patient.objects.select_related("branch").annotate(**columns)
    patient = get_object_or_404(patients, pk=patient_id)
    log_view(request, patient_id)
    return patient


def log_view(request: StaffRequest, patient_id: int) -> None:
    record_access(request, action=AccessLog.Action.VIEW, patient_id=patient_id)


def home_branch(request: StaffRequest, patient: Patient) -> Branch:
    """Return the branch at which this person works today."""
    return request.user.branch or patient.branch


def authenticated_at(request: StaffRequest, now: datetime) -> datetime | None:
    """Return now if this person has proved who they are within five minutes."""
    return now if recently_authenticated(request) else None


def act(request: StaffRequest, deed: Callable[[], Any], done: str, back_to: Any) -> HttpResponse:
    """Do what a button asks and go back, with a message of what was done or why not."""
    try:
        deed()
    except REFUSALS as refusal:
        messages.error(request, words_for(refusal))
    else:
        messages.success(request, done)
    return redirect(back_to)


def today_and_now() -> tuple[Any, datetime]:
    now = timezone.now()
    return timezone.localdate(now), now
