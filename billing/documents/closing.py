"""A closed day on paper and as a table, from what the closing has kept of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from billing.models import DailyClosing, PaymentMethod
from billing.rules.day import METHODS, differences_yen
from clinic.exports import Row
from clinic.pdf import RenderedPdf, render_pdf


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper or visit of the day; a visit that is not billed has no amount."""

    name: str
    yen: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What the day has of one kind."""

    kind: str
    entries: tuple[Entry, ...]

    @property
    def total_yen(self) -> int | None:
        """Return the sum; None where there is nothing to add up."""
        amounts = [entry.yen for entry in self.entries if entry.yen is not None]
        return sum(amounts) if len(amounts) > 1 else None


def closing_rows(closing: DailyClosing) -> tuple[list[str], list[Row]]:
    """Return the columns and rows of a closed day: methods first, then the till, then papers."""
    rows: list[Row] = [(_("Method"), *row) for row in _methods(closing)]
    rows += [
        (part.kind, entry.name, entry.yen, None, None)
        for part in (_till(closing), *_parts(closing))
        for entry in part.entries
    ]
    columns = [_("Kind"), _("Name or number"), _("Expected (yen)"), _("Counted"), _("Difference")]
    return columns, rows


def closing_paper(closing: DailyClosing) -> RenderedPdf:
    """Return a closed day as a PDF."""
    return render_pdf(closing_html(closing))


def closing_html(closing: DailyClosing) -> str:
    context = {
        "closing": closing,
        "methods": _methods(closing),
        "till": _till(closing),
        "parts": [part for part in _parts(closing) if part.entries],
    }
    return render_to_string("billing/closing_paper.html", context)


def _methods(closing: DailyClosing) -> list[tuple[str, int, int, int]]:
    """Return each method with what should be there, what was counted, and the difference."""
    words = dict(PaymentMethod.choices)
    differences = differences_yen(closing.expected_yen, closing.counted_yen)
    return [
        (
            str(words[PaymentMethod(method)]),
            closing.expected_yen[method],
            closing.counted_yen[method],
            differences[method],
        )
        for method in METHODS
    ]


def _till(closing: DailyClosing) -> Part:
    """Return how the cash was counted, the largest note first, and what was in and went out."""
    counted = sorted(((int(piece), n) for piece, n in closing.denominations.items()), reverse=True)
    return Part(
        _("Cash"),
        (
            Entry(_("In the till in the morning"), closing.opening_yen),
            *(Entry(f"{piece:,} × {n}", piece * n) for piece, n in counted if n),
            Entry(_("Taken to the bank"), closing.banked_yen),
        ),
    )


def _parts(closing: DailyClosing) -> list[Part]:
    said = closing.summary
    owed = [(f"{number} {ticket_no}", yen) for number, ticket_no, yen in said["unpaid"]]
    return [
        _part(_("Invoice"), said["invoices"]),
        _part(_("Cancellation"), said["cancellations"]),
        _part(_("Return invoice"), said["returns"]),
        _part(_("Still owed"), owed),
        _named(_("Printed again"), said["reprints"]),
        _named(_("Visit without invoice"), said["visits_without_invoice"]),
        _named(_("Visit not confirmed"), said["unsigned_visits"]),
    ]


def _part(kind: str, numbered: Sequence[tuple[str, int]]) -> Part:
    return Part(kind, tuple(Entry(name, yen) for name, yen in numbered))


def _named(kind: str, names: Sequence[str]) -> Part:
    return Part(kind, tuple(Entry(name) for name in names))
