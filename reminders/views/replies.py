from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clinic.roles import public
from reminders.forms import ReplyForm
from reminders.queries.replies import Link, Standing, link_behind
from reminders.services.replying import AlreadyAnswered, record_reply

GONE = 410


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the page answers nothing: mail programs open links before people do."""
    link = link_behind(token, today=timezone.localdate())
    if link is None:
        raise Http404
    with override(link.reminder.patient.document_language):
        if link.standing is not Standing.OPEN:
            return _page(request, link, {"standing": link.standing.value}, GONE)
        form = ReplyForm(request.POST if request.method == "POST" else None)
        if not form.is_valid():
            return _page(request, link, {"form": form}, 422 if form.is_bound else 200)
        try:
            record_reply(reminder=link.reminder, answer=form.cleaned_data["answer"])
        except AlreadyAnswered:
            return _page(request, link, {"standing": Standing.USED.value}, GONE)
        return _page(request, link, {"answer": form.cleaned_data["answer"]}, 200)


def _page(request: HttpRequest, link: Link, words: dict[str, Any], status: int) -> HttpResponse:
    branch = link.reminder.obligation.course.branch
    return render(request, "reminders/reply.html", {"branch": branch} | words, status=status)
