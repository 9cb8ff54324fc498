"""Everything that is kept of one patient, for a file that goes out of the house."""

from collections.abc import Sequence
from dataclasses import dataclass

from billing.models import Invoice
from labs.models import LabReport, LabValue, PregnancyTest
from patients.models import (
    Appointment,
    Consent,
    Guardian,
    HistoryEntry,
    LesionCount,
    Patient,
    Photo,
    SideEffect,
    Visit,
    VisitAmendment,
)
from prescriptions.models import Course, Dispense, DispenseLine, Prescription, Return
from reminders.models import Reminder


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRecord:
    """A patient's rows, the oldest first; voided ones are among them and say so."""

    patient: Patient
    guardians: Sequence[Guardian]
    consents: Sequence[Consent]
    history: Sequence[HistoryEntry]
    appointments: Sequence[Appointment]
    visits: Sequence[Visit]
    amendments: Sequence[VisitAmendment]
    lesions: Sequence[LesionCount]
    side_effects: Sequence[SideEffect]
    photos: Sequence[Photo]
    reports: Sequence[LabReport]
    values: Sequence[LabValue]
    tests: Sequence[PregnancyTest]
    courses: Sequence[Course]
    prescriptions: Sequence[Prescription]
    dispenses: Sequence[Dispense]
    lines: Sequence[DispenseLine]
    returns: Sequence[Return]
    invoices: Sequence[Invoice]
    reminders: Sequence[Reminder]


def record_of(patient: Patient) -> PatientRecord:
    """Return everything of a patient, in twenty statements however much there is."""
    of_visit = {"visit__patient": patient}
    visits = patient.visits.select_related("doctor", "branch")
    courses = patient.courses.select_related("doctor", "branch")
    lines = DispenseLine.objects.filter(dispense__prescription__course__patient=patient)
    values = LabValue.objects.filter(report__patient=patient).select_related(
        "analyte", "report__patient"
    )
    return PatientRecord(
        patient=patient,
        guardians=list(patient.guardians.order_by("pk")),
        consents=list(
            patient.consents.select_related("text", "explained_by").order_by("given_on", "pk")
        ),
        history=list(patient.history_entries.order_by("pk")),
        appointments=list(patient.appointments.select_related("branch").order_by("during", "pk")),
        visits=list(visits.order_by("visited_on", "pk")),
        amendments=list(
            VisitAmendment.objects.filter(**of_visit).select_related("visit").order_by("pk")
        ),
        lesions=list(
            LesionCount.objects.filter(**of_visit).select_related("visit__patient").order_by("pk")
        ),
        side_effects=list(
            SideEffect.objects.filter(**of_visit).select_related("visit__patient").order_by("pk")
        ),
        photos=list(
            Photo.objects.filter(**of_visit).select_related("visit__patient").order_by("pk")
        ),
        reports=list(
            patient.lab_reports.select_related("laboratory", "reviewed_by").order_by("pk")
        ),
        values=list(values.order_by("report__collected_at", "analyte__position", "pk")),
        tests=list(patient.pregnancy_tests.select_related("read_by").order_by("taken_at", "pk")),
        courses=list(courses.order_by("number")),
        prescriptions=list(
            Prescription.objects.filter(course__patient=patient)
            .select_related("product", "prescribed_by", "course__patient", "visit")
            .prefetch_related("overrides")
            .order_by("prescribed_on", "pk")
        ),
        dispenses=list(
            Dispense.objects.filter(prescription__course__patient=patient)
            .select_related("prescription__product")
            .order_by("dispensed_on", "pk")
        ),
        lines=list(
            lines.select_related(
                "dispense__prescription__course__patient", "lot__strength__product"
            ).order_by("pk")
        ),
        returns=list(
            Return.objects.filter(line__in=lines).select_related("line__lot").order_by("pk")
        ),
        invoices=list(
            Invoice.objects.filter(patient=patient).prefetch_related("lines").order_by("pk")
        ),
        reminders=list(Reminder.objects.filter(patient=patient).order_by("send_after", "pk")),
    )
