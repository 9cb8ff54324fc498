"""The course's life: which state follows which, by whom, and on what condition.

    screening -> eligible -> active <-> on_hold -> completed -> resting -> follow_up -> closed

Stopped for an adverse event or a pregnancy and lost to follow-up are ends; a doctor opens a
new course after them.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clinic.rules.months import add_months


class State(StrEnum):
    """Values are those of the course."""

    SCREENING = "screening"
    ELIGIBLE = "eligible"
    ACTIVE = "active"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    RESTING = "resting"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"
    STOPPED_ADVERSE = "stopped_adverse"
    STOPPED_PREGNANCY = "stopped_pregnancy"
    LOST = "lost"


class Guard(StrEnum):
    """Why a step is not open."""

    NOT_A_STEP = "not_a_step"
    NOT_A_DOCTOR = "not_a_doctor"
    NO_REASON = "no_reason"
    NOT_SCREENED = "not_screened"
    RESULT_STOPS = "result_stops"
    NOT_STARTED = "not_started"
    STILL_SUPPLIED = "still_supplied"
    STILL_RESTING = "still_resting"
    OBLIGATIONS_OPEN = "obligations_open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the guards look at."""

    is_screened: bool
    has_stopping_result: bool
    started_on: date | None
    last_dose_on: date | None
    today: date
    has_open_obligations: bool = False
    rest_months: int = 2


BEFORE = (State.SCREENING, State.ELIGIBLE)
TREATED = (State.ACTIVE, State.ON_HOLD)
AFTER = (State.COMPLETED, State.RESTING, State.FOLLOW_UP)
_ENDS = {State.STOPPED_ADVERSE, State.STOPPED_PREGNANCY, State.LOST}

STEPS: dict[State, frozenset[State]] = {
    State.SCREENING: frozenset({State.ELIGIBLE, State.CLOSED}),
    State.ELIGIBLE: frozenset({State.ACTIVE, State.SCREENING, State.CLOSED, *_ENDS}),
    State.ACTIVE: frozenset({State.ON_HOLD, State.COMPLETED, *_ENDS}),
    State.ON_HOLD: frozenset({State.ACTIVE, State.COMPLETED, *_ENDS}),
    State.COMPLETED: frozenset({State.RESTING, State.STOPPED_PREGNANCY, State.LOST}),
    State.RESTING: frozenset({State.FOLLOW_UP, State.STOPPED_PREGNANCY, State.LOST}),
    State.FOLLOW_UP: frozenset({State.CLOSED, State.LOST}),
    State.CLOSED: frozenset(),
    State.STOPPED_ADVERSE: frozenset({State.CLOSED}),
    State.STOPPED_PREGNANCY: frozenset({State.CLOSED}),
    State.LOST: frozenset({State.CLOSED}),
}
# The first supply makes a course active; nobody does so by hand.
BY_SUPPLY = {(State.ELIGIBLE, State.ACTIVE)}
WITH_REASON = {State.ON_HOLD, *_ENDS}


def next_states(source: State) -> tuple[State, ...]:
    """Return the states a doctor may choose after `source`, in the order of a course's life."""
    return tuple(
        target for target in State if target in STEPS[source] and (source, target) not in BY_SUPPLY
    )


def refusal_of(
    source: State, target: State, roles: frozenset[str], reason: str, situation: Situation
) -> Guard | None:
    """Say why a step is not open to these roles now, or return None.

    Resting ends when the months after the last dose are over, the last day included:
    last dose on 31 August, two months: follow-up from 1 November. A course is closed once
    everything that counts from its last dose is.

    Source: SEED-COURSE-1 to 4, AMB-7, facts 6.2.
    """
    if target not in next_states(source):
        return Guard.NOT_A_STEP
    if "doctor" not in roles:
        return Guard.NOT_A_DOCTOR
    if (target in WITH_REASON or source is State.ON_HOLD) and not reason.strip():
        return Guard.NO_REASON
    return _guard(target, situation)


def _guard(target: State, situation: Situation) -> Guard | None:
    if target is State.ELIGIBLE and not situation.is_screened:
        return Guard.NOT_SCREENED
    if target in (State.ELIGIBLE, State.ACTIVE) and situation.has_stopping_result:
        return Guard.RESULT_STOPS
    if target is State.COMPLETED:
        return _completion(situation)
    if target is State.FOLLOW_UP and not _has_rested(situation):
        return Guard.STILL_RESTING
    if target is State.CLOSED and situation.has_open_obligations:
        return Guard.OBLIGATIONS_OPEN
    return None


def _completion(situation: Situation) -> Guard | None:
    if situation.started_on is None or situation.last_dose_on is None:
        return Guard.NOT_STARTED
    return Guard.STILL_SUPPLIED if situation.last_dose_on > situation.today else None


def _has_rested(situation: Situation) -> bool:
    if situation.last_dose_on is None:
        return True
    return situation.today > add_months(situation.last_dose_on, situation.rest_months)
