"""Gap-free numbers: one row per series, locked until the paper is written."""

from datetime import date

from django.db.models import F

from billing.rules.numbering import DocumentKind, DocumentNumber
from clinic.models import Branch, DocumentCounter


def take_number(*, branch: Branch, kind: DocumentKind, on: date) -> DocumentNumber:
    """Return the next number of a branch's series. The caller's transaction writes the paper.

    Until that transaction ends nobody else gets a number of the series; if it fails the number
    was never given.
    """
    series = {"branch": branch, "kind": kind.value, "year": on.year}
    DocumentCounter.objects.bulk_create([DocumentCounter(**series)], ignore_conflicts=True)
    DocumentCounter.objects.filter(**series).update(last=F("last") + 1)
    last = DocumentCounter.objects.values_list("last", flat=True).get(**series)
    return DocumentNumber(branch=branch.document_prefix, kind=kind, year=on.year, sequence=last)
