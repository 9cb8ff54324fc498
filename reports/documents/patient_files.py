"""A patient's whole record as a file: PDF in either language, or a FHIR bundle."""

from typing import IO

from django.utils import timezone

from clinic import roles
from clinic.models import Job
from clinic.services.jobs import JobRefused, Made, Progress
from patients.models import Patient
from reports.documents.fhir.bundle import bundle_of
from reports.documents.patient_pdf import patient_pdf
from reports.queries.patient_record import record_of

KIND = "reports.patient"
PERMISSION = "reports.export_patient"
FORMATS = ("pdf-ja", "pdf-en", "fhir")
CONTENT_TYPES = {"pdf": "application/pdf", "json": "application/fhir+json"}


def write_patient_file(job: Job, progress: Progress, out: IO[bytes]) -> Made:
    """Write the record that a job asks for, if the person may still read it."""
    if not roles.may(job.requested_by, PERMISSION):
        raise JobRefused("not_allowed")
    progress.begin(1)
    patient = Patient.objects.get(pk=job.parameters["patient"])
    out.write(patient_file(patient, job.parameters["format"]))
    ending = "json" if job.parameters["format"] == "fhir" else "pdf"
    return Made(f"{patient.ticket_no}.{ending}", CONTENT_TYPES[ending])


def patient_file(patient: Patient, kind: str) -> bytes:
    """Return the record in one of `FORMATS`. Raises NotFhir."""
    record, now = record_of(patient), timezone.now()
    if kind == "fhir":
        return bundle_of(record, now).encode()
    return patient_pdf(record, language=kind.removeprefix("pdf-"), made_at=now)
