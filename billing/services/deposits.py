"""Money left before there is an invoice, and given back unused."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from billing.models import Deposit
from billing.queries.deposits import deposit_left_yen
from billing.rules.numbering import DocumentKind
from billing.rules.received import Received
from billing.services.closing import refuse_closed_day
from billing.services.issuing import parties_of
from billing.services.numbers import take_number
from clinic.models import Branch, Organisation, User
from patients.models import Patient


class DepositTooSmall(Exception):
    """So much is not left of what the patient has deposited."""

    def __init__(self, left_yen: int) -> None:
        super().__init__(f"{left_yen} yen left")
        self.left_yen = left_yen


@transaction.atomic
def take_deposit(
    *, patient: Patient, branch: Branch, received: Received, by: User, now: datetime
) -> Deposit:
    """Take money that no invoice asks for yet. Raises DayClosed or CashShort."""
    received.require_cover()
    return _write(patient, branch, received, "", by=by, now=now)


@transaction.atomic
def give_back_deposit(
    *, patient: Patient, branch: Branch, back: Received, reason: str, by: User, now: datetime
) -> Deposit:
    """Give back what was not used. Raises DepositTooSmall or DayClosed."""
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    left_yen = deposit_left_yen(patient)
    if back.amount_yen > left_yen:
        raise DepositTooSmall(left_yen)
    return _write(
        patient,
        branch,
        Received(method=back.method, amount_yen=-back.amount_yen),
        reason,
        by=by,
        now=now,
    )


def _write(
    patient: Patient, branch: Branch, received: Received, reason: str, *, by: User, now: datetime
) -> Deposit:
    today = timezone.localdate(now)
    refuse_closed_day(branch=branch, on=today)
    number = take_number(branch=branch, kind=DocumentKind.DEPOSIT, on=today)
    return Deposit.objects.create(
        patient=patient,
        branch=branch,
        received_on=today,
        method=received.method,
        amount_yen=received.amount_yen,
        terminal_reference=received.terminal_reference,
        reason=reason,
        year=number.year,
        sequence=number.sequence,
        number=str(number),
        parties=parties_of(patient, branch, Organisation.objects.get(), patient.document_language),
        recorded_by=by,
    )
