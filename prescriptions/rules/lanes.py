"""Where everything of a chart's drawing stands, in whole units of the drawing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from clinic.rules.months import add_months

WIDTH = 1200
LEFT = 170
RIGHT = 1030
DOSE_HEIGHT = 150
LANE_HEIGHT = 56
DOSE_BASE = 40
MOST_TICKS = 13
STRETCH = Decimal("1.15")
SHOWN_FROM_SHARE = Decimal("0.4")
DOT = 5


@dataclass(frozen=True, slots=True)
class Frame:
    """The days a drawing spans, from its left edge to its right one."""

    first: date
    last: date

    def x(self, day: date) -> int:
        """Return the place of a day; a day outside stands at the edge it lies beyond."""
        span = max((self.last - self.first).days, 1)
        passed = min(max((day - self.first).days, 0), span)
        return LEFT + passed * (RIGHT - LEFT) // span


@dataclass(frozen=True, slots=True)
class Supply:
    """Medicine kept by the patient: from when, how much a day, how much in all."""

    from_on: date
    daily_mg: int
    kept_mg: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One supply as it was taken, day after day."""

    x: int
    y: int
    width: int
    height: int
    daily_mg: int
    from_on: date
    until: date


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of an axis with its words."""

    place: int
    value: int


@dataclass(frozen=True, slots=True)
class DoseLane:
    """The daily dose as bars, and the cumulative dose as a line up to its target."""

    bars: tuple[Bar, ...]
    cumulative: str
    reached_y: int | None
    target_y: int | None
    ticks: tuple[Tick, ...]

    @property
    def base_y(self) -> int:
        return DOSE_BASE + DOSE_HEIGHT


def taken(supplies: Iterable[Supply]) -> list[tuple[Supply, date, date]]:
    """Return each supply with its first and last day, none before the one before is used up.

    60 units of 20 mg at 40 mg a day are 30 days: from the 1st to the 30th.
    """
    runs: list[tuple[Supply, date, date]] = []
    free = date.min
    for supply in sorted(supplies, key=lambda each: each.from_on):
        days = -(-supply.kept_mg // supply.daily_mg)
        if days:
            begin = max(supply.from_on, free)
            runs.append((supply, begin, begin + timedelta(days=days - 1)))
            free = begin + timedelta(days=days)
    return runs


def dose_lane(frame: Frame, supplies: Iterable[Supply], target_mg: int | None) -> DoseLane:
    """Return the lane of a course's doses, drawn to the highest dose and to the target."""
    runs = taken(supplies)
    highest = max((supply.daily_mg for supply, _begin, _end in runs), default=0)
    top_mg = max(20, -(-highest // 20) * 20)
    total = sum(supply.kept_mg for supply, _begin, _end in runs)
    goal = max(total, target_mg or 0, 1)
    bars = tuple(
        Bar(
            x=frame.x(begin),
            y=_height(supply.daily_mg, top_mg),
            width=max(frame.x(end) - frame.x(begin), 2),
            height=DOSE_BASE + DOSE_HEIGHT - _height(supply.daily_mg, top_mg),
            daily_mg=supply.daily_mg,
            from_on=begin,
            until=end,
        )
        for supply, begin, end in runs
    )
    return DoseLane(
        bars=bars,
        cumulative=_cumulative(frame, runs, goal),
        reached_y=_height(total, goal) if runs else None,
        target_y=_height(target_mg, goal) if target_mg else None,
        ticks=tuple(Tick(_height(mg, top_mg), mg) for mg in (0, top_mg // 2, top_mg)),
    )


def _cumulative(frame: Frame, runs: Sequence[tuple[Supply, date, date]], goal: int) -> str:
    so_far, points = 0, []
    for supply, begin, end in runs:
        points.append(f"{frame.x(begin)},{_height(so_far, goal)}")
        so_far += supply.kept_mg
        points.append(f"{frame.x(end)},{_height(so_far, goal)}")
    return " ".join(points)


def _height(value: int, top: int) -> int:
    """Return where a value stands in the dose lane; the lowest stands on its base."""
    return DOSE_BASE + DOSE_HEIGHT - value * DOSE_HEIGHT // top


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a lane. A bound ("<5") is drawn apart, and joined to nothing."""

    on: date
    value: Decimal
    is_bound: bool = False
    is_outside: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """A line above or below which a value means something: `reference`, `warn` or `stop`."""

    kind: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class DrawnLimit:
    """A limit where it stands in the drawing."""

    kind: str
    y: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class Lane:
    """A row of values over time: paths in the drawing's units, from the lane's own top."""

    line: str
    dots: str
    outside: str
    bounds: str
    limits: tuple[DrawnLimit, ...]


def lane(frame: Frame, points: Sequence[Point], limits: Iterable[Limit] = ()) -> Lane:
    """Return the paths of one lane.

    The scale runs from zero to a little above the highest value; a limit far above every
    value is left out rather than flattening the line.
    """
    ordered = sorted(points, key=lambda each: each.on)
    highest = max((each.value for each in ordered), default=Decimal(1))
    near = [each for each in limits if highest >= each.value * SHOWN_FROM_SHARE]
    top = max([highest, *(each.value for each in near), Decimal("0.01")]) * STRETCH
    placed = [(frame.x(each.on), _level(each.value, top), each) for each in ordered]
    exact = [(x, y) for x, y, point in placed if not point.is_bound]
    return Lane(
        line=" ".join(f"{x},{y}" for x, y in exact),
        dots=_shapes(placed, lambda p: not p.is_bound and not p.is_outside, _dot),
        outside=_shapes(placed, lambda p: not p.is_bound and p.is_outside, _diamond),
        bounds=_shapes(placed, lambda p: p.is_bound, _ring),
        limits=tuple(DrawnLimit(each.kind, _level(each.value, top), each.value) for each in near),
    )


def _shapes(placed, wanted, shape) -> str:  # type: ignore[no-untyped-def] # two small callbacks
    return " ".join(shape(x, y) for x, y, point in placed if wanted(point))


def _dot(x: int, y: int) -> str:
    return f"M{x - DOT} {y}a{DOT} {DOT} 0 1 0 {2 * DOT} 0a{DOT} {DOT} 0 1 0 {-2 * DOT} 0z"


def _ring(x: int, y: int) -> str:
    return _dot(x, y)


def _diamond(x: int, y: int) -> str:
    return f"M{x} {y - 8}l8 8l-8 8l-8 -8z"


def _level(value: Decimal, top: Decimal) -> int:
    """Return the height from the lane's top, 8 units kept free above and below."""
    room = LANE_HEIGHT - 16
    risen = (value * room / top).quantize(Decimal(1), ROUND_HALF_UP)
    return LANE_HEIGHT - 8 - int(risen)


def month_ticks(frame: Frame, since: date) -> tuple[Tick, ...]:
    """Return the places of whole months since a day: 0, 1, 2; every second one if crowded."""
    months = []
    number = 0
    while (day := add_months(since, number)) <= frame.last:
        if day >= frame.first:
            months.append(Tick(frame.x(day), number))
        number += 1
    step = -(-len(months) // MOST_TICKS) or 1
    return tuple(months[::step])


def is_rising(points: Sequence[Point]) -> bool | None:
    """Say whether the last value is above the one before; None where two are not there."""
    exact = [each for each in sorted(points, key=lambda each: each.on) if not each.is_bound]
    for before, last in pairwise(exact[-2:]):
        return None if before.value == last.value else last.value > before.value
    return None
