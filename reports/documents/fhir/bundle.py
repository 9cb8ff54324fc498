"""A patient's whole record as one FHIR R4 bundle, checked before it leaves."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from labs.models import LabValue
from reports.documents.fhir import findings, medicines, people
from reports.documents.fhir.parts import Resource, moment, url_of
from reports.queries.patient_record import PatientRecord

Entry = tuple[Model, str, Resource]


class NotFhir(ValueError):
    """The bundle breaks a rule of FHIR: a fault of ours, and nothing is handed out."""


def bundle_of(record: PatientRecord, made_at: Any) -> str:
    """Return the bundle as JSON; the same record gives the same resources under the same names.

    Raises NotFhir.
    """
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": moment(made_at),
        "entry": [
            {"fullUrl": url_of(row, part), "resource": resource}
            for row, part, resource in _entries(record)
        ],
    }
    text = json.dumps(bundle, cls=_Numbers, ensure_ascii=False)
    validate(text)
    return text


def validate(text: str) -> None:
    """Check a bundle against the library's models of R4. Raises NotFhir."""
    # Its models take a second to build, which only this export waits for.
    from fhir.resources.R4B.bundle import Bundle  # noqa: PLC0415
    from pydantic import ValidationError  # noqa: PLC0415

    try:
        Bundle.model_validate_json(text)
    except ValidationError as error:
        raise NotFhir(str(error)) from error


class _Numbers(DjangoJSONEncoder):
    """Writes exact numbers as numbers."""

    def default(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() else float(value)
        return super().default(value)


def _entries(record: PatientRecord) -> Iterator[Entry]:
    yield record.patient, "", people.patient_resource(record.patient)
    yield from _told(record)
    yield from _found(record)
    yield from _measured(record)
    yield from _given(record)


def _told(record: PatientRecord) -> Iterator[Entry]:
    for consent in record.consents:
        yield consent, "", people.consent_resource(consent)
    for entry in record.history:
        yield entry, "", people.history_resource(entry)
    for course in record.courses:
        yield course, "", people.course_condition(course)
    for row, resource in people.document_resources(list(record.consents), list(record.photos)):
        yield row, "document", resource


def _found(record: PatientRecord) -> Iterator[Entry]:
    for visit in record.visits:
        yield visit, "", people.encounter_resource(visit)
        yield from findings.visit_observations(visit)
    for count in record.lesions:
        yield count, "", findings.lesion_observation(count)
    for effect in record.side_effects:
        yield effect, "", findings.effect_observation(effect)


def _measured(record: PatientRecord) -> Iterator[Entry]:
    of_report: dict[int, list[LabValue]] = defaultdict(list)
    replaced = frozenset(each.corrects_id for each in record.values if each.corrects_id)
    for value in record.values:
        of_report[value.report_id].append(value)
        yield value, "", findings.value_observation(value, replaced)
    for report in record.reports:
        yield report, "", findings.report_resource(report, of_report[report.pk])
    for test in record.tests:
        yield test, "", findings.test_observation(test)


def _given(record: PatientRecord) -> Iterator[Entry]:
    dispensed = {each.prescription_id for each in record.dispenses}
    back: Counter[int] = Counter()
    for returned in record.returns:
        back[returned.line_id] += returned.units
    for given in record.prescriptions:
        yield given, "", medicines.request_resource(given, is_dispensed=given.pk in dispensed)
    for line in record.lines:
        yield line, "", medicines.dispense_resource(line, back[line.pk])
