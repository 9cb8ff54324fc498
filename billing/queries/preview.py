"""What an invoice would say, before anything is written."""

from dataclasses import dataclass

from billing.models import FeeItem, Invoice, InvoiceLine
from billing.queries.lines import as_rule_lines, waits_for_approval
from billing.queries.prices import items_by_code, prices_in_force
from billing.queries.visits import visit_facts
from billing.rules.lines import Line, PriceMissing, visit_lines
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
    by_hand: tuple[InvoiceLine, ...]
    totals: Totals

    @property
    def waits_for_approval(self) -> bool:
        return waits_for_approval(self.by_hand)


def preview_of(visit: Visit, draft: Invoice | None = None) -> Preview:
    """Return what the visit costs, with the lines that were added to its draft by hand.

    Raises PriceMissing for what has no price.
    """
    lines = engine_lines(visit)
    by_hand = tuple(draft.lines.filter(rule="")) if draft is not None else ()
    items = items_by_code()
    rounding = TaxRounding(Organisation.objects.get().tax_rounding)
    return Preview(
        tuple(PreviewLine(items[line.code], line) for line in lines),
        by_hand,
        document_totals([*lines, *as_rule_lines(by_hand)], rounding),
    )


def preview_without_visit(draft: Invoice | None) -> Preview:
    """Return what a draft says that no visit brought."""
    by_hand = tuple(draft.lines.all()) if draft is not None else ()
    rounding = TaxRounding(Organisation.objects.get().tax_rounding)
    return Preview((), by_hand, document_totals(as_rule_lines(by_hand), rounding))


def engine_lines(visit: Visit) -> tuple[Line, ...]:
    """Return what the engine charges for a visit as it stands now. Raises PriceMissing."""
    prices = prices_in_force(branch=visit.branch, on=visit.visited_on)
    return visit_lines(visit_facts(visit), prices)


def differs_from_visit(invoice: Invoice) -> bool:
    """Say whether the visit was amended since its invoice: it would cost something else now."""
    if invoice.visit is None or invoice.visit.state != Visit.State.CONFIRMED:
        return invoice.visit is not None
    charged = sorted((line.code, line.quantity) for line in invoice.lines.all() if line.rule)
    try:
        now = sorted((line.code, line.quantity) for line in engine_lines(invoice.visit))
    except PriceMissing:
        return True
    return charged != now
