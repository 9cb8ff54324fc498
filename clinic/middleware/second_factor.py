"""Nobody sees a patient before they have set up a second factor."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from clinic.middleware.requests import GetResponse
from clinic.middleware.sessions import is_script
from clinic.models import User

# Kept for the session. It stays true: the last factor cannot be removed from inside
# (clinic.accounts), and removing it from outside ends the sessions (clinic.services.staff).
HAS_FACTOR = "has_second_factor"
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
ENROLMENT = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "clinic:preferences_change",
        "clinic:session_state",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_index",
    }
)


class SecondFactorMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view, "login_required", True) or may_enter(request):
            return None
        match = request.resolver_match
        if match and match.view_name in ENROLMENT:
            return None
        where = reverse("mfa_index")
        if is_script(request):
            return HttpResponse(status=403, headers={"HX-Redirect": where})
        return HttpResponseRedirect(where)


def may_enter(request: HttpRequest) -> bool:
    user = request.user
    if not isinstance(user, User):
        return False
    if settings.DEMO and user.is_demo:
        return True
    if request.session.get(HAS_FACTOR):
        return True
    if not has_second_factor(user):
        return False
    request.session[HAS_FACTOR] = True
    return True


def has_second_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())
