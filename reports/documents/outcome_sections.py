"""The outcomes as sections: words, figures, a plot and its table, for the page and the PDF."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from labs.rules.analytes import analytes
from prescriptions.models import Course
from prescriptions.visit_words import effect_words
from reports.documents import outcome_words as words
from reports.queries.outcomes import Outcomes
from reports.queries.survival import Curve
from reports.rules.months import LAST_MONTH, Series
from reports.rules.plots import Bar, Plot, Point, curve_plot, line_plot, whisker_plot
from reports.rules.plots import Series as Drawn
from reports.rules.shares import SMALLEST_GROUP, Line, Share, shown

DRAWN_EFFECTS = 5
Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of the page; the table says everything that the plot shows."""

    key: str
    title: str
    definition: str
    columns: Cells
    rows: tuple[Cells, ...]
    plot: Plot | None = None
    level: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What a curve waits for, and how it is drawn: to which month, falling or rising."""

    falls: bool
    last_month: int
    read_at: tuple[int, ...]
    x_title: str | Promise
    y_title: str | Promise


IMPROVEMENT = Event(
    falls=False,
    last_month=9,
    read_at=(1, 2, 3, 6),
    x_title=gettext_lazy("months since the first dose"),
    y_title=gettext_lazy("percent improved"),
)
RELAPSE = Event(
    falls=True,
    last_month=24,
    read_at=(3, 6, 12, 24),
    x_title=gettext_lazy("months since the last dose"),
    y_title=gettext_lazy("percent without relapse"),
)


def sections_of(outcomes: Outcomes) -> tuple[Section, ...]:
    """Return the sections in their order."""
    return (
        *_efficacy(outcomes),
        _improvement(outcomes),
        _survival(outcomes),
        *(_survival_by(kind, curves) for kind, curves in outcomes.survival_by.items()),
        _relapse_by_dose(outcomes),
        _effects(outcomes),
        _levels(outcomes),
        *_levels_by_analyte(outcomes),
        _drop_out(outcomes),
        _reach(outcomes),
    )


def percent(value: float) -> str:
    return f"{value:.1f}"


def _share_columns() -> Cells:
    return (
        _("Group"),
        "n",
        pgettext("statistics", "Missing"),
        pgettext("how many", "Number"),
        "%",
        _("95 percent interval"),
    )


def _share_row(label: str | Promise, share: Share, *, is_hidden: bool) -> Cells:
    """Return a row of a table of shares; a hidden group shows neither number nor share."""
    if is_hidden:
        return (str(label), _("fewer than 5"), "", "", "", "")
    interval = f"{percent(share.low)}–{percent(share.high)}"
    return (
        str(label), str(share.n), str(share.missing), str(share.count), percent(share.percent),
        interval,
    )  # fmt: skip


def _bar(label: str | Promise, share: Share, *, is_hidden: bool) -> Bar:
    if is_hidden:
        return Bar(str(label), _("fewer than 5"), None)
    return Bar(str(label), f"n = {share.n}", share.percent, share.low, share.high)


def _shares(
    key: str,
    title: str,
    definition: str | Promise,
    lines: Iterable[tuple[str | Promise, Line]],
) -> Section:
    told = list(lines)
    bars = [_bar(label, line.share, is_hidden=_hidden(line)) for label, line in told]
    return Section(
        key=key,
        title=title,
        definition=str(definition),
        columns=_share_columns(),
        rows=tuple(_share_row(label, line.share, is_hidden=_hidden(line)) for label, line in told),
        plot=whisker_plot(bars, x_title="%"),
    )


def _hidden(line: Line) -> bool:
    return line.is_hidden or line.share.is_small


def _efficacy(outcomes: Outcomes) -> tuple[Section, Section]:
    summary = outcomes.summary
    better: list[tuple[str | Promise, Line]] = [
        (words.BETTER[line.key], line) for line in summary.better
    ]
    by_severity = [
        (words.GROUPS["severity"][line.key], line) for line in summary.better_by_severity
    ]
    flare: list[tuple[str | Promise, Line]] = [(words.ALL, Line("all", summary.flare))]
    flare += [(words.GROUPS["severity"][line.key], line) for line in summary.flare_by_severity]
    half = _("Moderate or better, %(group)s")
    better += [(half % {"group": label}, line) for label, line in by_severity]
    return (
        _shares("efficacy", _("Efficacy"), words.EFFICACY, better),
        _shares("flare", _("Flare in the first month"), words.FLARE, flare),
    )


def _improvement(outcomes: Outcomes) -> Section:
    return _curves(
        "improvement",
        _("Time to improvement"),
        words.IMPROVEMENT,
        [(words.ALL, outcomes.improvement)],
        IMPROVEMENT,
    )


def _survival(outcomes: Outcomes) -> Section:
    title = _("Relapse-free time")
    return _curves("survival", title, words.SURVIVAL, [(words.ALL, outcomes.survival)], RELAPSE)


def _survival_by(kind: str, curves: Sequence[Curve]) -> Section:
    named = [(words.GROUPS[kind][curve.key], curve) for curve in curves]
    hidden = len(words.GROUPS[kind]) - len(curves)
    note = _("Groups that are not shown have fewer than 5 courses.") if hidden else ""
    title = str(words.GROUP_TITLES[kind])
    return _curves(f"survival-{kind}", title, note, named, RELAPSE, level=3)


def _curves(
    key: str,
    title: str,
    definition: str | Promise,
    curves: Sequence[tuple[str | Promise, Curve]],
    event: Event,
    level: int = 2,
) -> Section:
    """Return a section of curves; those of fewer than five courses are left out."""
    named = [(str(label), curve) for label, curve in curves if curve.n >= SMALLEST_GROUP]
    return Section(
        key=key,
        title=title,
        definition=str(definition),
        columns=_curve_columns(),
        rows=_curve_rows(named, event),
        plot=curve_plot(
            [_drawn(label, curve, event) for label, curve in named],
            months=_months_of((curve for _label, curve in named), event.last_month),
            x_title=str(event.x_title),
            y_title=str(event.y_title),
        )
        if named
        else None,
        level=level,
    )


def _months_of(curves: Iterable[Curve], last_month: int) -> int:
    """Return how many months to draw: to the one of the last count."""
    last = max((curve.steps[-1].day for curve in curves), default=0)
    return min(last_month, last // 30 + 1)


def _drawn(label: str, curve: Curve, event: Event) -> Drawn:
    """Return the curve in percent: falling to those without the event, or rising to those with."""

    def at(share: float) -> float:
        return 100 * share if event.falls else 100 * (1 - share)

    points = tuple(
        Point(step.day, at(step.share), *sorted((at(step.low), at(step.high))))
        for step in curve.steps
    )
    return Drawn(f"{label} (n = {curve.n})", points)


def _curve_columns() -> Cells:
    return (
        *_share_columns()[:4], _("median, days"), _("Month"), "%", _("95 percent interval"),
        _("Still followed"),
    )  # fmt: skip


def _curve_rows(curves: Iterable[tuple[str, Curve]], event: Event) -> tuple[Cells, ...]:
    """Return a row for each group and month that somebody is still followed at."""
    rows: list[Cells] = []
    for label, curve in curves:
        median = "–" if curve.median_days is None else str(curve.median_days)
        head = (label, str(curve.n), str(curve.missing), str(curve.events), median)
        for month in event.read_at:
            step = curve.at(30 * month)
            if step is None:
                continue
            low, high = step.low, step.high
            share = step.share
            if not event.falls:
                share, low, high = 1 - share, 1 - high, 1 - low
            interval = f"{percent(100 * low)}–{percent(100 * high)}"
            followed = str(step.at_risk)
            rows.append((*head, str(month), percent(100 * share), interval, followed))
    return tuple(rows)


def _relapse_by_dose(outcomes: Outcomes) -> Section:
    lines = [(words.ALL, Line("all", outcomes.summary.relapse))]
    lines += [(words.BANDS[line.key], line) for line in outcomes.summary.relapse_by_dose]
    return _shares("dose", _("Cumulative dose and relapse"), words.DOSE, lines)


def _effects(outcomes: Outcomes) -> Section:
    named = [(effect_words(each.code), each) for each in outcomes.months.effects]
    return _monthly("effects", _("Side effects by month"), words.EFFECTS, named)


def _levels(outcomes: Outcomes) -> Section:
    named = [(str(words.LEVELS[each.code]), each) for each in outcomes.months.levels]
    return _monthly("levels", _("Laboratory levels by month"), words.LEVELS_WORDS, named)


def _levels_by_analyte(outcomes: Outcomes) -> tuple[Section, ...]:
    sections = []
    for key, title, found in (
        ("caution", _("Caution or stop, by analyte"), outcomes.months.warned),
        ("stop", _("Stop, by analyte"), outcomes.months.stopped),
    ):
        named = [(analytes()[each.code].abbreviation, each) for each in found]
        if named:
            sections.append(_monthly(f"levels-{key}", title, "", named, level=3))
    return tuple(sections)


def _monthly(
    key: str,
    title: str,
    definition: str | Promise,
    series: Sequence[tuple[str, Series]],
    level: int = 2,
) -> Section:
    drawn = [(label, _points(each)) for label, each in series[:DRAWN_EFFECTS]]
    return Section(
        key=key,
        title=title,
        definition=str(definition),
        columns=(
            pgettext("what is counted", "What"),
            _("Month"),
            "n",
            pgettext("how many", "Number"),
            "%",
            _("95 percent interval"),
        ),
        rows=tuple(_month_row(label, line) for label, each in series for line in each.lines),
        plot=line_plot(
            [Drawn(label, points) for label, points in drawn if points],
            last_x=LAST_MONTH,
            x_title=_("month of the course"),
            y_title=_("percent of courses"),
        )
        if any(points for _label, points in drawn)
        else None,
        level=level,
    )


def _points(series: Series) -> tuple[Point, ...]:
    return tuple(
        Point(int(line.key), line.share.percent) for line in series.lines if not line.is_hidden
    )


def _month_row(label: str, line: Line) -> Cells:
    if line.is_hidden:
        return (label, line.key, _("fewer than 5"), "", "", "")
    share = line.share
    interval = f"{percent(share.low)}–{percent(share.high)}"
    return (label, line.key, str(share.n), str(share.count), percent(share.percent), interval)


def _drop_out(outcomes: Outcomes) -> Section:
    summary = outcomes.summary
    lines = [
        (_("Dropped out"), Line("dropped", summary.dropped)),
        (_("At least one missed visit"), Line("missed", summary.missed)),
    ]
    return _shares("drop-out", _("Drop-out and missed visits"), words.DROP_OUT, lines)


def _reach(outcomes: Outcomes) -> Section:
    reach = outcomes.reach
    lines = [
        (_("Reached"), Line("reached", reach.reached)),
        (_("Answered"), Line("answered", reach.answered)),
    ]
    return _shares("reach", _("Reach of reminders"), words.REACH, lines)


def state_rows(outcomes: Outcomes) -> tuple[Cells, ...]:
    """Return how many courses are in which state; small numbers are hidden."""
    labels = dict(Course.State.choices)
    lines = shown([Line(state, Share(n, n)) for state, n in outcomes.summary.states])
    return tuple(
        (
            str(labels[Course.State(line.key)]),
            _("fewer than 5") if line.is_hidden else str(line.share.n),
        )
        for line in lines
    )
