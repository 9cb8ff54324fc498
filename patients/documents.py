"""Appointments as a calendar file (RFC 5545)."""

from collections.abc import Iterable
from datetime import UTC

from icalendar import Calendar, Event

from patients.queries.feeds import Entry


def calendar_file(name: str, entries: Iterable[Entry]) -> bytes:
    """Return a calendar that says when and, in initials, who; `name` is that of the branch."""
    calendar = Calendar()
    calendar.add("prodid", "-//Isocourse//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("method", "PUBLISH")
    for entry in entries:
        calendar.add_component(_event(entry, name))
    return bytes(calendar.to_ical())


def _event(entry: Entry, place: str) -> Event:
    event = Event()
    event.add("uid", f"appointment-{entry.number}@isocourse")
    event.add("sequence", entry.revision)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", entry.initials)
    event.add("location", place)
    event.add("status", "CANCELLED" if entry.is_given_up else "CONFIRMED")
    event.add("class", "PRIVATE")
    return event
