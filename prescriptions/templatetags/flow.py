"""The flow sheet's cells: too many of them for the nodes of a template."""

from collections.abc import Iterable
from html import escape

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from patients.models import Patient
from prescriptions.queries.flow import FlowCell, FlowColumn

register = template.Library()
HEAD = '<th scope="col" class="number"><a href="{}">{}</a></th>'
CELL = '<td class="number">{}</td>'
MARK = '<span class="flow-mark tone-{}">{} {}</span>'
SIDE = '{}<span class="visually-hidden">{}</span>'


@register.simple_tag
def flow_marks() -> dict[str, str]:
    """Return what is set beside values, by tone and side, in the page's language."""
    return {
        "": "",
        "stop": MARK.format("stop", "■", escape(_("Stop"))),
        "warn": MARK.format("warn", "▲", escape(_("Warns"))),
        "high": SIDE.format("↑", escape(_("above the interval"))),
        "low": SIDE.format("↓", escape(_("below the interval"))),
    }


@register.simple_tag
def flow_cells(cells: Iterable[FlowCell | None], marks: dict[str, str]) -> SafeString:
    """Return the cells of one item: level, value as written, and side; an empty one without."""
    return SafeString("".join(CELL.format(_inner(each, marks)) for each in cells))


@register.simple_tag
def flow_heads(patient: Patient, columns: Iterable[FlowColumn]) -> SafeString:
    """Return the days of the panels, each leading to its panel."""
    return SafeString("".join(_head(patient.pk, each) for each in columns))


def _inner(cell: FlowCell | None, marks: dict[str, str]) -> str:
    if cell is None:
        return ""
    return f"{marks[cell.tone]}{escape(cell.raw)}{marks[cell.side]}"


def _head(patient_id: int, column: FlowColumn) -> str:
    address = reverse("prescriptions:report_detail", args=[patient_id, column.report_id])
    return HEAD.format(escape(address), escape(date_format(column.on, "y/n/j")))
