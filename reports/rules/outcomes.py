"""What came of many courses: shares with intervals, and times for the survival curves."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from reports.rules.course_outcome import Counts, Outcome, outcome_of
from reports.rules.shares import SMALLEST_GROUP, Line, Share, share_of, shown

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


@dataclass(frozen=True, slots=True)
class CourseFacts:
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


@dataclass(frozen=True, slots=True)
class Judged:
    """A course and what came of it."""

    facts: CourseFacts
    outcome: Outcome


Group = Callable[[Judged], str]


def band_of(mg_per_kg: Decimal | None) -> str:
    """Return the band of a cumulative dose: 120.0 mg/kg is in "from_120"."""
    if mg_per_kg is None:
        return UNKNOWN
    return next(key for key, _low, high in BANDS if high is None or mg_per_kg < high)


GROUPS: dict[str, tuple[tuple[str, ...], Group]] = {
    "dose": (tuple(key for key, *_ends in BANDS), lambda each: band_of(each.facts.mg_per_kg)),
    "sex": (("female", "male"), lambda each: each.facts.sex),
    "severity": (SEVERITIES, lambda each: each.facts.severity),
    "number": (("1", "2", "3"), lambda each: str(min(each.facts.number, 3))),
}


@dataclass(frozen=True, slots=True)
class Times:
    """Days until something happened, or until it was last known not to have."""

    days: tuple[int, ...]
    happened: tuple[bool, ...]
    missing: int = 0

    @property
    def n(self) -> int:
        return len(self.days)

    @property
    def events(self) -> int:
        return sum(self.happened)


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


def judge(courses: Iterable[CourseFacts]) -> list[Judged]:
    return [Judged(each, outcome_of(each.counts)) for each in courses]


def summarise(judged: Sequence[Judged]) -> Summary:
    """Return the figures of all courses; groups of fewer than five are hidden."""
    started = [each for each in judged if each.facts.started_on is not None]
    percents = [each.outcome.improvement_percent for each in started]
    known = [each for each in percents if each is not None]
    ended = [each.facts.state in DROPPED for each in judged if each.facts.state in ENDED]
    return Summary(
        courses=len(judged),
        better=tuple(Line(str(least), _better(started, least)) for least in BETTER),
        better_by_severity=_by("severity", started, lambda group: _better(group, BETTER[0])),
        median_improvement=round(median(known)) if len(known) >= SMALLEST_GROUP else None,
        flare=_flare(started),
        flare_by_severity=_by("severity", started, _flare),
        improvement=improvement_times(started),
        relapse=_relapse(started),
        relapse_by_dose=_by("dose", started, _relapse),
        survival=survival_times(started),
        survival_by={kind: _times_by(kind, started) for kind in GROUPS},
        states=tuple(sorted(Counter(each.facts.state for each in judged).items())),
        dropped=Share(len(ended), sum(ended), len(judged) - len(ended)),
        missed=share_of(each.facts.missed_visits > 0 for each in started),
        missed_visits=sum(each.facts.missed_visits for each in started),
    )


def improvement_times(judged: Iterable[Judged]) -> Times:
    """Return the days from the first dose to a count of half the baseline or less."""
    return _times((each.outcome.improved_days, each.outcome.improved) for each in judged)


def survival_times(judged: Iterable[Judged]) -> Times:
    """Return the days from the last dose to a relapse, of courses whose last dose is known."""
    ended = (each for each in judged if each.facts.last_dose_on is not None)
    return _times((each.outcome.after_days, each.outcome.relapsed) for each in ended)


def _times(found: Iterable[tuple[int | None, bool | None]]) -> Times:
    told = list(found)
    known = [(days, bool(happened)) for days, happened in told if days is not None]
    return Times(
        tuple(days for days, _happened in known),
        tuple(happened for _days, happened in known),
        len(told) - len(known),
    )


def _better(group: Iterable[Judged], least: int) -> Share:
    percents = (each.outcome.improvement_percent for each in group)
    return share_of(None if each is None else each >= least for each in percents)


def _flare(group: Iterable[Judged]) -> Share:
    return share_of(each.outcome.flared for each in group)


def _relapse(group: Iterable[Judged]) -> Share:
    ended = (each for each in group if each.facts.last_dose_on is not None)
    return share_of(each.outcome.relapsed for each in ended)


def _parted(kind: str, judged: Iterable[Judged]) -> dict[str, list[Judged]]:
    """Return the courses by group, in the groups' order; who belongs to none is left out."""
    keys, group_of = GROUPS[kind]
    parted: dict[str, list[Judged]] = {key: [] for key in keys}
    for each in judged:
        if (key := group_of(each)) in parted:
            parted[key].append(each)
    return parted


def _by(
    kind: str, judged: Sequence[Judged], measure: Callable[[list[Judged]], Share]
) -> tuple[Line, ...]:
    return shown([Line(key, measure(group)) for key, group in _parted(kind, judged).items()])


def _times_by(kind: str, judged: Sequence[Judged]) -> dict[str, Times]:
    """Return the times of every group that may be shown."""
    times = {key: survival_times(group) for key, group in _parted(kind, judged).items()}
    lines = shown([Line(key, Share(each.n, each.events)) for key, each in times.items()])
    return {line.key: times[line.key] for line in lines if not line.is_hidden}
