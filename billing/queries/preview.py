"""What an invoice would say, before anything is written."""

from dataclasses import dataclass

from billing.models import FeeItem
from billing.queries.prices import items_by_code, prices_in_force
from billing.queries.visits import visit_facts
from billing.rules.lines import Line, visit_lines
from billing.rules.totals import Totals, document_totals
from clinic.models import Organisation
from clinic.rules.money import TaxRounding
from patients.models import Visit


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """A line of the engine with the name of its item."""

    item: FeeItem
    line: Line


@dataclass(frozen=True, slots=True)
class Preview:
    """A visit's lines and totals at the prices of its day."""

    lines: tuple[PreviewLine, ...]
    totals: Totals


def preview_of(visit: Visit) -> Preview:
    """Return what the visit costs. Raises PriceMissing for what has no price."""
    lines = visit_lines(
        visit_facts(visit), prices_in_force(branch=visit.branch, on=visit.visited_on)
    )
    items = items_by_code()
    rounding = TaxRounding(Organisation.objects.get().tax_rounding)
    return Preview(
        tuple(PreviewLine(items[line.code], line) for line in lines),
        document_totals(lines, rounding),
    )
