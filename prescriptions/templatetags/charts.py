"""Words and cells of the chart."""

from collections.abc import Iterable
from decimal import Decimal
from html import escape
from typing import Any

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from patients.models import SideEffect, Visit
from prescriptions.queries.chart_pages import ShownVisit, ValueTable
from prescriptions.queries.drawings import Drawing, Row
from prescriptions.queries.patient_charts import ChartValue, ChartVisit
from prescriptions.rules.lanes import DoseLane
from prescriptions.visit_words import effect_words

register = template.Library()

LIMITS = {
    "reference": 'stroke="#8a91a3" stroke-dasharray="3 4"',
    "warn": 'stroke="#8a6a00" stroke-dasharray="8 4" stroke-width="1.5"',
    "stop": 'stroke="#a90000" stroke-width="1.5"',
}
LANES: dict[str, Any] = {
    "inflammatory": gettext_lazy("Inflamed lesions"),
    "comedones": gettext_lazy("Comedones"),
    "weight": gettext_lazy("Weight"),
}
LEVELS: dict[str, Any] = {
    "stop": pgettext_lazy("level", "stops"),
    "warn": pgettext_lazy("level", "caution"),
}
SIDES: dict[str, Any] = {"high": gettext_lazy("high"), "low": gettext_lazy("low")}
RESTRICTIONS: dict[str, Any] = {
    "contraception": gettext_lazy("Contraception until"),
    "blood_donation": gettext_lazy("No blood donation until"),
    "hair_removal": gettext_lazy("No laser or light hair removal until"),
    "vaccination": gettext_lazy("No vaccination but influenza until"),
    "sun": gettext_lazy("No tanning until"),
    "lasik": gettext_lazy("No eye surgery such as LASIK until"),
    "rest": gettext_lazy("No new course until"),
    "preferred_rest": gettext_lazy("Preferably no new course until"),
}
GRID = 'stroke="#d9dce4" fill="none"'
LINE = '<polyline class="drawing-line" points="{}" stroke="#0017c1" stroke-width="2" fill="none"/>'
DOTS = '<path class="drawing-dot" d="{}" fill="#0017c1"/>'
OUTSIDE = '<path class="drawing-outside" d="{}" fill="#a90000"/>'
BOUNDS = '<path class="drawing-bound" d="{}" fill="none" stroke="#0017c1" stroke-width="2"/>'


@register.simple_tag
def value_heads(table: ValueTable) -> SafeString:
    return format_html_join(
        "", '<th scope="col" class="number">{}</th>', ((_short(day),) for day in table.days)
    )


@register.simple_tag
def value_rows(table: ValueTable) -> SafeString:
    """Write the table's body at once: a tag for each of 1,500 cells would take longer to write."""
    words = {side: escape(str(word)) for side, word in SIDES.items()}
    parts = []
    for label, unit, values in table.rows:
        head = f'{escape(label)} <span class="previous">{escape(unit)}</span>'
        parts.append(f'<tr><th scope="row">{head}</th>{_cells(values, words)}</tr>')
    return SafeString("\n".join(parts))  # every word of it went through escape()


def _cells(values: tuple[ChartValue | None, ...], words: dict[str, str]) -> str:
    cells = []
    for each in values:
        if each is None:
            cells.append('<td class="number"></td>')
            continue
        raw, side = escape(each.raw), each.side
        shown = f"<strong>{raw} {words[side]}</strong>" if side else raw
        cells.append(f'<td class="number">{shown}</td>')
    return "".join(cells)


@register.simple_tag
def months(drawing: Drawing) -> SafeString:
    """Write the grid of months; the first one says what is counted."""
    words = [str(tick.value) for tick in drawing.months]
    if words:
        words[0] += f" {escape(_('months'))}"
    marks = (
        f'<path class="drawing-grid" d="M{tick.place} 26V{drawing.height}" {GRID}/>'
        f'<text x="{tick.place}" y="18" text-anchor="middle">{word}</text>'
        for tick, word in zip(drawing.months, words, strict=True)
    )
    return SafeString("".join(marks))  # numbers, and a word that went through escape()


