from datetime import date, timedelta
from random import Random

import pytest

from prescriptions.rules.cumulative import CurvePoint, Movement, dose_curve, kept_mg

FIRST = date(2026, 1, 31)
HISTORIES = 10_000


def moved(day: int, mg: int, course_no: int = 1) -> Movement:
    return Movement(on=FIRST + timedelta(days=day), course_no=course_no, mg=mg)


def kept(*movements: Movement, course_no: int = 1, day: int = 9_999) -> int:
    return kept_mg(movements, course_no=course_no, until=FIRST + timedelta(days=day))


def test_handed_over_minus_brought_back_is_kept():
    assert kept(moved(0, 1_200), moved(20, -200)) == 1_000


def test_day_itself_counts_and_the_next_one_does_not():
    assert kept(moved(0, 1_200), moved(20, -200), day=20) == 1_000
    assert kept(moved(0, 1_200), moved(20, -200), day=19) == 1_200
    assert kept(moved(0, 1_200), day=-1) == 0


def test_second_course_starts_from_nothing():
    history = (moved(0, 7_200), moved(400, 600, 2))

    assert (kept(*history), kept(*history, course_no=2), kept(*history, course_no=3)) == (
        7_200,
        600,
        0,
    )


def test_curve_has_one_point_a_day_in_order():
    history = (moved(30, 600), moved(0, 1_200), moved(30, -100), moved(31, 50, 2))

    assert dose_curve(history, course_no=1) == (
        CurvePoint(FIRST, 1_200),
        CurvePoint(FIRST + timedelta(days=30), 1_700),
    )
    assert dose_curve(history, course_no=9) == ()


class Ledger:
    """A second opinion: every single unit has an owner, and nothing is added up on the way."""

    def __init__(self) -> None:
        self.at_patient: list[tuple[int, int]] = []
        self.movements: list[Movement] = []

    def hand_over(self, on: date, course_no: int, daily_mg: int, days: int) -> None:
        for _day in range(days):
            units = [20] * (daily_mg // 20) + [10] * (daily_mg % 20 // 10)
            self.at_patient += [(course_no, unit) for unit in units]
        self.movements.append(Movement(on=on, course_no=course_no, mg=daily_mg * days))

    def bring_back(self, on: date, course_no: int, unit_mg: int, units: int) -> None:
        for _unit in range(units):
            self.at_patient.remove((course_no, unit_mg))
        self.movements.append(Movement(on=on, course_no=course_no, mg=-unit_mg * units))

    def kept(self, course_no: int) -> int:
        return sum(unit for owner, unit in self.at_patient if owner == course_no)


def lived(random: Random) -> Ledger:
    """Live through dose changes, gaps, returns of missed doses and further courses."""
    ledger, day = Ledger(), FIRST
    for course_no in range(1, random.randint(1, 3) + 1):
        for _supply in range(random.randint(0, 5)):
            ledger.hand_over(
                day, course_no, random.choice((10, 20, 30, 40, 50)), random.randint(1, 6)
            )
            day += timedelta(days=random.choice((0, 1, 28, 30, 95)))
            if random.random() < 0.4:
                unit_mg = random.choice((10, 20))
                held = ledger.at_patient.count((course_no, unit_mg))
                ledger.bring_back(day, course_no, unit_mg, random.randint(0, held))
        day += timedelta(days=random.randint(60, 200))
    return ledger


@pytest.mark.parametrize("seed", range(10))
def test_cumulative_dose_equals_an_independent_ledger(seed: int):
    random = Random(seed)  # noqa: S311 - histories are invented, not guessed at
    for _history in range(HISTORIES // 10):
        ledger = lived(random)
        told = random.sample(ledger.movements, len(ledger.movements))
        for course_no in (1, 2, 3):
            kept_in_course = ledger.kept(course_no)

            assert kept_mg(told, course_no=course_no, until=date.max) == kept_in_course
            curve = dose_curve(told, course_no=course_no)
            assert (curve[-1].kept_mg if curve else 0) == kept_in_course
            assert all(point.kept_mg >= 0 for point in curve)
