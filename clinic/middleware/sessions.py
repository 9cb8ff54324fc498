"""When a session ends: after a while without a click, and after a working day in any case."""

import time
from typing import Any
from urllib.parse import urlsplit

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from clinic.audit import record_access
from clinic.middleware.requests import GetResponse

STARTED = "session_started_at"
SEEN = "session_seen_at"
# Written at most so often; the session may end that much early, never late.
SEEN_EVERY_SECONDS = 30


class SessionLimitsMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            if seconds_left(request) <= 0:
                record_access(request, action="sign_out", patient_id=None, reason="session limit")
                logout(request)
            elif not is_poll(request):
                note_presence(request)
        return self.get_response(request)


def is_poll(request: HttpRequest) -> bool:
    """Say whether a page asks by itself, without anybody touching it."""
    return "X-Poll" in request.headers


def is_script(request: HttpRequest) -> bool:
    """Say whether a script asks, which cannot show a sign-in page in place of what it wanted."""
    return (
        "HX-Request" in request.headers
        or is_poll(request)
        or request.headers.get("Sec-Fetch-Dest") == "empty"
    )


def note_presence(request: HttpRequest) -> None:
    now = time.time()
    request.session.setdefault(STARTED, now)
    if now - request.session.get(SEEN, 0) >= SEEN_EVERY_SECONDS:
        request.session[SEEN] = now


def seconds_left(request: HttpRequest) -> float:
    """Return how long this session still lasts if nobody touches it; 0 or less: it is over."""
    now = time.time()
    started = request.session.get(STARTED, now)
    seen = request.session.get(SEEN, now)
    idle_ends = seen + settings.SESSION_IDLE.total_seconds()
    day_ends = started + settings.SESSION_ABSOLUTE.total_seconds()
    return float(min(idle_ends, day_ends) - now)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Sends people to sign in, and tells scripts so instead of feeding them a sign-in page."""

    def handle_no_permission(  # type: ignore[override]  # scripts get no redirect
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        if is_script(request):
            return HttpResponse(status=401, headers={"HX-Trigger": "session-expired"})
        if request.method not in {"GET", "HEAD"}:
            messages.warning(
                request, _("You were signed out before this was sent. It is not saved.")
            )
        return redirect_to_login(return_address(request), self.get_login_url(view_func))


def return_address(request: HttpRequest) -> str:
    """Return where to go after signing in: this page, or the one whose form was sent."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    referrer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referrer, {request.get_host()}):
        return urlsplit(referrer).path
    return "/"


def renew_session_key(request: HttpRequest) -> None:
    """Change the session's key: who knew the old one does not share what was proved since."""
    former = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=former).update(session_key=request.session.session_key)
