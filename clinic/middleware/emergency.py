"""A chart opened in an emergency: what it opens to whom, for one request to read."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from clinic.middleware.requests import GetResponse
from clinic.models import EmergencyAccess, User
from clinic.roles import may

OPENS = frozenset({"patients.view_identity", "patients.view_chart"})
SAFE = frozenset({"GET", "HEAD"})


class EmergencyMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, kwargs: dict[str, Any]
    ) -> None:
        """Ask the database only for those who may open a chart so, at a patient's address."""
        user, patient_id = request.user, kwargs.get("patient_id")
        if not isinstance(user, User) or patient_id is None or request.method not in SAFE:
            return
        if not may(user, "patients.open_emergency"):
            return
        held = EmergencyAccess.objects.filter(user=user, patient_id=patient_id)
        if (access := held.standing(timezone.now()).first()) is not None:
            user.emergency_permissions = OPENS
            request.emergency = access  # type: ignore[attr-defined]
