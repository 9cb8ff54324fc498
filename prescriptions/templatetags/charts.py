"""Words and cells of the chart."""

from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from patients.models import SideEffect
from prescriptions.queries.chart_pages import ValueTable
from prescriptions.queries.drawings import Row
from prescriptions.queries.patient_charts import ChartValue, ChartVisit
from prescriptions.visit_words import effect_words

register = template.Library()


@register.simple_tag
def value_heads(table: ValueTable) -> SafeString:
    return format_html_join(
        "", '<th scope="col" class="number">{}</th>', ((_short(day),) for day in table.days)
    )


@register.simple_tag
def value_rows(table: ValueTable) -> SafeString:
    """Write the table's body at once: a tag for each of 1,500 cells would take longer to write."""
    return format_html_join(
        "\n",
        '<tr><th scope="row">{} <span class="previous">{}</span></th>{}</tr>',
        ((label, unit, _cells(values)) for label, unit, values in table.rows),
    )


def _cells(values: tuple[ChartValue | None, ...]) -> SafeString:
    words = {"": "", "high": _("high"), "low": _("low")}
    plain, marked = '<td class="number">{}{}</td>', '<td class="number"><strong>{} {}</strong></td>'
    parts = [
        format_html(marked, each.raw, words[each.side])
        if each is not None and each.side
        else format_html(plain, "" if each is None else each.raw, "")
        for each in values
    ]
    return SafeString("".join(parts))


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
