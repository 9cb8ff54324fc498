"""The administrator's pages of accounts: who works here, in which role, and at which branch."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.accounts import recently_authenticated
from clinic.models import User
from clinic.queries.staff import all_staff
from clinic.roles import StaffRequest, requires
from clinic.services.staff import (
    EmailTaken,
    LastAdministrator,
    OwnAccount,
    StaffChanged,
    change_staff,
    disable_staff,
    enable_staff,
    invite_staff,
    promise_password_link,
    remove_second_factors,
)
from clinic.staff_forms import StaffChangeForm, StaffForm

REFUSED = 422
WORDS = {
    EmailTaken: gettext_lazy("Somebody already signs in with this address."),
    StaffChanged: gettext_lazy(
        "Somebody changed this account meanwhile. Open it again and compare."
    ),
    OwnAccount: gettext_lazy("Your own role and account are for another administrator to change."),
    LastAdministrator: gettext_lazy("This is the last administrator; name another one first."),
}
REFUSALS = tuple(WORDS)


@requires("clinic.change_staff")
@require_safe
def list_staff(request: StaffRequest) -> HttpResponse:
    return render(request, "clinic/staff.html", {"people": all_staff()})


@requires("clinic.change_staff")
@require_http_methods(["GET", "HEAD", "POST"])
def add_staff(request: StaffRequest) -> HttpResponse:
    form = StaffForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = invite_staff(details=form.details())
        except EmailTaken as refusal:
            form.add_error("email", WORDS[type(refusal)])
        else:
            words = _("%(name)s gets a mail with a link to set a password.")
            messages.success(request, words % {"name": user.name})
            return redirect("clinic:staff_list")
    status = REFUSED if form.is_bound else 200
    return render(request, "clinic/staff_edit.html", {"form": form}, status=status)


@requires("clinic.change_staff")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_staff(request: StaffRequest, user_id: int) -> HttpResponse:
    person = get_object_or_404(User, pk=user_id)
    form = StaffChangeForm(
        request.POST if request.method == "POST" else None,
        initial={
            "name": person.name,
            "email": person.email,
            "role": next(iter(person.roles), None),
            "branch": person.branch,
            "language": person.language,
            "version": person.version,
        },
    )
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            change_staff(user=person, version=version, details=form.details(), by=request.user)
        except REFUSALS as refusal:
            form.add_error("email" if type(refusal) is EmailTaken else None, WORDS[type(refusal)])
        else:
            messages.success(request, _("The account is changed."))
            return redirect("clinic:staff_list")
    context = {"form": form, "person": person}
    status = REFUSED if form.is_bound else 200
    return render(request, "clinic/staff_edit.html", context, status=status)


@requires("clinic.change_staff")
@require_POST
def close_account(request: StaffRequest, user_id: int) -> HttpResponse:
    person = get_object_or_404(User, pk=user_id)
    done = _("The account is closed; its sessions have ended.")
    return _act(request, lambda: disable_staff(user=person, by=request.user), done)


@requires("clinic.change_staff")
@require_POST
def open_account(request: StaffRequest, user_id: int) -> HttpResponse:
    person = get_object_or_404(User, pk=user_id)
    done = _("The account is open again. A link to set a password is on its way.")
    return _act(request, lambda: enable_staff(user=person), done)


@requires("clinic.change_staff")
@require_POST
def send_link(request: StaffRequest, user_id: int) -> HttpResponse:
    person = get_object_or_404(User, pk=user_id, is_active=True)
    done = _("A link to set a password is on its way.")
    return _act(request, lambda: promise_password_link(person), done)


@requires("clinic.change_staff")
@require_POST
def reset_factors(request: StaffRequest, user_id: int) -> HttpResponse:
    """Let somebody who lost their device set up a new one; asks who is asking once more."""
    person = get_object_or_404(User, pk=user_id)
    if not recently_authenticated(request):
        messages.warning(request, _("Prove who you are, then press the button again."))
        back = urlencode({"next": reverse("clinic:staff_list")})
        return redirect(f"{reverse('account_reauthenticate')}?{back}")
    done = _("The second factor is removed; a new one is set up at the next sign-in.")
    return _act(request, lambda: remove_second_factors(user=person), done)


def _act(request: StaffRequest, deed: Callable[[], None], done: str) -> HttpResponse:
    try:
        deed()
    except REFUSALS as refusal:
        messages.error(request, str(WORDS[type(refusal)]))
    else:
        messages.success(request, done)
    return redirect("clinic:staff_list")
