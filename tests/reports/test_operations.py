"""The operations page against plain sums."""

import datetime
from collections import Counter
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from billing.models import DailyClosing, Deposit, InvoiceLine, Payment
from billing.rules.day import Count
from billing.services.cancelling import cancel_invoice
from billing.services.closing import close_day
from clinic import roles
from labs.models import PregnancyTest
from patients.models import Appointment, Visit
from prescriptions.models import Dispense, DispenseLine
from reports.queries import operations
from reports.queries.operations import Period
from reports.rules.operations import (
    ClosedDay,
    Money,
    Supply,
    is_tested,
    median_and_ninth,
    takings,
)
from reports.services.demo_bills import bill_visits
from reports.services.demo_cases import write_cases
from reports.services.demo_setting import prepare_setting
from tests.factories.clinic import StaffFactory
from tests.factories.patients import AppointmentFactory

DAY = datetime.date(2026, 3, 2)
A_WEEK = datetime.timedelta(days=7)
EVER = Period(datetime.date(2020, 1, 1), datetime.date(2040, 1, 1))


@pytest.fixture
def clinic(db):
    """Nine cases with their invoices and payments, and the first day of money closed."""
    today = timezone.localdate()
    call_command("load_clinic")
    setting = prepare_setting(today=today)
    write_cases(setting=setting, today=today)
    bill_visits(by=setting.reception, seed=1, today=today, report=lambda done, total: None)
    first = Payment.objects.order_by("received_on", "pk").first()
    money = [*Payment.objects.filter(branch=first.branch, received_on=first.received_on)]
    taken = Counter()
    for each in money:
        taken[each.method] += each.amount_yen
    close_day(
        branch=first.branch,
        on=first.received_on,
        count=Count(
            opening_yen=30_000, denominations={1: 30_000 + taken["cash"]},
            card_yen=taken["card"], qr_yen=taken["qr"],
        ),
        by=setting.reception,
        now=timezone.now(),
    )  # fmt: skip
    return first.branch


def test_money_by_method_is_the_ledger_and_the_closings_to_the_yen(clinic):
    found = operations.takings_of(EVER)

    plain = Counter()
    for each in [*Payment.objects.all(), *Deposit.objects.all()]:
        if each.method != "adv":
            plain[each.branch.code, each.method] += each.amount_yen
    assert {(each.branch, each.method): each.yen for each in found} == plain | {
        key: 0 for key in ((each.branch, each.method) for each in found) if key not in plain
    }
    closing = DailyClosing.objects.get()
    said = {each.method: each.by_closings for each in found if each.branch == clinic.code}
    assert said == closing.expected_yen | {"cash": closing.expected_yen["cash"] - 30_000}
    assert [each.difference for each in found] == [0] * len(found)


@pytest.mark.parametrize("of_one_branch", [False, True])
def test_income_by_item_is_the_sum_of_the_lines(clinic, of_one_branch):
    """A cancelled paper's lines count up and its cancellation's down."""
    by = StaffFactory()
    paid = Payment.objects.filter(branch=clinic).exclude(received_on=F("branch__closings__on"))
    cancel_invoice(invoice=paid.last().invoice, reason="x", by=by, now=timezone.now())
    period = replace(EVER, branch=clinic) if of_one_branch else EVER

    found = operations.income_by_item(period)

    units, yen = Counter(), Counter()
    for line in InvoiceLine.objects.filter(invoice__state="issued").select_related("invoice"):
        if of_one_branch and line.invoice.branch_id != clinic.pk:
            continue
        key = (line.invoice.branch.code, line.code)
        units[key] += line.quantity
        yen[key] += line.amount_yen
    assert {
        (row["invoice__branch__code"], row["code"]): (row["units"], row["yen"]) for row in found
    } == {key: (units[key], yen[key]) for key in units}
    assert any(line.amount_yen < 0 for line in InvoiceLine.objects.all())


def test_lots_and_their_recall_name_everybody_once(clinic):
    lines = list(
        DispenseLine.objects.select_related("dispense__prescription__course__patient", "lot")
    )
    lot = lines[0].lot
    mine = [line for line in lines if line.lot_id == lot.pk]
    patients = {line.dispense.prescription.course.patient_id for line in mine}

    found = operations.recall_of(lot.pk)
    (moved,) = [each for each in operations.lot_movements(EVER) if each.lot.pk == lot.pk]

    assert {row["patient"] for row in found} == patients
    assert len(found) == len(patients)
    assert sum(row["units"] for row in found) == sum(line.units for line in mine) == moved.given


