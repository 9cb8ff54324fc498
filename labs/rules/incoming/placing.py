"""To which panel of a patient a row belongs, and what it means there. What is unsure waits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from labs.rules.incoming.comparing import RowState, Standing, compare, said_by
from labs.rules.incoming.matching import Known, why_not
from labs.rules.incoming.reading import ReadRow, RowRefused


@dataclass(slots=True, kw_only=True)
class Panel:
    """A patient's panel at one laboratory: known to the clinic, or begun by this file.

    `told_at` is the moment as a file told it, where the clinic's own moment differs.
    """

    report_id: int | None
    on: date
    at: datetime
    told_at: datetime | None = None
    accession_no: str = ""
    is_awaited: bool = False
    values: dict[str, Standing] = field(default_factory=dict)
    # What this file has said so far: a second word on it is no correction of the laboratory's.
    fresh: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownHere:
    """What the clinic knows of the numbers that a part of a file names."""

    by_ticket: Mapping[str, Known]
    by_accession: dict[str, Known]
    panels: Mapping[int, list[Panel]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What becomes of a row, at which panel of whom."""

    state: RowState
    reason: str = ""
    patient_id: int | None = None
    key: str = ""
    panel: Panel | None = None
    row: ReadRow | None = None

    @classmethod
    def refused(cls, refused: RowRefused) -> "Judgement":
        state = RowState.WAITING if refused.waits else RowState.REJECTED
        return cls(state=state, reason=refused.reason)

    @property
    def is_written(self) -> bool:
        """Say whether a value is written for the row."""
        return self.state in (RowState.NEW, RowState.CHANGED)


def judge(row: ReadRow | RowRefused, known: KnownHere) -> Judgement:
    """Return where a row ends; one that could not be read ends by its refusal."""
    if isinstance(row, RowRefused):
        return Judgement.refused(row)
    try:
        person = _whose(row, known)
    except RowRefused as refused:
        return Judgement(state=RowState.WAITING, reason=refused.reason, key=row.key, row=row)
    return judge_for(row, person, known)


def judge_for(row: ReadRow, person: Known, known: KnownHere) -> Judgement:
    """Return where a row of this patient ends, as matched or as a person has decided."""
    patient_id = person.patient_id
    try:
        _check_holder(row, person, known)
        panel = place(row, known.panels[patient_id])
    except RowRefused as refused:
        return Judgement(
            state=RowState.WAITING,
            reason=refused.reason,
            patient_id=patient_id,
            key=row.key,
            row=row,
        )
    return settle(row, panel, patient_id)


def _check_holder(row: ReadRow, person: Known, known: KnownHere) -> None:
    """Refuse an accession number that another patient holds, by the clinic or by this file."""
    if not row.accession_no:
        return
    holder = known.by_accession.setdefault(row.accession_no, person)
    if holder.patient_id != person.patient_id:
        raise RowRefused("accession_of_other_patient", waits=True)


def settle(row: ReadRow, panel: Panel, patient_id: int) -> Judgement:
    """Return what a row means at its panel, and let the panel remember it."""
    state = compare(row, panel.values.get(row.key))
    if state is RowState.CHANGED and row.key in panel.fresh and not row.is_correction:
        return Judgement(
            state=RowState.WAITING,
            reason="contradicts_file",
            patient_id=patient_id,
            key=row.key,
            row=row,
        )
    if state in (RowState.NEW, RowState.CHANGED):
        before = panel.values.get(row.key)
        replaced = (*before.replaced, before.said) if before else ()
        panel.values[row.key] = Standing(said_by(row), row.low, row.high, replaced)
    panel.fresh.add(row.key)
    return Judgement(state=state, patient_id=patient_id, key=row.key, panel=panel, row=row)


def place(row: ReadRow, panels: list[Panel]) -> Panel:
    """Return the panel of a row; a new one is added to `panels`.

    By the accession number; else by the moment; else an awaited panel of that day, if it is the
    only one. Raises RowRefused `day_differs` or `several_panels`: they wait.
    """
    if row.accession_no:
        named = next((each for each in panels if each.accession_no == row.accession_no), None)
        if named is not None:
            if named.on != row.collected.on:
                raise RowRefused("day_differs", waits=True)
            return named
    same_day = [
        each
        for each in panels
        if each.on == row.collected.on and not (row.accession_no and each.accession_no)
    ]
    found = _only(_meant(row, same_day))
    if found is None:
        found = Panel(report_id=None, on=row.collected.on, at=row.collected.at)
        panels.append(found)
    if row.accession_no and not found.accession_no:
        found.accession_no = row.accession_no
    if found.at != row.collected.at and found.told_at is None:
        found.told_at = row.collected.at
    return found


def _meant(row: ReadRow, same_day: list[Panel]) -> list[Panel]:
    at = row.collected.at
    exact = [each for each in same_day if at in (each.at, each.told_at)]
    if exact or not row.collected.has_time:
        return exact or same_day
    return [each for each in same_day if each.is_awaited and each.told_at is None]


def _only(panels: Iterable[Panel]) -> Panel | None:
    found = list(panels)
    if len(found) > 1:
        raise RowRefused("several_panels", waits=True)
    return found[0] if found else None


def _whose(row: ReadRow, known: KnownHere) -> Known:
    """Return the patient whom number and person agree on. Raises RowRefused; the row waits."""
    claim = row.claim
    by_accession = known.by_accession.get(row.accession_no) if row.accession_no else None
    by_ticket = known.by_ticket.get(claim.ticket_no) if claim.ticket_no else None
    if claim.ticket_no and by_ticket is None:
        raise RowRefused("no_such_patient", waits=True)
    if by_ticket and by_accession and by_ticket.patient_id != by_accession.patient_id:
        raise RowRefused("accession_of_other_patient", waits=True)
    found = by_ticket or by_accession
    if found is None:
        raise RowRefused("no_patient_number", waits=True)
    if reason := why_not(claim, found):
        raise RowRefused(reason, waits=True)
    return found
