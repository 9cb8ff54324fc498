"""Words and cells of the chart."""

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from patients.models import SideEffect
from prescriptions.queries.chart_pages import ValueTable
from prescriptions.queries.drawings import Row
from prescriptions.queries.patient_charts import ChartValue, ChartVisit
from prescriptions.visit_words import effect_words

register = template.Library()

LIMITS = {
    "reference": 'stroke="#8a91a3" stroke-dasharray="3 4"',
    "warn": 'stroke="#8a6a00" stroke-dasharray="8 4" stroke-width="1.5"',
    "stop": 'stroke="#a90000" stroke-width="1.5"',
}
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
    words = {"high": escape(_("high")), "low": escape(_("low"))}
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
        '<path class="drawing-grid" d="M0 58H1200" stroke="#d9dce4" fill="none"/>'
        '<text x="0" y="28" font-weight="700" class="drawing-ink" fill="#1a1d26">'
        f'{label}</text><text x="0" y="46" font-size="13">{unit}</text>{drawn}'
        '<text x="1046" y="30" font-size="19" font-weight="700" class="drawing-ink" '
        f'fill="#1a1d26">{last}</text><text x="1046" y="50" font-size="13">{state}</text></g>'
    )


@register.simple_tag
def lane_label(row: Row) -> str:
    """Return the words of a lane; an analyte keeps its abbreviation."""
    words: dict[str, Any] = {
        "inflammatory": _("Inflamed lesions"),
        "comedones": _("Comedones"),
        "weight": _("Weight"),
    }
    return str(words.get(row.key, row.label))


@register.simple_tag
def lane_state(row: Row) -> str:
    """Say in words how the latest value stands; the drawing says it by shape."""
    levels: dict[str, Any] = {
        "stop": pgettext("level", "stops"),
        "warn": pgettext("level", "caution"),
    }
    sides: dict[str, Any] = {"high": _("high"), "low": _("low")}
    return str(levels.get(row.tone) or sides.get(row.side, ""))


@register.simple_tag
def lane_trend(row: Row) -> str:
    if row.is_rising is None:
        return ""
    return "↑" if row.is_rising else "↓"


@register.simple_tag
def effects_told(visit: ChartVisit) -> str:
    """Return the side effects of a visit; not asked and none are two answers."""
    if not visit.effects:
        if visit.has_side_effects is None:
            return pgettext("answer", "not asked")
        return _("None")
    labels = dict(SideEffect.Severity.choices)
    return ", ".join(f"{effect_words(code)} ({labels[each]})" for code, each in visit.effects)


@register.simple_tag
def restriction_words(code: str) -> str:
    words: dict[str, Any] = {
        "contraception": _("Contraception until"),
        "blood_donation": _("No blood donation until"),
        "hair_removal": _("No laser or light hair removal until"),
        "vaccination": _("No vaccination but influenza until"),
        "sun": _("No tanning until"),
        "lasik": _("No eye surgery such as LASIK until"),
        "rest": _("No new course until"),
        "preferred_rest": _("Preferably no new course until"),
    }
    return str(words[code])


def _short(day: Any) -> str:
    return date_format(day, "y/n/j")
