"""Finding a patient. What is typed is posted, so that no name stands in an address."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from clinic.roles import StaffRequest, requires
from patients.queries.search import find_patients, the_one_meant

LONGEST = 100
LIST_ROWS = 50


@requires("patients.view_identity")
@require_safe
def list_patients(request: StaffRequest) -> HttpResponse:
    return render(request, "patients/search.html", {"typed": "", "found": None})


@requires("patients.view_identity")
@require_POST
def search_patients(request: StaffRequest) -> HttpResponse:
    """Answer while somebody types; on Enter go to the one patient that is meant."""
    typed = request.POST.get("q", "")[:LONGEST].replace("\x00", "")
    if "HX-Request" in request.headers:
        context = {"typed": typed, "found": find_patients(typed)}
        return render(request, "patients/_results.html", context)
    found = find_patients(typed, LIST_ROWS)
    if meant := the_one_meant(typed, found):
        return redirect(meant)
    return render(request, "patients/search.html", {"typed": typed, "found": found})
