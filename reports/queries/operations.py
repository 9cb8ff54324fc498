"""What the operations page counts in some days of one branch, or of all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connections
from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.utils import timezone

from billing.models import DailyClosing, Deposit, InvoiceLine, Payment
from clinic.days import moments_of
from clinic.models import Branch
from labs.models import LabReport
from patients.models import Appointment, Visit
from prescriptions.models import DispenseLine, DoctorTask, Lot, Override, Return
from prescriptions.queries.policy import limits_of, policy_on
from reports.queries.databases import reading_database
from reports.queries.statements import statement
from reports.rules.operations import (
    ClosedDay,
    Money,
    Supply,
    Takings,
    is_tested,
    median_and_ninth,
    takings,
)
from reports.rules.shares import Share


@dataclass(frozen=True, slots=True)
class Period:
    """Some days, both ends included, of a branch or of all."""

    begins_on: date
    ends_on: date
    branch: Branch | None = None

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Return the first moment and the first one after, by the clinic's clock."""
        return moments_of(self.begins_on, self.ends_on)

    def of_branch(self, rows: QuerySet[Any], path: str = "branch") -> QuerySet[Any]:
        return rows if self.branch is None else rows.filter(**{path: self.branch})


@dataclass(frozen=True, slots=True)
class LotMovement:
    """One lot: received, handed over, brought back, and what should lie on the shelf."""

    lot: Lot
    given: int
    brought_back: int

    @property
    def left(self) -> int:
        return self.lot.received_units - self.given


