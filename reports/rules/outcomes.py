"""What came of many courses: shares with intervals, and times for the survival curves."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from statistics import median
from typing import NamedTuple, TypeVar

from reports.rules.course_outcome import Counts, outcome_of
from reports.rules.shares import SMALLEST_GROUP, Line, Share, share_of, shown

Answer = TypeVar("Answer")
# At least so many percent fewer lesions: moderate or better, marked, nearly clear.
BETTER = (50, 75, 95)
BANDS: tuple[tuple[str, Decimal | None, Decimal | None], ...] = (
    ("below_90", None, Decimal(90)),
    ("from_90", Decimal(90), Decimal(120)),
    ("from_120", Decimal(120), Decimal(150)),
    ("from_150", Decimal(150), Decimal(220)),
    ("from_220", Decimal(220), None),
)
UNKNOWN = "unknown"
SEVERITIES = ("mild", "moderate", "severe", "very_severe")
DROPPED = frozenset({"lost", "stopped_adverse", "stopped_pregnancy"})
ENDED = DROPPED | {"completed", "resting", "follow_up", "closed"}


class CourseFacts(NamedTuple):
    """What the outcomes ask of one course; None is "not known"."""

    number: int
    sex: str
    severity: str
    state: str
    opened_on: date
    started_on: date | None
    last_dose_on: date | None
    mg_per_kg: Decimal | None
    missed_visits: int
    baseline_lesions: int | None
    count_days: Sequence[int] | None
    count_lesions: Sequence[int] | None

    @property
    def counts(self) -> Counts:
        return Counts(
            self.opened_on,
            self.started_on,
            self.last_dose_on,
            self.baseline_lesions,
            self.count_days or (),
            self.count_lesions or (),
        )


class After(NamedTuple):
    """A course whose last dose is known: its groups, and when what came after it."""

    dose: str
    sex: str
    severity: str
    number: str
    days: int | None
    relapsed: bool | None


_LIMITS = [high for _key, _low, high in BANDS if high is not None]


def band_of(mg_per_kg: Decimal | None) -> str:
    """Return the band of a cumulative dose: 120.0 mg/kg is in "from_120"."""
    return UNKNOWN if mg_per_kg is None else BANDS[bisect_right(_LIMITS, mg_per_kg)][0]


GROUPS: dict[str, tuple[tuple[str, ...], Callable[[After], str]]] = {
    "dose": (tuple(key for key, *_ends in BANDS), lambda each: each.dose),
    "sex": (("female", "male"), lambda each: each.sex),
    "severity": (SEVERITIES, lambda each: each.severity),
    "number": (("1", "2", "3"), lambda each: each.number),
}


@dataclass(frozen=True, slots=True)
class Times:
    """Days until something happened, or until it was last known not to have.

    To `courses[i]` courses it happened, or did not, on `days[i]`.
    """

    days: tuple[int, ...]
    happened: tuple[bool, ...]
    courses: tuple[int, ...] = ()
    missing: int = 0

    @property
    def n(self) -> int:
        return sum(self.courses)

    @property
    def events(self) -> int:
        return sum(n for n, happened in zip(self.courses, self.happened, strict=True) if happened)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Every figure of the outcomes that courses alone decide."""

    courses: int
    better: tuple[Line, ...]
    better_by_severity: tuple[Line, ...]
    median_improvement: int | None
    flare: Share
    flare_by_severity: tuple[Line, ...]
    improvement: Times
    relapse: Share
    relapse_by_dose: tuple[Line, ...]
    survival: Times
    survival_by: dict[str, dict[str, Times]]
    states: tuple[tuple[str, int], ...]
    dropped: Share
    missed: Share
    missed_visits: int


@dataclass(slots=True)
class Tally:
    """The courses counted by what came of them; so many that no list of them is kept."""

    states: Counter[str] = field(default_factory=Counter)
    missed_visits: Counter[int] = field(default_factory=Counter)
    percents: Counter[tuple[str, int | None]] = field(default_factory=Counter)
    flares: Counter[tuple[str, bool | None]] = field(default_factory=Counter)
    improvement: Counter[tuple[int | None, bool | None]] = field(default_factory=Counter)
    after: Counter[After] = field(default_factory=Counter)

    def add(self, course: CourseFacts) -> None:
        self.states[course.state] += 1
        if course.started_on is None:
            return
        outcome = outcome_of(course.counts)
        self.missed_visits[course.missed_visits] += 1
        self.percents[course.severity, outcome.improvement_percent] += 1
        self.flares[course.severity, outcome.flared] += 1
        self.improvement[outcome.improved_days, outcome.improved] += 1
        if course.last_dose_on is not None:
            after = After(
                band_of(course.mg_per_kg), course.sex, course.severity,
                str(min(course.number, 3)), outcome.after_days, outcome.relapsed,
            )  # fmt: skip
            self.after[after] += 1


