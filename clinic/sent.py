"""What a form sent, and its fingerprint: the same sent again is answered as the first time."""

from hashlib import sha256
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

CHANGING = {"csrfmiddlewaretoken", "idempotency_key"}


class KeyedForm(forms.Form):
    """A form that is carried out once, however often it is sent."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def key(self) -> UUID:
        key: UUID = self.cleaned_data["idempotency_key"]
        return key


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, though it be nothing; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def fingerprint(posted: QueryDict) -> bytes:
    """Return a hash of everything a form sent but its keys."""
    said = sorted((name, values) for name, values in posted.lists() if name not in CHANGING)
    return sha256(repr(said).encode()).digest()


def redirect_to_first(request: HttpRequest, url: str) -> HttpResponse:
    """Go to what the form did when it was first sent; its later answers are not taken."""
    words = _("This form was sent before. What was sent first is saved; check it here.")
    messages.warning(request, words)
    return redirect(url)
