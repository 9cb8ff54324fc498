"""Papers for the patient."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.utils.translation import override

from clinic.models import Branch
from clinic.pdf import RenderedPdf, render_pdf
from patients.models import Appointment, Patient, Visit
from prescriptions.models import Prescription
from prescriptions.rules.restrictions import LastDose, Restriction, restrictions_after
from prescriptions.rules.tablets import Tablets, split_tablets

# What concerns the patient at once; the rest of the restrictions is told when a course ends.
TOLD = ("contraception", "blood_donation", "sun", "hair_removal", "vaccination", "lasik")


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenHome:
    """What was prescribed, in units a day."""

    prescription: Prescription
    a_day: Tablets


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitSummary:
    """What a patient takes home in writing."""

    visit: Visit
    patient: Patient
    branch: Branch
    supplies: tuple[TakenHome, ...]
    restrictions: tuple[Restriction, ...]
    last_dose_on: date | None
    next_appointment: Appointment | None

    @property
    def is_woman(self) -> bool:
        return bool(self.patient.sex == Patient.Sex.FEMALE)

    @property
    def language(self) -> str:
        return str(self.patient.document_language)


def visit_summary(
    visit: Visit, standing: Iterable[Prescription], following: Appointment | None
) -> VisitSummary:
    """Return the summary of a confirmed visit with what still stands of its prescriptions."""
    given = tuple(standing)
    last_dose_on = max((each.last_dose_on for each in given), default=None)
    patient = visit.patient
    return VisitSummary(
        visit=visit,
        patient=patient,
        branch=visit.branch,
        supplies=tuple(
            TakenHome(prescription=each, a_day=split_tablets(each.daily_mg)) for each in given
        ),
        restrictions=() if last_dose_on is None else _restrictions(patient, last_dose_on),
        last_dose_on=last_dose_on,
        next_appointment=following,
    )


def summary_html(summary: VisitSummary) -> str:
    """Return the paper in the patient's language, whatever the language of the staff."""
    with override(summary.language):
        return render_to_string("prescriptions/summary_paper.html", {"summary": summary})


def summary_pdf(summary: VisitSummary) -> RenderedPdf:
    return render_pdf(summary_html(summary))


def _restrictions(patient: Patient, last_dose_on: date) -> tuple[Restriction, ...]:
    last = LastDose(
        on=last_dose_on,
        is_woman=patient.sex == Patient.Sex.FEMALE,
        may_be_pregnant=patient.may_be_pregnant,
        is_expected=True,
    )
    return tuple(each for each in restrictions_after(last) if each.code in TOLD)
