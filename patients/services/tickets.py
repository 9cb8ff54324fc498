"""Consultation-ticket numbers: one series, no twins, none used again."""

from django.db.models import F, Value

from clinic.models import TicketCounter
from clinic.rules.tickets import format_ticket_no
from patients.models import Patient
from patients.models.patient import spoken_ticket_no

WIDTH = 6


class TicketTaken(Exception):
    """Another patient holds that number, or one that is said the same way."""

    def __init__(self, holder: Patient) -> None:
        super().__init__(holder.ticket_no)
        self.holder = holder


class NoTicketSeries(Exception):
    """The clinic has not been set up: no series of ticket numbers exists."""


def take_ticket_no(typed: str = "") -> str:
    """Return a number that is free until the end of the caller's transaction.

    A typed number is that of a card the patient already holds. Every registration waits
    for the series' row, so two of them cannot take one number or overlook each other.

    Raises TicketTaken, or NoTicketSeries before the clinic is loaded.
    """
    counter = TicketCounter.objects.select_for_update().order_by("prefix").first()
    if counter is None:
        raise NoTicketSeries
    if typed:
        if holder := holder_of(typed):
            raise TicketTaken(holder)
        return typed
    number = counter.last + 1
    while holder_of(format_ticket_no(counter.prefix, number, WIDTH)):
        number += 1
    counter.last = number
    counter.save(update_fields=["last"])
    return format_ticket_no(counter.prefix, number, WIDTH)


def holder_of(ticket_no: str) -> Patient | None:
    """Return who holds a number, however many zeros and hyphens it is written with."""
    same = Patient.objects.alias(spoken=spoken_ticket_no(F("ticket_no"))).filter(
        spoken=spoken_ticket_no(Value(ticket_no))
    )
    return same.first()
