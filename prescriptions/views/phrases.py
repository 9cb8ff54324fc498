"""A doctor's own words for visits: each sees and changes theirs alone."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clinic.roles import StaffRequest, requires
from prescriptions.forms.phrases import PhraseForm
from prescriptions.models import Phrase
from prescriptions.services.phrases import add_phrase, end_phrase
from prescriptions.views.common import OK, REFUSED, sent, shows_and_takes


@requires("prescriptions.change_visit")
@shows_and_takes
def show_phrases(request: StaffRequest) -> HttpResponse:
    form = PhraseForm(sent(request), doctor=request.user)
    if form.is_valid():
        add_phrase(by=request.user, **form.cleaned_data)
        messages.success(request, _("The words are kept."))
        return redirect("prescriptions:phrase_list")
    own = Phrase.objects.standing().filter(doctor=request.user)
    status = REFUSED if form.is_bound else OK
    context = {"form": form, "phrases": own}
    return render(request, "prescriptions/phrases.html", context, status=status)


@requires("prescriptions.change_visit")
@require_POST
def end(request: StaffRequest, phrase_id: int) -> HttpResponse:
    phrase = get_object_or_404(Phrase.objects.filter(doctor=request.user), pk=phrase_id)
    end_phrase(phrase=phrase, now=timezone.now())
    messages.success(request, _("The words are offered no more."))
    return redirect("prescriptions:phrase_list")