@dataclass(frozen=True, slots=True)
class Programme:
    """Supplies to women who may be pregnant; `untested` are those without a valid test."""

    tested: Share
    untested: tuple[Supply, ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """One kind of unfinished work: how much, and since when the oldest waits."""

    kind: str
    count: int
    oldest_on: date | None


def visits_by_kind(period: Period) -> list[tuple[str, str, int]]:
    """Return branch, kind and number of confirmed visits."""
    days = Q(visited_on__gte=period.begins_on, visited_on__lte=period.ends_on)
    rows = period.of_branch(Visit.objects.confirmed().filter(days))
    grouped = rows.order_by("branch__code", "kind").values_list("branch__code", "kind")
    return list(grouped.annotate(n=Count("pk")))


def appointments_by_state(period: Period) -> list[tuple[str, int]]:
    """Return how the appointments of the days ended; those still to come are left out."""
    begins, ends = period.moments
    rows = Appointment.objects.filter(
        during__startswith__gte=begins, during__startswith__lt=min(ends, timezone.now())
    )
    grouped = period.of_branch(rows).order_by("state").values_list("state")
    return list(grouped.annotate(n=Count("pk")))


def no_show_share(states: Iterable[tuple[str, int]]) -> Share:
    """Return who did not come, of all appointments that were not cancelled."""
    counts = dict(states)
    kept = sum(n for state, n in counts.items() if state != Appointment.State.CANCELLED)
    cancelled = counts.get(Appointment.State.CANCELLED, 0)
    return Share(kept, counts.get(Appointment.State.NO_SHOW, 0), cancelled)


def waiting_minutes(period: Period) -> tuple[int, int] | None:
    """Return median and ninth decile of the minutes from arrival to consultation."""
    begins, ends = period.moments
    branch = period.branch.pk if period.branch else None
    words = {"begins": begins, "ends": ends, "branch": branch}
    with connections[reading_database()].cursor() as cursor:
        cursor.execute(statement("waiting"), words)
        return median_and_ninth(row[0] for row in cursor.fetchall())


def income_by_item(period: Period) -> list[dict[str, Any]]:
    """Return quantity and yen by branch and item of the papers issued; corrections count down."""
    begins, ends = period.moments
    rows = InvoiceLine.objects.filter(
        invoice__state="issued", invoice__issued_at__gte=begins, invoice__issued_at__lt=ends
    )
    grouped = period.of_branch(rows, "invoice__branch").values("invoice__branch__code", "code")
    totals = grouped.annotate(
        name_ja=Max("name_ja"),
        name_en=Max("name_en"),
        units=Sum("quantity"),
        yen=Sum("amount_yen"),
    )
    return list(totals.order_by("invoice__branch__code", "code"))


def takings_of(period: Period) -> tuple[Takings, ...]:
    """Return the money by branch and method beside the closings of the same days."""
    days = Q(received_on__gte=period.begins_on, received_on__lte=period.ends_on)
    money = [
        Money(*row)
        for model in (Payment, Deposit)
        for row in period.of_branch(model.objects.filter(days)).values_list(
            "branch__code", "received_on", "method", "amount_yen"
        )
    ]
    closings = DailyClosing.objects.filter(
        closed_at__isnull=False, on__gte=period.begins_on, on__lte=period.ends_on
    )
    closed = period.of_branch(closings).values_list(
        "branch__code", "on", "opening_yen", "expected_yen"
    )
    return takings(money, (ClosedDay(*row) for row in closed))


def lot_movements(period: Period) -> list[LotMovement]:
    """Return the lots that are given out or can be, those that expire first at the top."""
    given = dict(DispenseLine.objects.values_list("lot").annotate(n=Sum("units")))
    back = dict(Return.objects.values_list("line__lot").annotate(n=Sum("units")))
    lots = period.of_branch(Lot.objects.select_related("strength__product", "branch"))
    found = [LotMovement(lot, given.get(lot.pk, 0), back.get(lot.pk, 0)) for lot in lots]
    return [each for each in found if each.given or each.lot.expires_on >= period.begins_on]


def recall_of(lot_id: int) -> list[dict[str, Any]]:
    """Return every patient who was given units of a lot, with what came back."""
    rows = DispenseLine.objects.filter(lot=lot_id).values(
        patient=F("dispense__prescription__course__patient")
    )
    back = dict(
        Return.objects.filter(line__lot=lot_id)
        .values_list("line__dispense__prescription__course__patient")
        .annotate(n=Sum("units"))
    )
    found = rows.annotate(
        ticket_no=F("dispense__prescription__course__patient__ticket_no"),
        family_name=F("dispense__prescription__course__patient__family_name"),
        given_name=F("dispense__prescription__course__patient__given_name"),
        phone=F("dispense__prescription__course__patient__phone"),
        units=Sum("units"),
        first_on=Min("dispense__dispensed_on"),
        last_on=Max("dispense__dispensed_on"),
    ).order_by("-last_on", "patient")
    return [row | {"brought_back": back.get(row["patient"], 0)} for row in found]


def overrides_by_rule(period: Period) -> list[tuple[str, str, int]]:
    """Return rule, doctor and number of overrides."""
    rows = Override.objects.filter(
        prescription__prescribed_on__gte=period.begins_on,
        prescription__prescribed_on__lte=period.ends_on,
    )
    grouped = period.of_branch(rows, "prescription__course__branch").values_list(
        "rule", "prescription__prescribed_by__name"
    )
    return list(
        grouped.annotate(n=Count("pk")).order_by("rule", "prescription__prescribed_by__name")
    )


def programme_of(period: Period) -> Programme:
    """Return every supply to a woman who may be pregnant beside her test."""
    words = {
        "begins_on": period.begins_on,
        "ends_on": period.ends_on,
        "branch": period.branch.pk if period.branch else None,
    }
    with connections[reading_database()].cursor() as cursor:
        cursor.execute(statement("programme"), words)
        supplies = [Supply(*row) for row in cursor.fetchall()]
    valid_days = limits_of(policy_on(timezone.localdate())).pregnancy_test_valid_days
    untested = tuple(each for each in supplies if not is_tested(each, valid_days=valid_days))
    return Programme(Share(len(supplies), len(supplies) - len(untested)), untested)


def pending_work(period: Period, today: date) -> list[Pending]:
    """Return what is unsigned, unread or undone now, whatever the days."""
    drafts = period.of_branch(Visit.objects.filter(state=Visit.State.DRAFT, visited_on__lt=today))
    reports = period.of_branch(LabReport.objects.unreviewed(), "patient__branch")
    tasks = period.of_branch(DoctorTask.objects.filter(closed_at=None), "patient__branch")
    oldest = {
        "drafts": drafts.aggregate(n=Count("pk"), oldest=Min("visited_on")),
        "reports": reports.aggregate(n=Count("pk"), oldest=Min("resulted_at")),
        "tasks": tasks.aggregate(n=Count("pk"), oldest=Min("recorded_at")),
    }
    return [Pending(kind, found["n"], _day(found["oldest"])) for kind, found in oldest.items()]


def _day(moment: date | datetime | None) -> date | None:
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment
