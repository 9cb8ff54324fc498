"""The guides, in the reader's language."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from clinic.guides import BY_SLUG, GUIDES
from clinic.roles import StaffRequest, requires


@requires("clinic.use_own_account")
@require_safe
def list_guides(request: StaffRequest) -> HttpResponse:
    """List the guides, those of the reader's own roles first."""
    mine = [guide for guide in GUIDES if not guide.roles.isdisjoint(request.user.roles)]
    others = [guide for guide in GUIDES if guide not in mine]
    return render(request, "guides/list.html", {"mine": mine, "others": others})


@requires("clinic.use_own_account")
@require_safe
def show_guide(request: StaffRequest, slug: str) -> HttpResponse:
    guide = BY_SLUG.get(slug)
    if guide is None:
        raise Http404(slug)
    language = "en" if get_language() == "en" else "ja"
    picture = f"guides/{slug}-{language}.png"
    context = {
        "guide": guide,
        "text": f"guides/{language}/{slug}.html",
        "picture": picture if (settings.BASE_DIR / "static" / picture).exists() else "",
    }
    return render(request, "guides/show.html", context)
