"""Survival curves with their 95 % band, by Kaplan and Meier."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from reports.rules.outcomes import Times


@dataclass(frozen=True, slots=True)
class Step:
    """From this day on, `share` of the courses are free of the event."""

    day: int
    share: float
    low: float
    high: float
    at_risk: int


@dataclass(frozen=True, slots=True)
class Curve:
    """One group's curve; `median_days` is None where fewer than half had the event."""

    key: str
    n: int
    events: int
    missing: int
    steps: tuple[Step, ...]
    median_days: int | None

    def at(self, day: int) -> Step | None:
        """Return the step that holds on a day; None once nobody is followed any longer."""
        if not self.steps or day > self.steps[-1].day:
            return None
        return [step for step in self.steps if step.day <= day][-1]


def curve_of(key: str, times: Times) -> Curve:
    """Return the curve of a group; its band is Greenwood's on the scale of log(-log)."""
    if not times.n:
        return Curve(key, 0, 0, times.missing, (), None)
    # pandas and scipy take seconds to load, which only this page waits for.
    from lifelines import KaplanMeierFitter  # noqa: PLC0415

    fitter = KaplanMeierFitter()
    fitter.fit(times.days, event_observed=times.happened, weights=times.courses)
    band = fitter.confidence_interval_survival_function_
    rows = zip(
        fitter.survival_function_.index.tolist(),
        fitter.survival_function_.iloc[:, 0].tolist(),
        band.iloc[:, 0].tolist(),
        band.iloc[:, 1].tolist(),
        strict=True,
    )
    steps = [Step(int(day), share, low, high, 0) for day, share, low, high in rows]
    return Curve(
        key, times.n, times.events, times.missing, _with_risk(steps, times), _median(steps)
    )


def _with_risk(steps: Sequence[Step], times: Times) -> tuple[Step, ...]:
    """Say how many are followed up to each step: those whose time is not over before."""
    left: Counter[int] = Counter()
    for day, n in zip(times.days, times.courses, strict=True):
        left[day] += n
    at_risk, found = times.n, []
    gone = 0
    days = sorted(left)
    for step in steps:
        while days and days[0] < step.day:
            gone += left[days.pop(0)]
        found.append(Step(step.day, step.share, step.low, step.high, at_risk - gone))
    return tuple(found)


def _median(steps: Sequence[Step]) -> int | None:
    return next((step.day for step in steps if step.share <= 0.5), None)  # noqa: PLR2004
