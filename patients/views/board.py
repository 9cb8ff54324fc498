"""Today's board of a branch, and moving patients along it."""

from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_list_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from clinic.models import Branch, User
from clinic.roles import StaffRequest, requires
from patients.forms.board import BoardForm, MoveForm
from patients.models import Appointment
from patients.queries.board import Board, day_board
from patients.rules.appointment_state import State
from patients.services.board import MoveRefused, advance_appointment, mark_missed, undo_move
from patients.views.people import appointment_of
from patients.words import FILTERS, MOVE_REFUSALS, MOVED

NO_CONTENT = 204
ONE_DAY = timedelta(days=1)
COUNTED = [choice for choice in Appointment.State.choices if choice[0] not in Appointment.GONE]


@requires("patients.view_board")
@require_safe
def show_board(request: StaffRequest) -> HttpResponse:
    return render(request, "patients/board.html", _context(request))


@requires("patients.view_board")
@require_safe
def show_rows(request: StaffRequest) -> HttpResponse:
    """Answer a poll: the rows, or nothing when they are as the page has them."""
    context = _context(request)
    if request.GET.get("seen") == context["fingerprint"]:
        return HttpResponse(status=NO_CONTENT)
    return render(request, "patients/_board.html", context)


@requires("patients.change_appointment")
@require_POST
def move_appointment(request: StaffRequest, patient_id: int, appointment_id: int) -> HttpResponse:
    appointment = appointment_of(patient_id, appointment_id)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    to, now = form.cleaned_data["to"], timezone.now()
    try:
        moved = advance_appointment(appointment=appointment, to=to, by=request.user, now=now)
    except MoveRefused as refused:
        return _answer(request, appointment, str(MOVE_REFUSALS[refused.code]), "warn")
    undo = reverse("patients:appointment_undo", args=[patient_id, appointment_id])
    return _answer(request, moved, str(MOVED[State(moved.state)]), "ok", undo)


@requires("patients.change_appointment")
@require_POST
def undo_last_move(request: StaffRequest, patient_id: int, appointment_id: int) -> HttpResponse:
    appointment = appointment_of(patient_id, appointment_id)
    try:
        undo_move(appointment=appointment, by=request.user, now=timezone.now())
    except MoveRefused as refused:
        return _answer(request, appointment, str(MOVE_REFUSALS[refused.code]), "warn")
    return _answer(request, appointment, _("Undone."), "ok")


@requires("patients.change_appointment")
@require_POST
def note_missed(request: StaffRequest) -> HttpResponse:
    """Note who was booked on earlier days and never came."""
    form = BoardForm(request.POST)
    form.is_valid()
    branch = form.cleaned_data.get("branch") or home_branch(request.user)
    number = mark_missed(branch=branch, by=request.user, now=timezone.now())
    words = ngettext("%(number)s noted as not come.", "%(number)s noted as not come.", number)
    messages.success(request, words % {"number": number})
    return redirect(f"{reverse('patients:board_show')}?{urlencode({'branch': branch.pk})}")


def home_branch(user: User) -> Branch:
    """Return where somebody works, else the first branch."""
    return user.branch or get_list_or_404(Branch.objects.filter(is_active=True)[:1])[0]


def _context(request: StaffRequest) -> dict[str, Any]:
    form = BoardForm(request.GET)
    form.is_valid()
    asked: Mapping[str, Any] = form.cleaned_data
    now = timezone.now()
    board = day_board(
        branch=asked.get("branch") or home_branch(request.user),
        day=asked.get("on") or timezone.localdate(now),
        only=asked.get("only") or "all",
        roles=request.user.roles,
        now=now,
    )
    return {
        "board": board,
        "only": asked.get("only") or "all",
        "filters": FILTERS.items(),
        "counts": [(word, board.counts.get(state, 0)) for state, word in COUNTED],
        "today": timezone.localdate(now),
        "previous_day": board.day - ONE_DAY,
        "next_day": board.day + ONE_DAY,
        "empty_title": _nobody(board),
        "fingerprint": _fingerprint(board),
    }


def _nobody(board: Board) -> str:
    if board.next_open_day in {None, board.day}:
        return _("Nobody to show here.")
    words = _("Nobody to show here. Next open day: %(day)s")
    return words % {"day": date_format(board.next_open_day)}


def _fingerprint(board: Board) -> str:
    """Name what the rows show, so that a poll can tell whether anything changed."""
    shown = [
        (row.appointment.pk, row.appointment.version, row.waiting_minutes, row.is_late)
        for row in board.rows
    ]
    return sha256(repr((board.day, board.counts, shown)).encode()).hexdigest()[:16]


def _answer(
    request: StaffRequest, appointment: Appointment, text: str, tone: str, undo: str = ""
) -> HttpResponse:
    """Tell the page what came of a step; the board then asks for its rows anew."""
    if "HX-Request" in request.headers:
        response = HttpResponse(status=NO_CONTENT)
        trigger_client_event(response, "notice", {"text": text, "tone": tone, "undo": undo})
        return trigger_client_event(response, "board-changed", {})
    messages.add_message(request, messages.SUCCESS if tone == "ok" else messages.WARNING, text)
    day = timezone.localdate(appointment.during.lower)
    query = urlencode({"branch": appointment.branch_id, "on": day.isoformat()})
    return redirect(f"{reverse('patients:board_show')}?{query}")
