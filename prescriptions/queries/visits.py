"""Visits and what stands around them, for pages."""

from datetime import date

from django.db.models import Prefetch, QuerySet

from clinic.models import Branch
from labs.models import LabReport, LabValue
from labs.queries import missing_analytes, standing_values
from patients.models import Appointment, Patient, Visit
from patients.queries.slots import whole_day
from prescriptions.models import Course, Prescription
from prescriptions.queries.policy import reads_tests_twice_on


def visits_of(patient_id: int) -> QuerySet[Visit]:
    """Return the patient's visits that are not voided, the latest first."""
    return (
        Visit.objects.filter(patient_id=patient_id)
        .exclude(state=Visit.State.VOIDED)
        .select_related("patient", "patient__branch", "branch", "doctor", "appointment")
    )


def visits_to_fill_in(patient_id: int, on: date) -> QuerySet[Visit]:
    """Return the same; each says whether the clinic wants pregnancy tests read by two people."""
    return visits_of(patient_id).annotate(reads_tests_twice=reads_tests_twice_on(on))


def visit_before(visit: Visit) -> Visit | None:
    """Return the confirmed visit before this one, with its lesions and side effects."""
    earlier = Visit.objects.confirmed().filter(
        patient_id=visit.patient_id, visited_on__lte=visit.visited_on
    )
    found = earlier.exclude(pk=visit.pk).prefetch_related("lesion_counts", "side_effects")
    return found.order_by("-visited_on", "-pk").first()


def open_course_of(patient_id: int) -> Course | None:
    """Return the patient's open course, if there is one."""
    return Course.objects.open().filter(patient_id=patient_id).select_related("patient").first()


def last_prescription(patient_id: int) -> Prescription | None:
    """Return the latest standing prescription: dose and days are carried over from it."""
    standing = Prescription.objects.standing().filter(course__patient_id=patient_id)
    return standing.select_related("product").order_by("-prescribed_on", "-pk").first()


def waiting_reports(patient_id: int) -> list[LabReport]:
    """Return the patient's results that nobody has read yet, the latest first."""
    waiting = LabReport.objects.unreviewed().filter(patient_id=patient_id)
    return list(waiting.select_related("laboratory", "patient"))


def lacking_report(patient_id: int) -> tuple[LabReport, tuple[str, ...]] | None:
    """Return the latest report with results and what it lacks of the monthly panel, if it does."""
    resulted = LabReport.objects.standing().filter(patient_id=patient_id, resulted_at__isnull=False)
    latest = resulted.select_related("laboratory").order_by("-collected_at", "-pk").first()
    if latest is None:
        return None
    missing = missing_analytes(standing_values([latest.pk])[latest.pk])
    return (latest, missing) if missing else None


def values_before(patient_id: int) -> dict[str, LabValue]:
    """Return the values of the latest panel that was read, by analyte."""
    latest = (
        LabReport.objects.standing()
        .filter(patient_id=patient_id, reviewed_at__isnull=False)
        .order_by("-collected_at", "-pk")
        .first()
    )
    if latest is None:
        return {}
    rows = LabValue.objects.standing().filter(report=latest).select_related("analyte")
    return {value.analyte.key: value for value in rows}


def todays_appointment(patient: Patient, branch: Branch, today: date) -> Appointment | None:
    """Return today's appointment at the branch that no visit has taken up yet."""
    return (
        Appointment.objects.standing()
        .filter(patient=patient, branch=branch, during__overlap=whole_day(today), visit=None)
        .order_by("during")
        .first()
    )


def whole_visit(patient_id: int) -> QuerySet[Visit]:
    """Return visits of a patient with everything that was recorded at them."""
    reports = LabReport.objects.standing().select_related("laboratory")
    return visits_of(patient_id).prefetch_related(
        "lesion_counts",
        "side_effects",
        "amendments__recorded_by",
        Prefetch("lab_reports", reports),
        "pregnancy_tests",
        Prefetch("prescriptions", Prescription.objects.select_related("product", "prescribed_by")),
        "prescriptions__overrides",
    )
