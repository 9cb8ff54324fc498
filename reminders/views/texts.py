from smtplib import SMTPException

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.roles import StaffRequest, requires
from reminders.forms import MessageTextForm
from reminders.models import MessageText
from reminders.queries.texts import current_texts, sample_words, versions_of
from reminders.rules.texting import segments
from reminders.rules.words import NEEDED, PLACEHOLDERS, Words
from reminders.services.texts import (
    ChangedMeanwhile,
    NewText,
    save_text,
    send_sample,
)


@requires("reminders.change_texts")
@require_safe
def list_texts(request: StaffRequest) -> HttpResponse:
    return render(request, "reminders/texts.html", {"texts": current_texts()})


@requires("reminders.change_texts")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_text(request: StaffRequest, kind: str, language: str) -> HttpResponse:
    versions = versions_of(kind, language)
    if not versions:
        raise Http404
    latest = versions[0]
    form = MessageTextForm(
        request.POST if request.method == "POST" else None,
        initial=vars(latest),
    )
    sample = None
    if form.is_valid():
        words = form.words()
        if "save" in request.POST:
            return _save(request, latest, form, words)
        sample = sample_words(words)
        if "mail" in request.POST:
            _mail(request, words)
    context = {
        "form": form,
        "latest": latest,
        "versions": versions,
        "sample": sample,
        "sample_segments": segments(sample.short) if sample else 0,
        "placeholders": [(f"${name}", name in NEEDED) for name in sorted(PLACEHOLDERS)],
    }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "reminders/text.html", context, status=status)


def _save(
    request: StaffRequest, latest: MessageText, form: MessageTextForm, words: Words
) -> HttpResponse:
    text = NewText(
        kind=latest.kind,
        language=latest.language,
        words=words,
        seen_version_no=form.cleaned_data["version_no"],
    )
    try:
        save_text(text=text, by=request.user)
    except ChangedMeanwhile:
        told = _("Somebody else has saved a newer version. Compare it with yours, then save again.")
        form.add_error(None, told)
        context = {
            "form": form,
            "latest": latest,
            "versions": versions_of(text.kind, text.language),
        }
        return render(request, "reminders/text.html", context, status=409)
    messages.success(request, _("Saved. Messages from now on use the new text."))
    return redirect("reminders:text_list")


def _mail(request: StaffRequest, words: Words) -> None:
    try:
        send_sample(words=words, to=request.user)
    except (SMTPException, OSError):
        messages.error(request, _("The mail server did not take the message. Try again later."))
    else:
        messages.success(request, _("A test message was sent to %s.") % request.user.email)
