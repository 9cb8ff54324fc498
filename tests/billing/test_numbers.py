"""Numbers without gaps or twins, whoever issues at once and whatever fails."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from billing.models import Invoice
from billing.rules.numbering import missing_numbers
from billing.services.issuing import issue_invoice
from tests.factories.billing import InvoiceFactory, InvoiceLineFactory
from tests.factories.clinic import BranchFactory, OrganisationFactory, StaffFactory
from tests.factories.patients import PatientFactory

CLERKS = 12
EACH = 8


class Power(Exception):
    """The lights went out in the middle of a transaction."""


def test_parallel_issuers_leave_no_gap_and_no_twin(committed_db):
    OrganisationFactory()
    patient, clerk = PatientFactory(branch=BranchFactory()), StaffFactory()
    drafts = [draft_of(patient, clerk) for _ in range(CLERKS * EACH)]

    def work(mine: list[Invoice]) -> None:
        for count, draft in enumerate(mine):
            if count % 3 == 1:
                with pytest.raises(Power):
                    issue_and_fail(draft, clerk)
            issue_invoice(invoice=draft, by=clerk, now=timezone.now())
        connection.close()

    with ThreadPoolExecutor(CLERKS) as pool:
        list(pool.map(work, [drafts[n::CLERKS] for n in range(CLERKS)]))

    given = list(Invoice.objects.values_list("sequence", flat=True))
    assert missing_numbers(given) == ()
    assert sorted(given) == list(range(1, CLERKS * EACH + 1))


@transaction.atomic
def issue_and_fail(draft: Invoice, clerk) -> None:
    issue_invoice(invoice=draft, by=clerk, now=timezone.now())
    raise Power


def draft_of(patient, clerk) -> Invoice:
    draft = InvoiceFactory(patient=patient, recorded_by=clerk, total_yen=1_650)
    InvoiceLineFactory(invoice=draft, position=1)
    return draft
