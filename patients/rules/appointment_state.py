"""How a patient moves through the day: which step follows which, and whose step it is."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How far a patient has come; values are those of the appointment."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    IN_CONSULTATION = "in_consultation"
    WAITING_TO_PAY = "waiting_to_pay"
    DONE = "done"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


DOCTOR = "doctor"
RECEPTION = "reception"
BOTH = frozenset({DOCTOR, RECEPTION})
DOCTORS = frozenset({DOCTOR})
RECEPTIONISTS = frozenset({RECEPTION})

# A doctor may skip what was forgotten at the desk; nobody skips the doctor.
MOVES: dict[tuple[State, State], frozenset[str]] = {
    (State.BOOKED, State.ARRIVED): BOTH,
    (State.BOOKED, State.IN_CONSULTATION): DOCTORS,
    (State.BOOKED, State.WAITING_TO_PAY): DOCTORS,
    (State.BOOKED, State.CANCELLED): BOTH,
    (State.BOOKED, State.NO_SHOW): BOTH,
    (State.ARRIVED, State.IN_CONSULTATION): DOCTORS,
    (State.ARRIVED, State.WAITING_TO_PAY): DOCTORS,
    (State.ARRIVED, State.CANCELLED): BOTH,
    (State.IN_CONSULTATION, State.WAITING_TO_PAY): DOCTORS,
    (State.WAITING_TO_PAY, State.DONE): RECEPTIONISTS,
    (State.NO_SHOW, State.ARRIVED): BOTH,
}
IN_CLINIC = frozenset({State.ARRIVED, State.IN_CONSULTATION, State.WAITING_TO_PAY, State.DONE})
GONE = frozenset({State.CANCELLED, State.NO_SHOW})
NEXT_STEP: dict[str, dict[State, State]] = {
    RECEPTION: {State.BOOKED: State.ARRIVED, State.WAITING_TO_PAY: State.DONE},
    DOCTOR: {
        State.BOOKED: State.IN_CONSULTATION,
        State.ARRIVED: State.IN_CONSULTATION,
        State.IN_CONSULTATION: State.WAITING_TO_PAY,
    },
}
UNDO_SECONDS = 60
"""The notice stays for 10 seconds, longer while it has the focus; this is the end of it."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a move is refused: `not_a_step`, `not_your_step` or `too_late`."""

    code: str


def check_move(start: State, to: State, roles: frozenset[str]) -> Refusal | None:
    """Say why somebody with `roles` may not move a patient from `start` to `to`, or None.

    Moving to the state that is already there is no step: callers treat it as done.
    """
    allowed = MOVES.get((start, to))
    if allowed is None:
        return Refusal("not_a_step")
    return Refusal("not_your_step") if allowed.isdisjoint(roles) else None


def check_undo(previous: State | None, seconds_ago: float) -> Refusal | None:
    """Say why the last move may not be taken back, or None.

    Cancelling is not taken back: the place may have been given to somebody else.
    """
    if previous is None:
        return Refusal("not_a_step")
    return Refusal("too_late") if seconds_ago > UNDO_SECONDS else None


def next_step(start: State, roles: frozenset[str]) -> State | None:
    """Return the one step that somebody with `roles` usually takes next.

    Who holds both roles receives first and then consults.
    """
    for role in (RECEPTION, DOCTOR):
        if role in roles and start in NEXT_STEP[role]:
            return NEXT_STEP[role][start]
    return None
