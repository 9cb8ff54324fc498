"""A person's own account: language, look, branch, session, and proving again who they are."""

from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from clinic.account_forms import BranchForm, PreferencesForm
from clinic.middleware.sessions import renew_session_key, seconds_left
from clinic.models import User
from clinic.roles import StaffRequest, public, requires
from clinic.services.staff import change_branch, change_preferences

YEAR_SECONDS = 365 * 24 * 3600


@public
@require_POST
def change_own_preferences(request: StaffRequest) -> HttpResponse:
    """Take one preference; before sign-in that can only be the language, kept by the browser."""
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    if request.user.is_authenticated:
        change_preferences(user=request.user, **form.cleaned_data)
    response = redirect(_page_before(request))
    if language := form.cleaned_data.get("language"):
        _remember_language(response, language)
    return response


@requires("clinic.use_own_account")
@require_POST
def choose_branch(request: StaffRequest) -> HttpResponse:
    form = BranchForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    change_branch(user=request.user, branch=form.cleaned_data["branch"])
    return redirect(_page_before(request))


@requires("clinic.use_own_account")
@require_http_methods(["GET", "HEAD", "POST"])
def session_state(request: StaffRequest) -> HttpResponse:
    """Tell the page's script how long the session lasts; a POST, or any click, prolongs it.

    The token is new after signing in again, and the page below the dialog needs it.
    """
    return JsonResponse(
        {
            "user": request.user.pk,
            "seconds": int(seconds_left(request)),
            "csrf_token": get_token(request),
        }
    )


class _FreshSessionKey:
    """Gives the session a new key once somebody has proved again who they are."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponseBase:
        renew_session_key(self.request)
        response: HttpResponseBase = super().form_valid(form)  # type: ignore[misc]
        return response


class PasswordAgain(_FreshSessionKey, ReauthenticateView):  # type: ignore[misc]
    pass


class CodeAgain(_FreshSessionKey, CodeAgainView):  # type: ignore[misc]
    pass


class PasskeyAgain(_FreshSessionKey, ReauthenticateWebAuthnView):  # type: ignore[misc]
    pass


@requires("clinic.use_own_account")
@require_http_methods(["GET", "HEAD", "POST"])
def set_password_by_mail(request: StaffRequest) -> HttpResponse:
    """Who has no password gets one through their mailbox, not through an open session."""
    return redirect("account_reset_password")


def _page_before(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, None):
        return wanted
    return "/"


def _remember_language(response: HttpResponse, language: User.Language) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR_SECONDS,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
