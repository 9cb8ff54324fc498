"""As the application role, by raw SQL: nothing that is issued, paid or closed can be altered."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from billing.models import DailyClosing, Invoice
from billing.rules.received import Received
from billing.services.cancelling import cancel_invoice
from billing.services.issuing import issue_invoice
from billing.services.paying import record_payment
from clinic import roles
from tests.factories.billing import InvoiceFactory, InvoiceLineFactory
from tests.factories.clinic import OrganisationFactory, StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice():
    OrganisationFactory()
    draft = InvoiceFactory(total_yen=1_650)
    InvoiceLineFactory(invoice=draft, position=1)
    return issue_invoice(invoice=draft, by=draft.recorded_by, now=timezone.now())


@pytest.fixture
def paid(invoice):
    record_payment(
        invoice=invoice,
        received=Received(method="cash", amount_yen=1_000, tendered_yen=1_000),
        by=invoice.recorded_by,
        now=timezone.now(),
    )
    return invoice


@pytest.fixture
def closed_day(paid):
    return DailyClosing.objects.create(
        branch=paid.branch,
        on=timezone.localdate(),
        closed_at=timezone.now(),
        closed_by=paid.recorded_by,
        expected_yen={"cash": 1_000, "card": 0, "qr": 0},
        counted_yen={"cash": 1_000, "card": 0, "qr": 0},
        recorded_by=paid.recorded_by,
    )


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.rowcount == 0
    except DatabaseError:
        return True


ISSUED = [
    "UPDATE billing_invoice SET total_yen = 1 WHERE state = 'issued'",
    "UPDATE billing_invoice SET recipient_name = 'x' WHERE state = 'issued'",
    (
        "UPDATE billing_invoice SET state = 'draft', number = '', sequence = NULL, year = NULL, "
        "issued_at = NULL, issued_by_id = NULL"
    ),
    "UPDATE billing_invoice SET sequence = sequence + 1",
    "DELETE FROM billing_invoice",
    "TRUNCATE billing_invoice CASCADE",
    "UPDATE billing_invoiceline SET unit_price_yen = 1, amount_yen = 1",
    "DELETE FROM billing_invoiceline",
    (
        "INSERT INTO billing_invoiceline (invoice_id, position, code, name_ja, name_en, unit,"
        " quantity, unit_price_yen, amount_yen, tax_percent, price_valid_from, rule, reason)"
        " SELECT id, 99, 'x', 'x', 'x', 'x', 1, 1, 1, 10, now()::date, '', '' FROM billing_invoice"
    ),
    "UPDATE billing_payment SET amount_yen = 1",
    "DELETE FROM billing_payment",
    "UPDATE billing_receipt SET amount_yen = 1",
    "DELETE FROM billing_receipt",
    (
        "INSERT INTO billing_payment (invoice_id, branch_id, received_on, method, amount_yen,"
        " terminal_reference, reason, recorded_by_id) SELECT id, branch_id, transaction_on, 'card',"
        " 651, '', '', recorded_by_id FROM billing_invoice"
    ),
    (
        "INSERT INTO billing_payment (invoice_id, branch_id, received_on, method, amount_yen,"
        " terminal_reference, reason, recorded_by_id, refunds_id) SELECT invoice_id, branch_id,"
        " received_on, 'cash', -1001, '', 'x', recorded_by_id, id FROM billing_payment"
    ),
    "ALTER TABLE billing_invoice DISABLE TRIGGER ALL",
    "DROP TRIGGER IF EXISTS nothing ON billing_invoice; DROP TABLE billing_payment",
    "SET session_replication_role = replica",
]
CLOSED = [
    "UPDATE billing_dailyclosing SET counted_yen = '{}'",
    "UPDATE billing_dailyclosing SET closed_at = NULL, closed_by_id = NULL",
    "DELETE FROM billing_dailyclosing",
    (
        "INSERT INTO billing_payment (invoice_id, branch_id, received_on, method, amount_yen,"
        " terminal_reference, reason, recorded_by_id) SELECT id, branch_id, transaction_on, 'card',"
        " 1, '', '', recorded_by_id FROM billing_invoice"
    ),
    (
        "UPDATE billing_dailyclosing SET closed_at = NULL, closed_by_id = NULL, "
        "reopened_at = now(), reopened_by_id = recorded_by_id, reopened_reason = 'because'"
    ),
]


@pytest.mark.parametrize("statement", ISSUED)
def test_issued_paper_or_payment_cannot_be_altered(paid, statement):
    assert refused(statement)


@pytest.mark.parametrize("statement", CLOSED)
def test_closed_day_cannot_be_altered(closed_day, statement):
    assert refused(statement)


def test_closed_day_is_reopened_by_an_administrator_with_a_reason(closed_day):
    closed_day.closed_at = closed_day.closed_by = None
    closed_day.reopened_at = timezone.now()
    closed_day.reopened_by = StaffFactory(role=roles.ADMINISTRATOR)
    closed_day.reopened_reason = "A payment was forgotten"

    closed_day.save()

    assert DailyClosing.objects.get().closed_at is None


def test_cancellation_reverses_lines_tax_and_payments(paid):
    cancellation = cancel_invoice(
        invoice=paid, reason="Wrong patient", by=paid.recorded_by, now=timezone.now()
    )

    assert cancellation.total_yen == -paid.total_yen
    assert cancellation.tax_yen == -paid.tax_yen == -150
    assert cancellation.number.split("-")[1].startswith("C")
    assert [payment.amount_yen for payment in paid.payments.all()] == [1_000, -1_000]
    assert Invoice.objects.get(pk=paid.pk).total_yen == 1_650


def test_history_keeps_each_state_of_an_invoice(paid):
    states = paid.events.order_by("pgh_id").values_list("state", flat=True)

    assert list(states) == ["draft", "issued"]