@pytest.mark.parametrize("of_one_branch", [False, True])
def test_visits_are_counted_by_branch_and_kind(clinic, of_one_branch):
    period = replace(EVER, branch=clinic) if of_one_branch else EVER

    plain = Counter(
        (visit.branch.code, visit.kind)
        for visit in Visit.objects.filter(state="confirmed").select_related("branch")
        if not of_one_branch or visit.branch_id == clinic.pk
    )
    assert operations.visits_by_kind(period) == [(*key, n) for key, n in sorted(plain.items())]
    assert len({kind for _branch, kind in plain}) > 1


def test_every_supply_to_a_woman_has_its_test_or_is_named(clinic):
    """One woman's first test is voided: the supply that it stood for is named."""
    first = PregnancyTest.objects.order_by("taken_on", "pk").first()
    first.voided_at, first.voided_by = timezone.now(), StaffFactory()
    first.voided_reason = "taken down for somebody else"
    first.save()

    programme = operations.programme_of(EVER)

    untested, supplies = set(), 0
    for dispense in Dispense.objects.select_related("prescription__course__patient"):
        patient = dispense.prescription.course.patient
        if patient.sex != "female" or patient.can_become_pregnant is False:
            continue
        supplies += 1
        before = [
            dispense.dispensed_on - test.taken_on
            for test in patient.pregnancy_tests.all()
            if test.voided_at is None and test.result == "negative"
        ]
        if not any(datetime.timedelta(0) <= each <= A_WEEK for each in before):
            untested.add(dispense.pk)
    assert (programme.tested.n, programme.tested.count) == (supplies, supplies - len(untested))
    assert {each.dispense for each in programme.untested} == untested
    assert len(untested) == 1


@pytest.mark.django_db
def test_waiting_runs_from_arrival_to_the_call(client_of):
    by = StaffFactory()
    now = timezone.now()
    seen = AppointmentFactory(
        state="arrived", arrived_at=now - datetime.timedelta(minutes=25), state_changed_by=by
    )
    Appointment.objects.filter(pk=seen.pk).update(state="in_consultation", state_changed_at=now)
    today = timezone.localdate()

    assert operations.waiting_minutes(Period(today, today)) == (25, 25)
    assert operations.waiting_minutes(Period(DAY, DAY)) is None


def test_no_show_is_a_share_of_what_was_not_cancelled():
    share = operations.no_show_share([("done", 16), ("no_show", 4), ("cancelled", 7)])

    assert (share.n, share.count, share.missing) == (20, 4, 7)


def test_takings_tell_where_a_closing_does_not_agree():
    money = [Money("a", DAY, "cash", 500), Money("a", DAY, "cash", -100), Money("b", DAY, "qr", 7)]
    closed = [ClosedDay("a", DAY, 1_000, {"cash": 1_300, "card": 0, "qr": 0})]

    cash = takings(money, closed)[0]

    assert (cash.yen, cash.of_closed_days, cash.by_closings, cash.difference) == (
        400,
        400,
        300,
        100,
    )


@pytest.mark.parametrize(
    ("tested_on", "expected"),
    [(None, False), (DAY, True), (DAY - datetime.timedelta(days=7), True),
     (DAY - datetime.timedelta(days=8), False), (DAY + datetime.timedelta(days=1), False)],
)  # fmt: skip
def test_supply_has_its_test_within_seven_days_before_it(tested_on, expected):
    assert is_tested(Supply(1, DAY, tested_on), valid_days=7) is expected


def test_deciles_are_by_nearest_rank():
    assert median_and_ninth(range(1, 11)) == (5, 9)
    assert median_and_ninth([]) is None


def test_page_shows_a_doctor_and_an_administrator_and_nobody_else(client_of, clinic):
    lot = DispenseLine.objects.first().lot_id
    page, recall = reverse("reports:operation_show"), reverse("reports:recall_show", args=[lot])

    assert client_of(roles.ADMINISTRATOR).get(page).status_code == 200
    assert client_of(roles.DOCTOR).get(f"{page}?begins_on=2026-01-01").status_code == 200
    assert client_of(roles.RECEPTION).get(page).status_code == 403
    assert client_of(roles.DOCTOR).get(recall).status_code == 200
    assert client_of(roles.ADMINISTRATOR).get(recall).status_code == 403