def summarise(courses: Iterable[CourseFacts]) -> Summary:
    """Return the figures of all courses; groups of fewer than five are hidden."""
    tally = Tally()
    for course in courses:
        tally.add(course)
    known = [each for (_severity, each) in tally.percents.elements() if each is not None]
    states, missed = tally.states, tally.missed_visits
    ended = sum(n for state, n in states.items() if state in ENDED)
    dropped = sum(n for state, n in states.items() if state in DROPPED)
    return Summary(
        courses=states.total(),
        better=tuple(Line(str(least), _better(tally.percents, least)) for least in BETTER),
        better_by_severity=_by_severity(tally.percents, lambda them: _better(them, BETTER[0])),
        median_improvement=round(median(known)) if len(known) >= SMALLEST_GROUP else None,
        flare=_flare(tally.flares),
        flare_by_severity=_by_severity(tally.flares, _flare),
        improvement=_times((*found, n) for found, n in tally.improvement.items()),
        relapse=_relapse(tally.after),
        relapse_by_dose=shown(
            [Line(key, _relapse(group)) for key, group in _parted("dose", tally.after).items()]
        ),
        survival=_after_times(tally.after),
        survival_by={kind: _times_by(kind, tally.after) for kind in GROUPS},
        states=tuple(sorted(states.items())),
        dropped=Share(ended, dropped, states.total() - ended),
        missed=Share(missed.total(), missed.total() - missed[0]),
        missed_visits=sum(visits * n for visits, n in missed.items()),
    )


def _times(found: Iterable[tuple[int | None, bool | None, int]]) -> Times:
    counted: Counter[tuple[int | None, bool | None]] = Counter()
    for days, happened, n in found:
        counted[days, happened] += n
    missing = sum(n for (days, _happened), n in counted.items() if days is None)
    known = sorted((days, bool(it), n) for (days, it), n in counted.items() if days is not None)
    return Times(
        tuple(days for days, _happened, _n in known),
        tuple(happened for _days, happened, _n in known),
        tuple(n for _days, _happened, n in known),
        missing,
    )


def _after_times(after: Mapping[After, int]) -> Times:
    """Return the days from the last dose to a relapse."""
    return _times((each.days, each.relapsed, n) for each, n in after.items())


def _better(percents: Mapping[tuple[str, int | None], int], least: int) -> Share:
    return share_of(
        (None if percent is None else percent >= least, n)
        for (_severity, percent), n in percents.items()
    )


def _flare(flares: Mapping[tuple[str, bool | None], int]) -> Share:
    return share_of((flared, n) for (_severity, flared), n in flares.items())


def _relapse(after: Mapping[After, int]) -> Share:
    return share_of((each.relapsed, n) for each, n in after.items())


def _by_severity(
    counted: Mapping[tuple[str, Answer], int],
    measure: Callable[[Mapping[tuple[str, Answer], int]], Share],
) -> tuple[Line, ...]:
    parted = {key: {each: n for each, n in counted.items() if each[0] == key} for key in SEVERITIES}
    return shown([Line(key, measure(group)) for key, group in parted.items()])


def _parted(kind: str, after: Mapping[After, int]) -> dict[str, dict[After, int]]:
    """Return the courses by group, in the groups' order; who belongs to none is left out."""
    keys, group_of = GROUPS[kind]
    parted: dict[str, dict[After, int]] = {key: {} for key in keys}
    for each, n in after.items():
        if (key := group_of(each)) in parted:
            parted[key][each] = n
    return parted


def _times_by(kind: str, after: Mapping[After, int]) -> dict[str, Times]:
    """Return the times of every group that may be shown."""
    times = {key: _after_times(group) for key, group in _parted(kind, after).items()}
    lines = shown([Line(key, Share(each.n, each.events)) for key, each in times.items()])
    return {line.key: times[line.key] for line in lines if not line.is_hidden}
