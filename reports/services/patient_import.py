"""Old patients and their past courses from a table: checked, then written row by row.

A row that is there already adds nothing, so the same file may come again, after it was mended or
after its worker was killed. A row with mistakes is told and left out; the others are written.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from django.db import transaction

from clinic import roles
from clinic.models import Branch, User
from patients.models import Patient
from patients.queries.duplicates import possible_duplicates
from patients.rules.names import kana_key
from patients.services.registration import (
    GuardianDetails,
    LooksRegistered,
    PatientDetails,
    register_patient,
)
from patients.services.tickets import TicketTaken, holder_of
from prescriptions.services.past_courses import Ended, record_past_course
from reports.queries.old_patients import learn
from reports.rules.old_patients.placing import Placement, Register, place
from reports.rules.old_patients.reading import OldPatient, Refusal, RowRefused, read_row
from reports.services.patient_tables import TableRow

ROWS_AT_ONCE = 500
FIRST_LINES = 5
_NOT_DETAILS = frozenset(
    {"ticket_no", "guardian_name", "guardian_relation", "guardian_phone", "is_different"}
)


@dataclass(frozen=True, slots=True)
class LineRefusal:
    """A refused cell and the line it stands in."""

    line: int
    refusal: Refusal


@dataclass
class Tally:
    """What a file came to; for each kind of mistake how many lines, and the first of them."""

    rows: int = 0
    new_patients: int = 0
    known_patients: int = 0
    new_courses: int = 0
    known_courses: int = 0
    refused: int = 0
    mistakes: Counter[tuple[str, str]] = field(default_factory=Counter)
    first_lines: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    examples: dict[tuple[str, str], Refusal] = field(default_factory=dict)

    def add(self, placement: Placement) -> None:
        self.new_patients += placement.adds_patient
        self.known_patients += not placement.adds_patient
        self.new_courses += placement.adds_course is True
        self.known_courses += placement.adds_course is False

    def refuse(self, line: int, refusals: Iterable[Refusal]) -> None:
        self.refused += 1
        for refusal in refusals:
            mistake = (refusal.column, refusal.code)
            self.mistakes[mistake] += 1
            self.examples.setdefault(mistake, refusal)
            lines = self.first_lines.setdefault(mistake, [])
            if len(lines) < FIRST_LINES:
                lines.append(line)


Write = Callable[[OldPatient, Placement], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Writes what a row adds, each row in a transaction of its own."""

    by: User
    today: date
    branches: dict[str, Branch]
    doctors: dict[str, User]

    @transaction.atomic
    def __call__(self, row: OldPatient, placement: Placement) -> None:
        """Raises RowRefused where somebody else has been faster."""
        patient = self._register(row) if placement.adds_patient else None
        if row.course is None or not placement.adds_course:
            return
        patient = patient or holder_of(row.ticket_no)
        if patient is None:
            raise RowRefused([Refusal("ticket_no", "ticket_taken", {})])
        course = row.course
        record_past_course(
            patient=patient,
            ended=Ended(
                number=course.number,
                started_on=course.started_on,
                last_dose_on=course.last_dose_on,
                severity=course.severity,
                state=course.ended,
                reason=course.end_reason,
                baseline_weight_kg=course.baseline_weight_kg,
                total_mg=course.total_mg,
                doctor=self.doctors[course.doctor_email.casefold()],
                branch=self.branches[row.person["branch"]],
            ),
            by=self.by,
            today=self.today,
        )

    def _register(self, row: OldPatient) -> Patient:
        person = row.person
        details = {name: value for name, value in person.items() if name not in _NOT_DETAILS}
        guardian = GuardianDetails(
            name=person["guardian_name"],
            relation=person["guardian_relation"],
            phone=person["guardian_phone"],
        )
        try:
            return register_patient(
                details=PatientDetails(**details | {"branch": self.branches[person["branch"]]}),
                by=self.by,
                today=self.today,
                ticket_no=row.ticket_no,
                guardian=guardian if guardian.name else None,
                different_from=_similar(row) if person["is_different"] else (),
            )
        except TicketTaken:
            raise RowRefused([Refusal("ticket_no", "ticket_taken", {})]) from None
        except LooksRegistered:
            raise RowRefused([Refusal("ticket_no", "looks_registered", {})]) from None


def _similar(row: OldPatient) -> list[int]:
    person = row.person
    found = possible_duplicates(
        kana_key=kana_key(person["family_kana"] + person["given_kana"]),
        birth_date=person["birth_date"],
        phone=person["phone"],
    )
    return [each.patient.pk for each in found]


def check_rows(rows: Iterable[TableRow], tally: Tally, *, today: date) -> Iterator[LineRefusal]:
    """Yield what is wrong, and count what the rows would add; nothing is written."""
    return _taken(rows, tally, today, _branches(), _doctors(), lambda _row, _placement: None)


def import_rows(
    rows: Iterable[TableRow], tally: Tally, *, by: User, today: date
) -> Iterator[LineRefusal]:
    """Write the rows as they are drawn, yield what is wrong, and count what was added."""
    branches, doctors = _branches(), _doctors()
    write = Writer(by=by, today=today, branches=branches, doctors=doctors)
    return _taken(rows, tally, today, branches, doctors, write)


def _branches() -> dict[str, Branch]:
    return {branch.code: branch for branch in Branch.objects.all()}


def _doctors() -> dict[str, User]:
    doctors = User.objects.filter(groups__name=roles.DOCTOR)
    return {doctor.email.casefold(): doctor for doctor in doctors}


def _taken(
    rows: Iterable[TableRow],
    tally: Tally,
    today: date,
    branches: dict[str, Branch],
    doctors: dict[str, User],
    write: Write,
) -> Iterator[LineRefusal]:
    register = Register(branches, doctors)
    remaining = iter(rows)
    while chunk := list(islice(remaining, ROWS_AT_ONCE)):
        read = [(row.line, _read(row, today)) for row in chunk]
        learn(register, [row for _line, row in read if isinstance(row, OldPatient)])
        for line, row in read:
            tally.rows += 1
            refusals = _added(row, register, tally, write) if isinstance(row, OldPatient) else row
            if refusals:
                tally.refuse(line, refusals)
                yield from (LineRefusal(line, refusal) for refusal in refusals)


def _read(row: TableRow, today: date) -> OldPatient | list[Refusal]:
    try:
        return read_row(row.cells, today)
    except RowRefused as refused:
        return refused.refusals


def _added(row: OldPatient, register: Register, tally: Tally, write: Write) -> list[Refusal]:
    try:
        placement = place(row, register)
        write(row, placement)
    except RowRefused as refused:
        return refused.refusals
    tally.add(placement)
    return []
