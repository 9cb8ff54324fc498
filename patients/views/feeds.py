"""Calendar feeds: made and revoked by staff, read by calendar programs."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.audit import record_access
from clinic.roles import StaffRequest, public, requires
from clinic.sent import sent
from patients.documents import calendar_file
from patients.forms.feeds import FeedForm
from patients.models import CalendarFeed
from patients.queries.feeds import all_feeds, feed_entries, standing_feed
from patients.services.feeds import create_feed, note_reading, revoke_feed

REFUSED = 422


@requires("patients.change_calendar_feed")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def list_feeds(request: StaffRequest) -> HttpResponse:
    """Show the feeds, and a new one's address: this once, it is not kept."""
    form, address = FeedForm(sent(request)), ""
    if form.is_valid():
        _feed, token = create_feed(by=request.user, **form.cleaned_data)
        address = settings.BASE_URL + reverse("patients:calendar_read", args=[token])
        form = FeedForm()
    context = {"form": form, "feeds": all_feeds(), "address": address}
    return render(request, "patients/feeds.html", context, status=REFUSED if form.errors else 200)


@requires("patients.change_calendar_feed")
@require_POST
def revoke(request: StaffRequest, feed_id: int) -> HttpResponse:
    feed = get_object_or_404(CalendarFeed, pk=feed_id)
    revoke_feed(feed=feed, by=request.user, now=timezone.now())
    messages.success(request, _("The calendar address is closed."))
    return redirect("patients:calendar_list")


@public
@require_safe
@never_cache
def read_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Give a calendar program what its secret address opens. It sends no cookie."""
    feed = standing_feed(token)
    if feed is None:
        raise Http404
    now = timezone.now()
    if note_reading(feed=feed, today=timezone.localdate(now)):
        record_access(request, action="export", patient_id=None, object_id=f"feed {feed.pk}")
    body = calendar_file(str(feed.branch), feed_entries(feed.branch, now))
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")
