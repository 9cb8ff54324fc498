import json
import re

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clinic.drafts import NotADraft, discard_draft, load_draft, save_draft
from clinic.roles import StaffRequest, requires

# Keys hold the kind of form and numbers, never a name.
KEY = re.compile(r"[a-z_]{1,40}(?::[a-z0-9_-]{1,40}){0,3}")


@requires("clinic.use_own_account")
@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def draft(request: StaffRequest) -> HttpResponse:
    """Keep, give back or forget what the signed-in person has typed into one form."""
    if request.method == "POST":
        return _save(request)
    key = request.GET.get("form", "")
    if not KEY.fullmatch(key):
        return HttpResponse(status=400)
    if request.method == "DELETE":
        discard_draft(user=request.user, form=key)
        return HttpResponse(status=204)
    found = load_draft(user=request.user, form=key)
    if found is None:
        return HttpResponse(status=204)
    return JsonResponse({"fields": found.fields, "saved_at": found.saved_at})


def _save(request: StaffRequest) -> HttpResponse:
    try:
        sent = json.loads(request.body)
        key, fields = sent["form"], sent["fields"]
        if not isinstance(key, str) or not KEY.fullmatch(key):
            raise NotADraft
        kept = save_draft(user=request.user, form=key, fields=fields, now=timezone.now())
    except (ValueError, KeyError, TypeError, RecursionError):
        return HttpResponse(status=400)
    return JsonResponse({"saved_at": kept.saved_at})
