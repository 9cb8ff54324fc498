"""The same form twenty times at once, and two clerks on one invoice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from billing.models import Deposit, FeeItem, Invoice, InvoiceLine, Payment, Receipt
from billing.rules.numbering import missing_numbers
from billing.rules.received import Received
from billing.services.counter import settle_visit
from billing.services.deposits import take_deposit
from billing.services.drafting import draft_invoice
from clinic import roles
from clinic.models import Branch
from clinic.services.loading import system_user
from tests.conftest import signed_in
from tests.factories.clinic import StaffFactory
from tests.factories.labs import LabReportFactory
from tests.factories.patients import ConfirmedVisitFactory

TOGETHER = 20


@pytest.fixture
def branch(committed_db):
    call_command("load_clinic", verbosity=0)
    return Branch.objects.get(code="koenji")


@pytest.fixture
def clerk(branch):
    return StaffFactory(role=roles.RECEPTION, branch=branch)


@pytest.fixture
def visit(branch):
    made = ConfirmedVisitFactory(branch=branch, patient__branch=branch, kind="repeat")
    LabReportFactory(patient=made.patient, visit=made)
    return made


def at_once(*posts):
    """Send each of (person, address, form) by a browser of its own, all at the same moment."""
    clients = [signed_in(person) for person, _url, _data in posts]
    start = Barrier(len(posts))

    def send(client, url, data):
        try:
            start.wait(30)
            return client.post(url, data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(posts)) as pool:
        waiting = [
            pool.submit(send, client, url, data)
            for client, (_person, url, data) in zip(clients, posts, strict=True)
        ]
        return Counter(each.result(120) for each in waiting)


def keyed(**fields):
    return {"idempotency_key": str(uuid4())} | fields


def paid_later(visit, clerk):
    total = draft_invoice(visit=visit, by=clerk).total_yen
    return settle_visit(
        visit=visit, seen_yen=total, received=None, by=clerk, now=timezone.now()
    ).invoice


def test_counter_sent_twenty_times_at_once_is_one_invoice_and_one_receipt(visit, clerk):
    url = reverse("billing:visit_settle", args=[visit.patient_id, visit.pk])
    data = {"seen_yen": 5_258, "method": "cash", "tendered_yen": "6000"}

    answers = at_once(*[(clerk, url, data)] * TOGETHER)

    assert answers == {302: TOGETHER}
    assert Invoice.objects.count() == Payment.objects.count() == Receipt.objects.count() == 1


def test_each_form_of_an_invoice_sent_twenty_times_at_once_is_carried_out_once(visit, clerk):
    invoice = paid_later(visit, clerk)
    places = [visit.patient_id, invoice.pk]
    line = invoice.lines.get(code="blood_test")
    forms = {
        "billing:invoice_pay": keyed(seen_yen=5_258, method="card", amount_yen="1000"),
        "billing:invoice_return": keyed(**{f"line-{line.pk}": "1"}, reason="x", fate="destroyed"),
    }
    for name, data in forms.items():
        assert at_once(*[(clerk, reverse(name, args=places), data)] * TOGETHER) == {302: TOGETHER}

    assert Payment.objects.count() == 1
    assert Invoice.objects.filter(kind="return").count() == 1


def test_correction_sent_twenty_times_at_once_is_one_cancellation(visit, clerk):
    invoice = paid_later(visit, clerk)
    url = reverse("billing:invoice_cancel", args=[visit.patient_id, invoice.pk])

    answers = at_once(*[(clerk, url, keyed(reason="Wrong name"))] * TOGETHER)

    assert answers == {302: TOGETHER}
    kinds = Counter(Invoice.objects.values_list("kind", flat=True))
    assert kinds == {"invoice": 2, "cancellation": 1}


def test_deposit_and_its_return_sent_twenty_times_at_once_move_once(visit, clerk):
    take = reverse("billing:deposit_take", args=[visit.patient_id])
    back = reverse("billing:deposit_give_back", args=[visit.patient_id])
    taken = keyed(method="cash", amount_yen="10000")
    given = {
        "back-idempotency_key": str(uuid4()),
        "back-method": "cash",
        "back-amount_yen": "4000",
        "back-reason": "x",
    }

    assert at_once(*[(clerk, take, taken)] * TOGETHER) == {302: TOGETHER}
    assert at_once(*[(clerk, back, given)] * TOGETHER) == {302: TOGETHER}

    assert list(Deposit.objects.order_by("pk").values_list("amount_yen", flat=True)) == [
        10_000,
        -4_000,
    ]


def test_line_sent_twenty_times_at_once_is_added_once(visit, clerk):
    url = reverse("billing:line_add", args=[visit.patient_id, visit.pk])
    item = FeeItem.objects.get(code="urine_test")

    answers = at_once(
        *[(clerk, url, keyed(item=item.pk, quantity="1", reason="Asked for"))] * TOGETHER
    )

    assert answers == {302: TOGETHER}
    assert InvoiceLine.objects.filter(rule="").count() == 1


def test_two_clerks_who_take_the_same_money_take_it_once(visit, clerk, branch):
    invoice = paid_later(visit, clerk)
    url = reverse("billing:invoice_pay", args=[visit.patient_id, invoice.pk])
    other = StaffFactory(role=roles.RECEPTION, branch=branch)

    answers = at_once(
        *[(person, url, keyed(seen_yen=5_258, method="card")) for person in (clerk, other)]
    )

    assert answers == {302: 1, 422: 1}
    assert Payment.objects.get().amount_yen == 5_258


def test_two_clerks_who_cancel_and_pay_at_once_leave_the_ledger_whole(visit, clerk, branch):
    invoice = paid_later(visit, clerk)
    other = StaffFactory(role=roles.RECEPTION, branch=branch)
    pay = reverse("billing:invoice_pay", args=[visit.patient_id, invoice.pk])
    cancel = reverse("billing:invoice_cancel", args=[visit.patient_id, invoice.pk])

    answers = at_once(
        (clerk, pay, keyed(seen_yen=5_258, method="card")),
        (other, cancel, keyed(reason="Wrong name", only="1")),
    )

    assert answers[302] >= 1
    assert Invoice.objects.get(kind="cancellation").cancels == invoice
    assert sum(Payment.objects.values_list("amount_yen", flat=True)) == 0


def test_deposit_pays_two_invoices_at_once_only_as_far_as_it_goes(visit, clerk, branch):
    take_deposit(
        patient=visit.patient,
        branch=branch,
        received=Received(method="cash", amount_yen=6_000),
        by=system_user(),
        now=timezone.now(),
    )
    second = ConfirmedVisitFactory(branch=branch, patient=visit.patient, kind="follow_up")
    papers = [paid_later(each, clerk) for each in (visit, second)]

    at_once(
        *[
            (
                clerk,
                reverse("billing:invoice_pay", args=[visit.patient_id, paper.pk]),
                keyed(seen_yen=paper.total_yen, method="adv", amount_yen=str(yen)),
            )
            for paper, yen in zip(papers, (5_258, 1_650), strict=True)
        ]
    )

    used = sum(Payment.objects.filter(method="adv").values_list("amount_yen", flat=True))
    assert used in {5_258, 1_650}
    assert missing_numbers(Receipt.objects.values_list("sequence", flat=True)) == ()
