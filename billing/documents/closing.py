"""A closed day on paper and as a table, from what the closing has kept of it."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from billing.models import DailyClosing, PaymentMethod
from billing.rules.day import METHODS, differences_yen
from clinic.exports import Row
from clinic.pdf import RenderedPdf, render_pdf


def closing_rows(closing: DailyClosing) -> tuple[list[str], list[Row]]:
    """Return the columns and rows of a closed day: methods first, then every paper."""
    words = dict(PaymentMethod.choices)
    differences = differences_yen(closing.expected_yen, closing.counted_yen)
    rows: list[Row] = [
        (
            _("Method"),
            str(words[PaymentMethod(method)]),
            closing.expected_yen[method],
            closing.counted_yen[method],
            differences[method],
        )
        for method in METHODS
    ]
    for word, name in _lists():
        rows += [(word, str(number), yen, None, None) for number, yen in closing.summary[name]]
    rows += [
        (_("Still owed"), f"{number} {ticket_no}", yen, None, None)
        for number, ticket_no, yen in closing.summary["unpaid"]
    ]
    rows += [
        (_("Printed again"), number, None, None, None) for number in closing.summary["reprints"]
    ]
    rows += [
        (_("Visit without invoice"), visit, None, None, None)
        for visit in closing.summary["visits_without_invoice"]
    ]
    columns = [_("Kind"), _("Name or number"), _("Expected (yen)"), _("Counted"), _("Difference")]
    return columns, rows


def closing_paper(closing: DailyClosing) -> RenderedPdf:
    """Return a closed day as a PDF."""
    return render_pdf(closing_html(closing))


def closing_html(closing: DailyClosing) -> str:
    columns, rows = closing_rows(closing)
    context = {"closing": closing, "columns": columns, "rows": rows}
    return render_to_string("billing/closing_paper.html", context)


def _lists() -> list[tuple[str, str]]:
    return [
        (_("Invoice"), "invoices"),
        (_("Cancellation"), "cancellations"),
        (_("Return invoice"), "returns"),
    ]
