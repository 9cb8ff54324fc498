"""What the clinic knows of the numbers in a laboratory's file, and where its files stand."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet
from django.utils import timezone

from clinic.rules.months import completed_years
from labs.models import (
    ImportRow,
    LabCode,
    LabColumns,
    LabImport,
    Laboratory,
    LabReport,
    LabValue,
    ReferenceInterval,
)
from labs.rules.incoming.columns import ColumnMap
from labs.rules.incoming.comparing import Said, Standing
from labs.rules.incoming.matching import Known
from labs.rules.incoming.placing import KnownHere, Panel
from labs.rules.incoming.reading import ReadRow, RowRefused
from labs.rules.intervals import interval_text
from patients.models import Patient

PATIENT_COLUMNS = ("pk", "ticket_no", "voiceless_key", "kanji_key", "birth_date", "sex")


@dataclass
class Acquaintance:
    """What is known of a laboratory's patients, learnt as a file's rows name them."""

    laboratory: Laboratory
    by_ticket: dict[str, Known] = field(default_factory=dict)
    by_accession: dict[str, Known] = field(default_factory=dict)
    panels: dict[int, list[Panel]] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)
    _opened: set[int] = field(default_factory=set)

    def here(self) -> KnownHere:
        return KnownHere(
            by_ticket=self.by_ticket, by_accession=self.by_accession, panels=self.panels
        )

    def learn(self, rows: Iterable[ReadRow | RowRefused]) -> None:
        """Ask for the patients and panels that these rows name and no row before has named."""
        read = [row for row in rows if isinstance(row, ReadRow)]
        tickets = {row.claim.ticket_no for row in read} - self._asked - {""}
        numbers = {row.accession_no for row in read if row.accession_no} - self.by_accession.keys()
        self._asked |= tickets
        known = patients_known(Patient.objects.filter(ticket_no__in=tickets)) if tickets else {}
        self.by_ticket |= known
        found = {each.patient_id for each in known.values()}
        if numbers:
            found |= self._learn_accessions(numbers)
        self.meet(found)
        self.open_panels(self._named(read))

    def meet(self, patient_ids: set[int]) -> None:
        """Ask for the panels of patients who were not asked for before."""
        wanted = patient_ids - self.panels.keys()
        if wanted:
            self.panels |= standing_panels(self.laboratory, wanted)

    def open_panels(self, days: set[tuple[int, date]]) -> None:
        """Ask what the panels of these patients' days say.

        Those of other days are never compared with: a long history costs a file nothing.
        """
        wanted = {
            panel.report_id: panel
            for patient_id, on in days
            for panel in self.panels.get(patient_id, ())
            if panel.on == on and panel.report_id and panel.report_id not in self._opened
        }
        if wanted:
            self._opened |= wanted.keys()
            for report_id, values in _standing_values(wanted).items():
                wanted[report_id].values = values

    def _named(self, read: Iterable[ReadRow]) -> set[tuple[int, date]]:
        named = (
            (known, row.collected.on)
            for row in read
            for known in (
                self.by_ticket.get(row.claim.ticket_no),
                self.by_accession.get(row.accession_no),
            )
        )
        return {(known.patient_id, on) for known, on in named if known is not None}

    def _learn_accessions(self, numbers: set[str]) -> set[int]:
        reports = LabReport.objects.standing().filter(
            laboratory=self.laboratory, accession_no__in=numbers
        )
        holders = dict(reports.values_list("accession_no", "patient_id"))
        known = patients_known(Patient.objects.filter(pk__in=holders.values()))
        by_pk = {each.patient_id: each for each in known.values()}
        self.by_accession |= {number: by_pk[pk] for number, pk in holders.items()}
        return set(holders.values())


def patients_known(patients: QuerySet[Patient]) -> dict[str, Known]:
    """Return patients as the matching knows them, by ticket number."""
    return {
        ticket_no: Known(
            patient_id=pk,
            voiceless_key=voiceless,
            kanji_key=kanji,
            birth_date=birth_date,
            sex=sex,
        )
        for pk, ticket_no, voiceless, kanji, birth_date, sex in patients.values_list(
            *PATIENT_COLUMNS
        )
    }


def standing_panels(laboratory: Laboratory, patient_ids: set[int]) -> dict[int, list[Panel]]:
    """Return the panels of these patients at a laboratory; what they say is asked when needed."""
    panels: dict[int, list[Panel]] = {each: [] for each in patient_ids}
    reports = LabReport.objects.standing().filter(laboratory=laboratory, patient_id__in=patient_ids)
    columns = ("patient_id", "pk", "collected_at", "told_collected_at", "accession_no")
    rows = reports.order_by("pk").values_list(*columns, "resulted_at")
    for patient_id, pk, at, told_at, accession_no, resulted_at in rows:
        panels[patient_id].append(
            Panel(
                report_id=pk,
                on=timezone.localdate(at),
                at=at,
                told_at=told_at,
                accession_no=accession_no,
                is_awaited=resulted_at is None,
            )
        )
    return panels


def _standing_values(reports: Iterable[int]) -> dict[int, dict[str, Standing]]:
    """Return for each report what stands of each analyte, and what it has replaced."""
    found: dict[int, dict[str, Standing]] = defaultdict(dict)
    replaced: dict[tuple[int, str], tuple[Said, ...]] = defaultdict(tuple)
    rows = LabValue.objects.filter(report__in=list(reports)).order_by("pk")
    columns = ("report_id", "analyte__key", "comparator", "value", "unusable_reason", "low", "high")
    for report_id, key, comparator, value, missing, low, high in rows.values_list(*columns):
        before = found[report_id].get(key)
        if before is not None:
            replaced[report_id, key] += (before.said,)
        said = Said(comparator, value, missing)
        found[report_id][key] = Standing(said, low, high, replaced[report_id, key])
    return found


def column_map(laboratory: Laboratory) -> ColumnMap | None:
    """Return what was learnt of a laboratory's columns; None where nobody has told."""
    learnt = LabColumns.objects.filter(laboratory=laboratory).first()
    return ColumnMap(learnt.roles, learnt.analytes) if learnt else None


def own_codes(laboratory: Laboratory) -> dict[str, str | None]:
    """Return the laboratory's own codes; None for what the clinic leaves out."""
    codes = LabCode.objects.filter(laboratory=laboratory)
    return dict(codes.values_list("told", "analyte__key"))


ADULT = 20
Interval = tuple[Decimal | None, Decimal | None]


class Intervals:
    """A laboratory's intervals, asked for once: by analyte, sex, age and day."""

    def __init__(self, laboratory: Laboratory) -> None:
        rows = ReferenceInterval.objects.filter(laboratory=laboratory).select_related("analyte")
        self.by_place: dict[tuple[str, str], list[ReferenceInterval]] = defaultdict(list)
        for row in rows.order_by("-age_from"):
            self.by_place[row.analyte.key, row.sex].append(row)

    def adults(self, key: str, sex: str, on: date) -> str:
        """Return the interval of grown-ups in words, open where a bound is missing."""
        rows = self.by_place[key, sex]
        found = next(
            (row for row in rows if on in row.valid_during and row.age_from <= ADULT), None
        )
        return interval_text(found.low, found.high) if found else ""

    def of(self, key: str, patient: Patient, on: date) -> Interval:
        age = completed_years(patient.birth_date, on)
        for row in self.by_place[key, patient.sex]:
            if row.age_from <= age and on in row.valid_during:
                return row.low, row.high
        return None, None


def counts_of(lab_import: LabImport) -> dict[str, int]:
    """Return how many rows of a file are in each state, all five of them."""
    rows = lab_import.rows.order_by().values_list("state").annotate(Count("pk"))
    return dict.fromkeys(ImportRow.State.values, 0) | dict(rows)


def reasons_of(lab_import: LabImport) -> list[tuple[str, str, int]]:
    """Return state, reason and number of the rows that cannot be written as they are."""
    rows = lab_import.rows.exclude(reason="").order_by("state", "reason")
    return list(rows.values_list("state", "reason").annotate(Count("pk")))


def waiting_rows() -> QuerySet[ImportRow]:
    """Return the rows that wait for a person, the oldest file first."""
    rows = ImportRow.objects.waiting().select_related("lab_import__laboratory", "patient")
    return rows.order_by("lab_import_id", "position")


def in_chunks(rows: Iterable[ImportRow], size: int) -> Iterator[list[ImportRow]]:
    """Yield rows in lists of about `size`; those of one patient stay together."""
    chunk: list[ImportRow] = []
    for row in rows:
        if len(chunk) >= size and row.patient_id != chunk[-1].patient_id:
            yield chunk
            chunk = []
        chunk.append(row)
    if chunk:
        yield chunk
