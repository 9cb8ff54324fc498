from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from clinic.context import navigation
from clinic.roles import StaffRequest, requires


@requires("clinic.use_own_account")
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """Go to the first place of the person's role: the day's board, or the reports."""
    places = navigation(request.user, request.path)
    return redirect(places[0]["url"] if places else "usersessions_list")
