"""No view ends without somebody having decided who may run it."""

from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from clinic.audit import record_access
from clinic.middleware.requests import GetResponse
from clinic.views import errors

SERVER_ERROR = 500

log = structlog.get_logger("clinic.authorisation")


class UndecidedView(AssertionError):
    """A view ran without `@requires` or `@public`."""


class AuthorisationMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not self._is_undecided(request) or response.status_code >= SERVER_ERROR:
            return response
        view = request.resolver_match.view_name if request.resolver_match else ""
        if getattr(settings, "FAIL_ON_MISSING_DECISION", False):
            raise UndecidedView(view)
        log.error("view_without_decision", view=view)
        response.close()
        return errors.permission_denied(request, PermissionDenied())

    @staticmethod
    def _is_undecided(request: HttpRequest) -> bool:
        ran = getattr(request, "view_ran", False)
        return ran and not getattr(request, "is_authorised", False)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> None:
        request.view_ran = True  # type: ignore[attr-defined]

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Keep a record of who was refused what."""
        match = request.resolver_match
        if isinstance(exception, PermissionDenied) and request.user.is_authenticated and match:
            record_access(request, action="denied", patient_id=match.kwargs.get("patient_id"))
