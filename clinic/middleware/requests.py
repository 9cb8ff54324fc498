"""The outermost layer: an id and an address for every request, and nothing kept by any cache."""

import ipaddress
import time
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from clinic.views import errors

GetResponse = Callable[[HttpRequest], HttpResponseBase]
SERVER_ERROR = 500
FOUND = frozenset({200, 206, 304})

log = structlog.get_logger("clinic.requests")


def client_address(request: HttpRequest) -> str | None:
    """Return the address of the browser, or None where nobody can know it.

    X-Forwarded-For counts only as far as our own proxies wrote it: the last TRUSTED_PROXY_COUNT
    entries. What a browser puts there itself is never looked at.
    """
    hops = settings.TRUSTED_PROXY_COUNT
    written = request.headers.get("X-Forwarded-For", "").split(",")
    if 0 < hops <= len(written) and (address := _parse(written[-hops])):
        return address
    return _parse(request.META.get("REMOTE_ADDR", ""))


def _parse(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text.strip().partition("%")[0]))
    except ValueError:
        return None


class RequestContextMiddleware:
    """Names the request, times it, logs it without patient data, and forbids keeping the answer."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.request_id = uuid4().hex  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.request_id)  # type: ignore[attr-defined]
        # A thread keeps the language of whom it served last.
        translation.activate(settings.LANGUAGE_CODE)
        started = time.perf_counter()
        response = self.get_response(request)
        response.headers["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        if not is_static(request, response):
            response.headers["Cache-Control"] = "no-store, private"
            _log(request, response, time.perf_counter() - started)
        structlog.contextvars.clear_contextvars()
        return response


def is_static(request: HttpRequest, response: HttpResponseBase) -> bool:
    return request.path.startswith(settings.STATIC_URL) and response.status_code in FOUND


def _log(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    match = request.resolver_match
    # Asking for the user of a request that never needed one would cost a query.
    user = getattr(request, "_cached_user", None)
    write = log.error if response.status_code >= SERVER_ERROR else log.info
    write(
        "request",
        method=request.method,
        view=match.view_name if match else None,
        status=response.status_code,
        duration_ms=round(seconds * 1000),
        user=user.pk if user else None,
    )


class InputMiddleware:
    """Refuses what no browser sends and PostgreSQL cannot store, before any view stumbles on it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        texts = [request.path_info, *request.COOKIES.values()]
        for name, values in request.GET.lists():
            texts += [name, *values]
        if any("\x00" in text for text in texts):
            raise BadRequest("a NUL character")
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Answer 400 where a value got past a form and the database would not take it."""
        if isinstance(exception, DataError | UnicodeEncodeError):
            log.error("input_refused_by_database", error=type(exception).__name__)
            return errors.bad_request(request, exception)
        return None
