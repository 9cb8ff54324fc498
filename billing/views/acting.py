"""A sent form carried out once, and what is said about it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from billing.views.words import REFUSALS, words_for
from clinic.idempotency import KeyReused, once
from clinic.roles import StaffRequest
from clinic.sent import KeyedForm, fingerprint, redirect_to_first


def act_once(
    request: StaffRequest, form: KeyedForm, purpose: str, act: Callable[[], str], words: str
) -> HttpResponse | None:
    """Carry out a form, say so and go to the address that `act` returns; None if it is refused.

    The same form sent again is answered as the first time.
    """
    try:
        url = once(request.user, form.key(), purpose, fingerprint(request.POST), act)
    except KeyReused as reused:
        return redirect_to_first(request, reused.result)
    except REFUSALS as refusal:
        form.add_error(None, words_for(refusal))
        return None
    messages.success(request, words)
    return redirect(url)
