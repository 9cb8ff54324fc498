"""What becomes of a row beside what the clinic has already, and beside the rows above it."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from patients.rules.names import kana_key
from reports.rules.old_patients.reading import OldPatient, PastCourse, Refusal, RowRefused

_SPOKEN = re.compile(r"-?0*([0-9]+)$")


@dataclass(frozen=True, slots=True)
class HeldCourse:
    """A course that a patient has; one that is not over has no last dose."""

    number: int
    started_on: date | None
    last_dose_on: date | None


@dataclass(slots=True)
class Holder:
    """Who holds a ticket; a row of this file that is still to be written has no number yet."""

    birth_date: date
    kana_key: str
    courses: list[HeldCourse] = field(default_factory=list)
    is_merged: bool = False


@dataclass(slots=True)
class Register:
    """What rows are compared with. It remembers the rows that were placed."""

    branches: Collection[str]
    doctors: Collection[str]
    holders: dict[str, Holder] = field(default_factory=dict)
    # Day of birth with reading or telephone number: a second such person is asked about.
    people: set[tuple[date, str]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Placement:
    """What a row adds; a course is None where the row has none."""

    adds_patient: bool
    adds_course: bool | None


def spoken(ticket_no: str) -> str:
    """Return a ticket number as people say it: `K-004213` is `K4213`."""
    return _SPOKEN.sub(r"\1", ticket_no)


def marks_of(birth_date: date, reading: str, phone: str) -> set[tuple[date, str]]:
    """Return by what somebody would be taken for the same person."""
    return {(birth_date, mark) for mark in (reading, phone) if mark}


def place(row: OldPatient, register: Register) -> Placement:
    """Say what a row adds, and remember it. Raises RowRefused, then nothing is remembered."""
    ticket = spoken(row.ticket_no)
    holder = register.holders.get(ticket)
    refusals = [*_unknown(row, register), *_misplaced(row, holder, register)]
    if refusals:
        raise RowRefused([Refusal(column, code, {}) for column, code in refusals])
    adds_patient = holder is None
    if holder is None:
        holder = Holder(row.person["birth_date"], _reading(row))
        register.holders[ticket] = holder
        register.people |= _marks(row)
    if row.course is None:
        return Placement(adds_patient, None)
    course = HeldCourse(row.course.number, row.course.started_on, row.course.last_dose_on)
    adds_course = course not in holder.courses
    if adds_course:
        holder.courses.append(course)
    return Placement(adds_patient, adds_course)


def _unknown(row: OldPatient, register: Register) -> list[tuple[str, str]]:
    found = []
    if row.person["branch"] not in register.branches:
        found.append(("branch", "no_such_branch"))
    if row.course and row.course.doctor_email.casefold() not in register.doctors:
        found.append(("doctor_email", "no_such_doctor"))
    return found


def _misplaced(row: OldPatient, holder: Holder | None, register: Register) -> list[tuple[str, str]]:
    if holder is None:
        is_told = not row.person["is_different"] and bool(_marks(row) & register.people)
        return [("ticket_no", "looks_registered")] if is_told else []
    if (holder.birth_date, holder.kana_key) != (row.person["birth_date"], _reading(row)):
        return [("ticket_no", "ticket_taken")]
    if holder.is_merged:
        return [("ticket_no", "ticket_merged")]
    code = (
        row.course and not _same(row.course, holder.courses) and _misfit(row.course, holder.courses)
    )
    return [("number", code)] if code else []


def _reading(row: OldPatient) -> str:
    return kana_key(row.person["family_kana"] + row.person["given_kana"])


def _marks(row: OldPatient) -> set[tuple[date, str]]:
    return marks_of(row.person["birth_date"], _reading(row), row.person["phone"])


def _same(course: PastCourse, courses: list[HeldCourse]) -> bool:
    return HeldCourse(course.number, course.started_on, course.last_dose_on) in courses


def _misfit(course: PastCourse, courses: list[HeldCourse]) -> str | None:
    """Say why a course cannot stand beside the others: its number, or its days."""
    for other in courses:
        if other.number == course.number:
            return "number_taken"
        begins = other.started_on or date.max
        ends = other.last_dose_on or date.max
        if other.number < course.number and ends >= course.started_on:
            return "courses_overlap"
        if other.number > course.number and begins <= course.last_dose_on:
            return "courses_overlap"
    return None
