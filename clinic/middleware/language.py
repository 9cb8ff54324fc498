"""Which language a page is in: the person's own, or what the browser asks for before sign-in."""

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from clinic.middleware.requests import GetResponse
from clinic.models import User


class StaffLanguageMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Not undone afterwards: an export is still being written when this returns.
        translation.activate(language_of(request))
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


def language_of(request: HttpRequest) -> str:
    if isinstance(request.user, User):
        return str(request.user.language)
    return translation.get_language_from_request(request)
