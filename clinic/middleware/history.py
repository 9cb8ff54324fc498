"""Tells the history of rows who changed them, in which request and on which page."""

from typing import Any

import pghistory
from django.http import HttpRequest, HttpResponseBase

from clinic.middleware.requests import GetResponse

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class HistoryMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in SAFE:
            return self.get_response(request)
        request_id = request.request_id  # type: ignore[attr-defined]
        with pghistory.context(user=request.user.pk, request_id=request_id):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> None:
        # The page's name, not its address: an address can name a patient.
        if request.resolver_match:
            pghistory.context(view=request.resolver_match.view_name)
