"""What people see when something is refused, missing or broken."""

import sys

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

RETRY_SECONDS = "10"
LAST_RESORT = (
    "<!doctype html><html lang=ja><meta charset=utf-8><title>Isocourse</title>"
    "<p>エラーが発生しました。 / Something went wrong."
)


def error_page(request: HttpRequest, name: str, status: int) -> HttpResponse:
    error_id = getattr(request, "request_id", "")
    return render(request, f"errors/{name}.html", {"error_id": error_id}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return error_page(request, "413", 413)
    return error_page(request, "400", 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, "403", 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, "404", 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, "csrf", 403)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    return error_page(request, "429", 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when everything may be broken: no session, no person, no database is asked for."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        response = HttpResponse(_still_page("errors/maintenance.html", request), status=503)
        response.headers["Retry-After"] = RETRY_SECONDS
        return response
    return HttpResponse(_still_page("errors/500.html", request), status=500)


def _still_page(template: str, request: HttpRequest) -> str:
    try:
        return render_to_string(template, {"error_id": getattr(request, "request_id", "")})
    except Exception:  # the page of last resort must come, whatever else fails
        return LAST_RESORT
