"""Geometry of the reports' plots: shares with whiskers, lines over months, survival curves.

The units are those of the drawing, y grows downwards. Words and colours come from the template.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

LEFT, RIGHT = 60, 600
TOP, BOTTOM = 20, 270
HEIGHT = 320
ROW = 34
LABEL_GAP = 18
WHOLE = 100
X_TICKS = 8


@dataclass(frozen=True, slots=True)
class Tick:
    """A number of an axis and where it stands."""

    place: float
    value: int


@dataclass(frozen=True, slots=True)
class Whisker:
    """A share as a dot between the ends of its interval; a hidden one has none."""

    label: str
    note: str
    y: int
    x: float | None = None
    low_x: float | None = None
    high_x: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One line with its band, dots and label; `number` picks colour and dashes."""

    number: int
    label: str
    line: str
    band: str = ""
    dots: tuple[tuple[float, float], ...] = ()
    end_x: float
    label_y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A plot of one kind: "whiskers" or "traces"."""

    kind: str
    height: int
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...] = ()
    x_title: str = ""
    y_title: str = ""
    whiskers: tuple[Whisker, ...] = ()
    traces: tuple[Trace, ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """One share to draw: in percent, with its interval; None where it is hidden."""

    label: str
    note: str
    percent: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a trace: x in its own unit, the rest in percent."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One trace to draw."""

    label: str
    points: tuple[Point, ...]


def whisker_plot(bars: Sequence[Bar], *, x_title: str) -> Plot:
    """Draw shares one below the other from 0 to 100 percent."""
    left, right = 400, 750

    def at(percent: float | None) -> float | None:
        return None if percent is None else round(left + (right - left) * percent / WHOLE, 1)

    whiskers = tuple(
        Whisker(
            each.label, each.note, TOP + ROW * row + ROW // 2,
            at(each.percent), at(each.low), at(each.high),
        )
        for row, each in enumerate(bars)
    )  # fmt: skip
    ticks = tuple(Tick(at(value) or left, value) for value in range(0, WHOLE + 1, 25))
    height = TOP + ROW * len(bars) + 50
    return Plot(kind="whiskers", height=height, x_ticks=ticks, x_title=x_title, whiskers=whiskers)


def line_plot(series: Sequence[Series], *, last_x: int, x_title: str, y_title: str) -> Plot:
    """Draw lines with dots over months; the scale ends at the next ten above the highest."""
    highest = max((point.y for each in series for point in each.points), default=0)
    scale = _Scale(1, last_x, max(10, min(WHOLE, -(-int(highest + 1) // 10) * 10)))
    traces = [
        (each.label, _joined(scale, each.points), "", _dots(scale, each.points), each.points[-1])
        for each in series
        if each.points
    ]
    ticks = tuple(Tick(scale.x(month), month) for month in range(1, last_x + 1))
    return _traces(scale, traces, ticks, x_title, y_title)


def curve_plot(series: Sequence[Series], *, months: int, x_title: str, y_title: str) -> Plot:
    """Draw step curves with their bands; x is in days, the ticks are in months of 30 days."""
    scale = _Scale(0, 30 * months, WHOLE)
    traces = []
    for each in series:
        points = [point for point in each.points if point.x <= 30 * months]
        if points and len(points) < len(each.points):
            points.append(replace(points[-1], x=30 * months))
        if points:
            traces.append((each.label, _steps(scale, points), _band(scale, points), (), points[-1]))
    every = max(1, -(-months // X_TICKS))
    ticks = tuple(Tick(scale.x(30 * month), month) for month in range(0, months + 1, every))
    return _traces(scale, traces, ticks, x_title, y_title)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where numbers stand between the axes."""

    first_x: float
    last_x: float
    top: int

    def x(self, value: float) -> float:
        span = max(self.last_x - self.first_x, 1)
        return round(LEFT + (RIGHT - LEFT) * (value - self.first_x) / span, 1)

    def y(self, percent: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * percent / self.top, 1)


def _traces(
    scale: _Scale,
    found: Sequence[tuple[str, str, str, tuple[tuple[float, float], ...], Point]],
    x_ticks: tuple[Tick, ...],
    x_title: str,
    y_title: str,
) -> Plot:
    places = _apart([scale.y(last.y) for *_parts, last in found])
    traces = tuple(
        Trace(
            number=number % 6 + 1, label=label, line=line, band=band, dots=dots,
            end_x=scale.x(last.x), label_y=place,
        )
        for number, ((label, line, band, dots, last), place) in enumerate(
            zip(found, places, strict=True)
        )
    )  # fmt: skip
    step = scale.top // 5 if scale.top >= 50 else 10 if scale.top > 10 else 5  # noqa: PLR2004
    return Plot(
        kind="traces",
        height=HEIGHT,
        x_ticks=x_ticks,
        y_ticks=tuple(Tick(scale.y(value), value) for value in range(0, scale.top + 1, step)),
        x_title=x_title,
        y_title=y_title,
        traces=traces,
    )


def _apart(places: Sequence[float]) -> list[float]:
    """Return places at least a line of text apart, in the order given, inside the frame."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = list(places)
    least = float(TOP)
    for index in order:
        moved[index] = max(moved[index], least)
        least = moved[index] + LABEL_GAP
    most = float(BOTTOM)
    for index in reversed(order):
        moved[index] = min(moved[index], most)
        most = moved[index] - LABEL_GAP
    return [round(place, 1) for place in moved]


def _joined(scale: _Scale, points: Iterable[Point]) -> str:
    return "M" + "L".join(f"{scale.x(each.x)} {scale.y(each.y)}" for each in points)


def _dots(scale: _Scale, points: Iterable[Point]) -> tuple[tuple[float, float], ...]:
    return tuple((scale.x(each.x), scale.y(each.y)) for each in points)


def _steps(scale: _Scale, points: Sequence[Point]) -> str:
    first, *rest = points
    path = f"M{scale.x(first.x)} {scale.y(first.y)}"
    return path + "".join(f"H{scale.x(each.x)}V{scale.y(each.y)}" for each in rest)


def _band(scale: _Scale, points: Sequence[Point]) -> str:
    """Return the band as one shape: along its upper edge and back along the lower one."""
    known = [each for each in points if each.low is not None and each.high is not None]
    if len(known) < 2:  # noqa: PLR2004 - one point has no area
        return ""
    upper = [Point(each.x, each.high or 0) for each in known]
    return f"{_steps(scale, upper)}V{scale.y(known[-1].low or 0)}{_lower(scale, known)}Z"


def _lower(scale: _Scale, known: Sequence[Point]) -> str:
    """Walk the lower edge backwards: to each step's day, then to the height before it."""
    path = ""
    for later, before in zip(reversed(known[1:]), reversed(known[:-1]), strict=True):
        path += f"H{scale.x(later.x)}V{scale.y(before.low or 0)}"
    return f"{path}H{scale.x(known[0].x)}"
