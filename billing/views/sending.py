"""A paper on its way to the printer."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from billing.documents import Paper, paper_pdf
from billing.documents.deposit import DepositPaper, deposit_pdf
from clinic.audit import record_access
from clinic.models import AccessLog
from clinic.pdf import shown_pdf
from clinic.roles import StaffRequest


def send_paper(request: StaffRequest, paper: Paper | DepositPaper, patient_id: int) -> HttpResponse:
    """Send a paper as PDF; a rare character that no font has is told in words."""
    record_access(
        request, action=AccessLog.Action.PRINT, patient_id=patient_id, object_id=paper.number
    )
    pdf = paper_pdf(paper) if isinstance(paper, Paper) else deposit_pdf(paper)
    if pdf.missing_glyphs:
        words = _("Characters that could not be printed: %s")
        messages.warning(request, words % " ".join(pdf.missing_glyphs))
    return shown_pdf(pdf, f"{paper.number}.pdf")
