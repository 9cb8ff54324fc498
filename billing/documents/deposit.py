"""The paper for money that a patient left with us, or got back of it."""

from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.utils.translation import override

from billing.models import Deposit
from clinic.pdf import RenderedPdf, render_pdf
from clinic.rules.money import paper_yen


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositPaper:
    """Everything that stands on it; no tax, since nothing was sold yet."""

    language: str
    number: str
    dated_on: date
    amount: str
    is_given_back: bool
    method: str
    reason: str
    is_reissue: bool
    parties: dict[str, str]


def deposit_paper(deposit: Deposit, *, copy_no: int) -> DepositPaper:
    language = deposit.parties["language"]
    with override(language):
        method = str(deposit.get_method_display())
    return DepositPaper(
        language=language,
        number=deposit.number,
        dated_on=deposit.received_on,
        amount=paper_yen(abs(deposit.amount_yen)),
        is_given_back=deposit.amount_yen < 0,
        method=method,
        reason=deposit.reason,
        is_reissue=copy_no > 1,
        parties=deposit.parties,
    )


def deposit_html(paper: DepositPaper) -> str:
    with override(paper.language):
        return render_to_string("billing/deposit_paper.html", {"paper": paper})


def deposit_pdf(paper: DepositPaper) -> RenderedPdf:
    return render_pdf(deposit_html(paper))
