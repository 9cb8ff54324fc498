"""The administrator's page of the clinic's limits: in force, planned, and before."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.roles import StaffRequest, requires
from prescriptions.forms.limits import LimitsForm
from prescriptions.forms.small import ReasonForm
from prescriptions.models import GatePolicy
from prescriptions.queries.limit_pages import policy_history, shown_settings
from prescriptions.queries.policy import latest_policy, limits_of, policy_on
from prescriptions.refusal_words import words_for
from prescriptions.rules.gate.limit_changes import LimitRefused
from prescriptions.services.limits import LIMITS_REFUSALS, change_limits, withdraw_limits
from prescriptions.views.common import OK, REFUSED, act, sent, shows_and_takes


@requires("prescriptions.change_limits")
@require_safe
def show_limits(request: StaffRequest) -> HttpResponse:
    today = timezone.localdate()
    history = policy_history(today)
    in_force = policy_on(today)
    context = {
        "limits": shown_settings(in_force),
        "in_force": in_force,
        "is_check_due": in_force is not None and in_force.next_review_on <= today,
        "planned": [each for each in history if each.state == "planned"],
        "history": history,
    }
    return render(request, "prescriptions/limits.html", context)


@requires("prescriptions.change_limits")
@shows_and_takes
def change(request: StaffRequest) -> HttpResponse:
    """Take the limits of a day on; they start from the last ones recorded."""
    now = timezone.now()
    today, last = timezone.localdate(now), latest_policy()
    form = LimitsForm(
        sent(request), current=limits_of(last), today=today, initial=_initial(last, today)
    )
    if form.is_valid():
        try:
            change_limits(change=form.change(), by=request.user, now=now)
        except LimitRefused as refusal:
            form.add_error(refusal.limit, words_for(refusal))
        except LIMITS_REFUSALS as refusal:
            form.add_error("valid_from", words_for(refusal))
        else:
            messages.success(request, _("The limits are recorded."))
            return redirect("prescriptions:limit_list")
    status = REFUSED if form.is_bound else OK
    return render(request, "prescriptions/limits_change.html", {"form": form}, status=status)


@requires("prescriptions.change_limits")
@require_POST
def withdraw(request: StaffRequest, policy_id: int) -> HttpResponse:
    """Take back limits that have not begun, with a reason."""
    policy = get_object_or_404(GatePolicy, pk=policy_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give a reason for withdrawing."))
        return redirect("prescriptions:limit_list")
    reason, now = form.cleaned_data["reason"], timezone.now()
    return act(
        request,
        lambda: withdraw_limits(policy=policy, reason=reason, by=request.user, now=now),
        _("Withdrawn."),
        "prescriptions:limit_list",
    )


def _initial(last: GatePolicy | None, today: date) -> dict[str, object]:
    return {
        "valid_from": today if last is None else max(today, last.valid_from),
        "follows": None if last is None else last.pk,
        "pregnancy_tests_read_twice": last is not None and last.pregnancy_tests_read_twice,
    }
