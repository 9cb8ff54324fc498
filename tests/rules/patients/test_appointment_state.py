import itertools

import pytest

from patients.rules.appointment_state import (
    DOCTOR,
    GONE,
    MOVES,
    NEXT_STEP,
    RECEPTION,
    UNDO_SECONDS,
    Refusal,
    State,
    check_move,
    check_undo,
    next_step,
)

STAFF = frozenset({DOCTOR, RECEPTION})


def test_check_move_whole_day_by_reception_and_doctor_is_allowed():
    day = [
        (State.BOOKED, State.ARRIVED, RECEPTION),
        (State.ARRIVED, State.IN_CONSULTATION, DOCTOR),
        (State.IN_CONSULTATION, State.WAITING_TO_PAY, DOCTOR),
        (State.WAITING_TO_PAY, State.DONE, RECEPTION),
    ]

    assert [check_move(start, to, frozenset({role})) for start, to, role in day] == [None] * 4


def test_check_move_reception_ends_no_consultation():
    refusal = check_move(State.IN_CONSULTATION, State.WAITING_TO_PAY, frozenset({RECEPTION}))

    assert refusal == Refusal("not_your_step")


def test_check_move_doctor_takes_no_payment():
    refusal = check_move(State.WAITING_TO_PAY, State.DONE, frozenset({DOCTOR}))

    assert refusal == Refusal("not_your_step")


def test_check_move_administrator_moves_nobody():
    assert all(check_move(start, to, frozenset({"administrator"})) for start, to in MOVES)


@pytest.mark.parametrize("end", [State.DONE, State.CANCELLED])
def test_check_move_from_an_end_is_no_step(end):
    assert all(check_move(end, to, STAFF) == Refusal("not_a_step") for to in State)


def test_check_move_who_did_not_come_may_still_arrive():
    assert check_move(State.NO_SHOW, State.ARRIVED, frozenset({RECEPTION})) is None


def test_check_move_nobody_pays_unseen_without_a_doctor():
    for start, to in itertools.product((State.BOOKED, State.ARRIVED), (State.WAITING_TO_PAY,)):
        assert check_move(start, to, frozenset({RECEPTION})) == Refusal("not_your_step")


def test_check_undo_within_the_minute_is_allowed_and_later_is_not():
    assert check_undo(State.BOOKED, UNDO_SECONDS) is None
    assert check_undo(State.BOOKED, UNDO_SECONDS + 1) == Refusal("too_late")


def test_check_undo_without_a_move_is_no_step():
    assert check_undo(None, 0) == Refusal("not_a_step")


@pytest.mark.parametrize("role", [RECEPTION, DOCTOR])
def test_next_step_is_always_a_step_of_that_role(role):
    for start, to in NEXT_STEP[role].items():
        assert check_move(start, to, frozenset({role})) is None


def test_next_step_nobody_is_led_to_an_absence():
    assert not GONE.intersection(itertools.chain(*(row.values() for row in NEXT_STEP.values())))


def test_next_step_of_somebody_with_both_roles_receives_first():
    assert next_step(State.BOOKED, STAFF) is State.ARRIVED
    assert next_step(State.ARRIVED, STAFF) is State.IN_CONSULTATION


def test_next_step_of_the_end_is_none():
    assert next_step(State.DONE, STAFF) is None
