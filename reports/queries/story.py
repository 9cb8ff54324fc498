"""A patient's story: everything that happened, from every app, in one list; one query."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import JSONObject, TruncDate
from django.utils import timezone
from django.utils.translation import get_language

from billing.models import Invoice, Payment
from labs.models import LabReport, PregnancyTest
from patients.models import Appointment, Consent, Photo, Visit, VisitAmendment
from prescriptions.models import CourseTransition, Dispense, Prescription, Return
from reminders.models import Obligation, Reminder

GROUPS: dict[str, tuple[str, ...]] = {
    "visits": ("visit", "appointment"),
    "medicine": ("prescription", "dispense", "return"),
    "tests": ("report", "pregnancy_test", "photo"),
    "course": ("step", "consent"),
    "money": ("invoice", "payment"),
    "contact": ("reminder",),
    "changes": ("amendment",),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened: when, of which kind, which row, and what is said of it."""

    on: date
    kind: str
    pk: int
    said: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """A piece of the list; `has_more` says whether older things follow."""

    happenings: tuple[Happening, ...]
    has_more: bool


def story_of(patient_id: int, *, group: str, offset: int, size: int) -> Story:
    """Return what happened to a patient, the latest first; every group where `group` is none."""
    wanted = GROUPS.get(group) or tuple(kind for kinds in GROUPS.values() for kind in kinds)
    sources = (*_sources(patient_id), *_around(patient_id))
    first, *others = (rows for kind, rows in sources if kind in wanted)
    rows = (
        first.union(*others, all=True).order_by("-on", "of", "-pk")
        if others
        else (first.order_by("-on", "-pk"))
    )
    found = [Happening(*row) for row in rows[offset : offset + size + 1]]
    return Story(tuple(found[:size]), len(found) > size)


def open_obligations(patient_id: int) -> list[Obligation]:
    """Return what falls due for a patient, the soonest first."""
    rows = Obligation.objects.filter(patient_id=patient_id, state=Obligation.State.OPEN)
    return list(rows.order_by("due_on", "pk"))


def _sources(patient_id: int) -> Iterator[tuple[str, QuerySet[Any, Any]]]:
    mine = {"patient_id": patient_id}
    of_course = {"course__patient_id": patient_id}
    given = {"prescription__course__patient_id": patient_id}
    visits = Visit.objects.filter(**mine)
    yield "visit", _rows(visits, "visit", F("visited_on"), what="kind", state="state")
    gone = Appointment.objects.filter(state__in=Appointment.GONE, **mine)
    begins = _day(F("during__startswith"))
    yield "appointment", _rows(gone, "appointment", begins, state="state", why="cancelled_reason")
    prescribed = Prescription.objects.filter(**of_course)
    yield "prescription", _rows(
        prescribed, "prescription", F("prescribed_on"),
        daily_mg="daily_mg", days="days", voided="voided_reason", visit="visit_id",
    )  # fmt: skip
    handed = Dispense.objects.filter(**given)
    branch = "branch__name_ja" if get_language() == "ja" else "branch__name_en"
    yield "dispense", _rows(handed, "dispense", F("dispensed_on"), branch=branch)
    back = Return.objects.filter(line__dispense__prescription__course__patient_id=patient_id)
    yield "return", _rows(back, "return", F("returned_on"), units="units", why="reason")
    reports = LabReport.objects.filter(**mine)
    yield "report", _rows(
        reports, "report", _day(F("collected_at")),
        laboratory="laboratory__name", reviewed="reviewed_at", voided="voided_reason",
    )  # fmt: skip
    tests = PregnancyTest.objects.filter(**mine)
    yield "pregnancy_test", _rows(
        tests, "pregnancy_test", F("taken_on"),
        result="result", waits="awaits_second_reader", voided="voided_reason",
    )  # fmt: skip
    photos = Photo.objects.filter(visit__patient_id=patient_id, voided_reason="")
    yield "photo", _rows(photos, "photo", F("taken_on"), view="view")
    steps = CourseTransition.objects.filter(**of_course)
    yield (
        "step",
        _rows(
            steps, "step", F("happened_on"), number="course__number", to="to_state", why="reason"
        ),
    )
    consents = Consent.objects.filter(**mine)
    yield (
        "consent",
        _rows(consents, "consent", F("given_on"), what="text__kind", revoked="revoked_on"),
    )


def _around(patient_id: int) -> Iterator[tuple[str, QuerySet[Any, Any]]]:
    """Return what is not of the chart itself: money, messages, amendments."""
    mine = {"patient_id": patient_id}
    invoices = Invoice.objects.filter(~Q(number=""), **mine)
    yield (
        "invoice",
        _rows(
            invoices, "invoice", F("transaction_on"), number="number", yen="total_yen", what="kind"
        ),
    )
    paid = Payment.objects.filter(invoice__patient_id=patient_id)
    yield "payment", _rows(paid, "payment", F("received_on"), yen="amount_yen")
    sent = Reminder.objects.filter(sent_at__isnull=False, **mine)
    yield (
        "reminder",
        _rows(sent, "reminder", _day(F("sent_at")), what="kind", channel="channel", state="state"),
    )
    amended = VisitAmendment.objects.filter(visit__patient_id=patient_id)
    yield (
        "amendment",
        _rows(
            amended,
            "amendment",
            _day(F("recorded_at")),
            field="field",
            why="reason",
            visit="visit_id",
        ),
    )


def _day(moment: Any) -> Any:
    return TruncDate(moment, tzinfo=timezone.get_current_timezone())


def _rows(rows: QuerySet[Any], kind: str, on: Any, **said: str) -> QuerySet[Any, Any]:
    told: QuerySet[Any, Any] = (
        rows.order_by()
        .annotate(on=on, of=Value(kind, output_field=CharField()), said=JSONObject(**said))
        .values_list("on", "of", "pk", "said")
    )
    return told