@register.simple_tag
def doses(lane: DoseLane) -> SafeString:
    """Write the scale of the daily dose, and a bar for each supply."""
    scale = (
        f'<path class="drawing-grid" d="M170 {tick.place}H1030" {GRID}/>'
        f'<text x="160" y="{tick.place}" dy="5" text-anchor="end">{tick.value}</text>'
        for tick in lane.ticks
    )
    bars = (
        f'<rect class="drawing-bar" x="{bar.x}" y="{bar.y}" width="{bar.width}" '
        f'height="{bar.height}" fill="#c9d8fb" stroke="#9db7f9"/>'
        for bar in lane.bars
    )
    return SafeString("".join((*scale, *bars)))  # nothing but numbers


@register.simple_tag
def lanes(rows: Iterable[Row]) -> SafeString:
    """Write the lanes of a drawing at once; attributes, not styles, so that paper has them too."""
    return SafeString("".join(map(_lane, rows)))  # every word of it went through escape()


def _lane(row: Row) -> str:
    label, unit = escape(lane_label(row)), escape(row.unit)
    last, state = escape(f"{row.last} {lane_trend(row)}"), escape(lane_state(row))
    drawn = "".join(
        f'<path class="drawing-{limit.kind}" d="M170 {limit.y}H1030" fill="none" '
        f"{LIMITS[limit.kind]}/>"
        for limit in row.lane.limits
    )
    drawn += "".join(
        pattern.format(points)
        for pattern, points in (
            (LINE, row.lane.line),
            (DOTS, row.lane.dots),
            (OUTSIDE, row.lane.outside),
            (BOUNDS, row.lane.bounds),
        )
        if points
    )
    return (
        f'<g transform="translate(0 {row.y})">'
        f'<path class="drawing-grid" d="M0 58H1200" {GRID}/>'
        '<text x="0" y="28" font-weight="700" class="drawing-ink" fill="#1a1d26">'
        f'{label}</text><text x="0" y="46" font-size="13">{unit}</text>{drawn}'
        '<text x="1046" y="30" font-size="19" font-weight="700" class="drawing-ink" '
        f'fill="#1a1d26">{last}</text><text x="1046" y="50" font-size="13">{state}</text></g>'
    )


@register.simple_tag
def lane_label(row: Row) -> str:
    """Return the words of a lane; an analyte keeps its abbreviation."""
    return str(LANES.get(row.key, row.label))


@register.simple_tag
def lane_state(row: Row) -> str:
    """Say in words how the latest value stands; the drawing says it by shape."""
    return str(LEVELS.get(row.tone) or SIDES.get(row.side, ""))


@register.simple_tag
def lane_trend(row: Row) -> str:
    if row.is_rising is None:
        return ""
    return "↑" if row.is_rising else "↓"


@register.simple_tag
def visit_rows(visits: Iterable[ShownVisit], patient_id: int) -> SafeString:
    """Write the body of the table of visits at once, as that of the values."""
    rows = (_visit_row(each, patient_id) for each in visits)
    return SafeString("\n".join(rows))  # every word of it went through escape()


def _visit_row(shown: ShownVisit, patient_id: int) -> str:
    visit, supply = shown.visit, shown.supply
    url = escape(reverse("prescriptions:visit_detail", args=[patient_id, visit.pk]))
    draft = f" · {escape(_('Draft'))}" if visit.state == Visit.State.DRAFT else ""
    given = f"{supply.daily_mg} mg × {supply.days}" if supply and not supply.is_voided else None
    numbers = (visit.weight_kg, visit.inflammatory, visit.lesions.get("comedones"))
    return (
        f'<tr><th scope="row" class="nowrap"><a href="{url}">{date_format(visit.visited_on)}</a> '
        f'<span class="previous">{escape(visit.kind_words)}{draft}</span></th>'
        f"{''.join(map(_number, numbers))}"
        f'<td class="told">{escape(effects_told(visit))}</td>'
        f"{_number(visit.missed_doses_days)}{_number(given)}</tr>"
    )


def _number(value: Decimal | int | str | None) -> str:
    return f'<td class="number">{"–" if value is None else value}</td>'


def effects_told(visit: ChartVisit) -> str:
    """Return the side effects of a visit; not asked and none are two answers."""
    if not visit.effects:
        return pgettext("answer", "not asked") if visit.has_side_effects is None else _("None")
    labels = dict(SideEffect.Severity.choices)
    return ", ".join(f"{effect_words(code)} ({labels[each]})" for code, each in visit.effects)


@register.simple_tag
def restriction_words(code: str) -> str:
    return str(RESTRICTIONS[code])


def _short(day: Any) -> str:
    return date_format(day, "y/n/j")
