"""The operations page against plain sums."""

import datetime
from collections import Counter

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from billing.models import DailyClosing, Deposit, InvoiceLine, Payment
from billing.rules.day import Count
from billing.services.closing import close_day
from clinic import roles
from patients.models import Appointment
from prescriptions.models import DispenseLine
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


def test_income_by_item_is_the_sum_of_the_lines(clinic):
    found = operations.income_by_item(EVER)

    plain = Counter()
    for line in InvoiceLine.objects.filter(invoice__state="issued").select_related("invoice"):
        plain[line.invoice.branch_id, line.code] += line.amount_yen
    assert sum(row["yen"] for row in found) == sum(plain.values()) > 0
    assert len(found) == len(plain)


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


def test_visits_and_the_programme_are_counted(clinic):
    assert sum(n for _branch, _kind, n in operations.visits_by_kind(EVER)) > 9
    programme = operations.programme_of(EVER)
    assert programme.tested.n == programme.tested.count > 0
    assert programme.untested == ()


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
