"""Patient, encounters, conditions, consents and documents as FHIR resources."""

from collections.abc import Iterator

from django.db.models import Model

from patients.models import Consent, HistoryEntry, Patient, Photo, Visit
from prescriptions.models import Course
from prescriptions.rules.outcome import GRADES
from reports.documents.fhir.parts import (
    ICD10,
    Resource,
    coded,
    moment,
    notes,
    profiled,
    reference,
    term,
)

REPRESENTATION = "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation"
ENCOUNTER_STATES = {"draft": "in-progress", "confirmed": "finished", "voided": "entered-in-error"}
ACNE = coded(ICD10, "L70.0", "Acne vulgaris")


def patient_resource(patient: Patient) -> Resource:
    found: Resource = {
        "resourceType": "Patient",
        "meta": profiled("JP_Patient"),
        "identifier": [{"system": "urn:isocourse:ticket-no", "value": patient.ticket_no}],
        "name": [
            _name("IDE", patient.family_name, patient.given_name),
            _name("SYL", patient.family_kana, patient.given_kana),
        ],
        "gender": patient.sex,
        "birthDate": moment(patient.birth_date),
        "communication": [{"language": {"text": patient.document_language}, "preferred": True}],
    }
    telecom = [
        {"system": system, "value": value}
        for system, value in (("phone", patient.phone), ("email", patient.email))
        if value
    ]
    if telecom:
        found["telecom"] = telecom
    if patient.address:
        found["address"] = [{"text": patient.address, "country": "JP"}]
        if patient.postal_code:
            found["address"][0]["postalCode"] = patient.postal_code
    return found


def _name(kind: str, family: str, given: str) -> Resource:
    return {
        "extension": [{"url": REPRESENTATION, "valueCode": kind}],
        "use": "official",
        "text": f"{family} {given}",
        "family": family,
        "given": [given],
    }


def encounter_resource(visit: Visit) -> Resource:
    code = "VR" if visit.kind == Visit.Kind.PHONE else "AMB"
    return {
        "resourceType": "Encounter",
        "meta": profiled("JP_Encounter"),
        "status": ENCOUNTER_STATES[visit.state],
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": code},
        "type": [{"text": visit.get_kind_display()}],
        "subject": reference(visit.patient),
        "participant": [{"individual": {"display": visit.doctor.name}}],
        "period": {"start": moment(visit.visited_on), "end": moment(visit.visited_on)},
        "serviceProvider": {"display": str(visit.branch)},
        "reasonCode": [{"text": text} for text in (visit.complaint,) if text] or [ACNE],
    }


def course_condition(course: Course) -> Resource:
    """Return the acne that a course treats, with its severity at the baseline."""
    is_open = course.state in Course.OPEN
    return {
        "resourceType": "Condition",
        "meta": profiled("JP_Condition"),
        "clinicalStatus": term("condition-clinical", "active" if is_open else "inactive"),
        "verificationStatus": term("condition-ver-status", "confirmed"),
        "code": ACNE,
        "severity": {
            "text": f"{course.get_severity_display()} ({GRADES.index(course.severity) + 1}/4)"
        },
        "subject": reference(course.patient),
        "recordedDate": moment(course.opened_on),
        **notes(course.end_reason),
    }


def history_resource(entry: HistoryEntry) -> Resource:
    """Return a told condition or allergy; other entries of the history are statements."""
    withdrawn = entry.withdrawn_at is not None
    words = {"text": entry.code.replace("_", " ")}
    if entry.kind == HistoryEntry.Kind.ALLERGY:
        return {
            "resourceType": "AllergyIntolerance",
            "meta": profiled("JP_AllergyIntolerance"),
            "verificationStatus": term(
                "allergyintolerance-verification",
                "entered-in-error" if withdrawn else "unconfirmed",
            ),
            "code": words,
            "patient": reference(entry.patient),
            **notes(entry.note),
        }
    found: Resource = {
        "resourceType": "Condition",
        "meta": profiled("JP_Condition"),
        "verificationStatus": term(
            "condition-ver-status", "entered-in-error" if withdrawn else "provisional"
        ),
        "category": [{"text": entry.get_kind_display()}],
        "code": words,
        "subject": reference(entry.patient),
        **notes(entry.note),
    }
    if not withdrawn:
        found["clinicalStatus"] = term(
            "condition-clinical", "active" if entry.status == "current" else "inactive"
        )
    if entry.on:
        found["onsetDateTime"] = moment(entry.on)
    if entry.until and not withdrawn:
        found["abatementDateTime"] = moment(entry.until)
        found["clinicalStatus"] = term("condition-clinical", "inactive")
    return found


def consent_resource(consent: Consent) -> Resource:
    return {
        "resourceType": "Consent",
        "status": "inactive" if consent.revoked_on else "active",
        "scope": term("consentscope", "treatment"),
        "category": [{"text": consent.text.get_kind_display()}],
        "patient": reference(consent.patient),
        "dateTime": moment(consent.given_on),
        "performer": [{"display": consent.signer_name}],
        "policyRule": {"text": f"{consent.text} {consent.text.body_sha256}"},
    }


def document_resources(
    consents: list[Consent], photos: list[Photo]
) -> Iterator[tuple[Model, Resource]]:
    """Yield signatures and photos as documents that name their file."""
    for consent in consents:
        if consent.signature:
            yield consent, _document(consent.patient, str(consent.signature.name), "signature")
    for photo in photos:
        status = "entered-in-error" if photo.voided_reason else "current"
        yield photo, _document(photo.visit.patient, str(photo.file.name), photo.view, status)


def _document(patient: Patient, name: str, kind: str, status: str = "current") -> Resource:
    return {
        "resourceType": "DocumentReference",
        "status": status,
        "type": {"text": kind},
        "subject": reference(patient),
        "content": [{"attachment": {"title": name}}],
    }
