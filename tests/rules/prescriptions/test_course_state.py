import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescriptions.rules.course_state import (
    STEPS,
    Guard,
    Situation,
    State,
    next_states,
    refusal_of,
)

DOCTOR = frozenset({"doctor"})
TODAY = date(2026, 11, 24)
READY = Situation(
    is_screened=True,
    has_stopping_result=False,
    started_on=date(2026, 1, 1),
    last_dose_on=date(2026, 6, 30),
    today=TODAY,
)
states = st.sampled_from(State)


def refusal(source: str, target: str, reason: str = "agreed", **changed: object) -> Guard | None:
    situation = replace(READY, **changed)
    return refusal_of(State(source), State(target), DOCTOR, reason, situation)


def test_whole_life_in_order():
    life = ["screening", "eligible", "active", "on_hold", "active", "completed", "resting"]
    life += ["follow_up", "closed"]

    for source, target in itertools.pairwise(life):
        expected = Guard.NOT_A_STEP if (source, target) == ("eligible", "active") else None
        assert refusal(source, target) == expected


@pytest.mark.parametrize("end", ["stopped_adverse", "stopped_pregnancy", "lost"])
@pytest.mark.parametrize("source", ["eligible", "active", "on_hold"])
def test_treatment_ends_early_with_a_reason(source, end):
    assert refusal(source, end) is None
    assert refusal(source, end, reason=" ") is Guard.NO_REASON
    assert refusal(end, "closed", reason="") is None
    assert refusal(end, "active") is Guard.NOT_A_STEP


def test_screening_must_be_complete_and_no_result_may_stop():
    assert refusal("screening", "eligible", is_screened=False) is Guard.NOT_SCREENED
    assert refusal("screening", "eligible", has_stopping_result=True) is Guard.RESULT_STOPS
    assert refusal("on_hold", "active", has_stopping_result=True) is Guard.RESULT_STOPS
    assert refusal("on_hold", "active", reason="") is Guard.NO_REASON


def test_completion_needs_a_last_dose_that_is_past():
    assert refusal("active", "completed", started_on=None) is Guard.NOT_STARTED
    assert refusal("active", "completed", last_dose_on=None) is Guard.NOT_STARTED
    tomorrow = TODAY + timedelta(days=1)
    assert refusal("active", "completed", last_dose_on=tomorrow) is Guard.STILL_SUPPLIED
    assert refusal("active", "completed", last_dose_on=TODAY) is None


def test_rest_includes_its_last_day():
    """Last dose on 31 August: two months end on 31 October, follow-up begins on 1 November."""
    last = {"last_dose_on": date(2026, 8, 31)}

    assert refusal("resting", "follow_up", **last, today=date(2026, 10, 31)) is Guard.STILL_RESTING
    assert refusal("resting", "follow_up", **last, today=date(2026, 11, 1)) is None


@given(states, states, st.sampled_from(["reception", "administrator"]))
def test_only_a_doctor_moves_a_course(source, target, role):
    found = refusal_of(source, target, frozenset({role}), "agreed", READY)

    assert found in (Guard.NOT_A_STEP, Guard.NOT_A_DOCTOR)


@given(states, states)
def test_less_known_never_opens_a_step(source, target):
    bare = replace(READY, is_screened=False, started_on=None)

    if refusal_of(source, target, DOCTOR, "agreed", bare) is None:
        assert refusal_of(source, target, DOCTOR, "agreed", READY) is None


def test_every_state_but_closed_leads_on_and_all_are_reached():
    reached = {target for targets in STEPS.values() for target in targets}

    assert {state for state in State if not STEPS[state]} == {State.CLOSED}
    assert reached == set(State)
    assert State.ACTIVE not in next_states(State.ELIGIBLE)
