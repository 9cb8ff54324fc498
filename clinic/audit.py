"""Who saw, printed or exported which patient: one row of the access log for each."""

from django.db import connection
from django.http import HttpRequest

from clinic.middleware.requests import client_address


def record_access(
    request: HttpRequest,
    *,
    action: str,
    patient_id: int | None,
    object_id: str = "",
    reason: str = "",
) -> None:
    match = request.resolver_match
    emergency = getattr(request, "emergency", None)
    words = [
        action,
        request.user.pk,
        patient_id,
        match.view_name if match else "",
        object_id,
        reason or (f"emergency {emergency.pk}" if emergency else ""),
        client_address(request),
        getattr(request, "request_id", ""),
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT log_access(%s, %s, %s, %s, %s, %s, %s::inet, %s)", words)
