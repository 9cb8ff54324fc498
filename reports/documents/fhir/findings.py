"""Observations and diagnostic reports as FHIR resources."""

from collections.abc import Iterator, Sequence

from django.db.models import Model

from labs.models import LabReport, LabValue, PregnancyTest
from patients.models import LesionCount, SideEffect, Visit
from reports.documents.fhir.parts import (
    JLAC10,
    LOINC,
    Resource,
    coded,
    moment,
    notes,
    profiled,
    quantity,
    reference,
    term,
)

HCG = {"urine": ("2106-3", "hCG in urine"), "serum": ("2118-8", "hCG in serum")}
LABORATORY = [term("observation-category", "laboratory")]
EXAM = [term("observation-category", "exam")]
Found = Iterator[tuple[Model, str, Resource]]


def visit_observations(visit: Visit) -> Found:
    """Yield what a visit measured and asked; what was not asked is left out."""
    if visit.weight_kg is not None:
        yield visit, "weight", _of_visit(
            visit, coded(LOINC, "29463-7", "Body weight"),
            {"valueQuantity": quantity(visit.weight_kg, "kg")}, "vital-signs",
        )  # fmt: skip
    for field, code, name in (("phq2", "55758-7", "PHQ-2"), ("phq9", "44261-6", "PHQ-9")):
        if (score := getattr(visit, field)) is not None:
            value = {"valueInteger": score}
            yield visit, field, _of_visit(visit, coded(LOINC, code, name), value, "survey")
    if visit.has_side_effects is not None:
        value = {"valueBoolean": visit.has_side_effects}
        yield visit, "effects", _of_visit(visit, {"text": "Side effects"}, value, "survey")
    if visit.findings:
        value = {"valueString": visit.findings}
        yield visit, "findings", _of_visit(visit, {"text": "Findings"}, value, "exam")


def _of_visit(visit: Visit, code: Resource, value: Resource, category: str) -> Resource:
    return {
        "resourceType": "Observation",
        "meta": profiled("JP_Observation_Common"),
        "status": "entered-in-error" if visit.state == Visit.State.VOIDED else "final",
        "category": [term("observation-category", category)],
        "code": code,
        "subject": reference(visit.patient),
        "encounter": reference(visit),
        "effectiveDateTime": moment(visit.visited_on),
        **value,
    }


def lesion_observation(count: LesionCount) -> Resource:
    kinds = ("comedones", "papules", "pustules", "nodules")
    return _of_visit(
        count.visit,
        {"text": f"Acne lesions, {count.site}"},
        {
            "valueInteger": count.total,
            "component": [
                {"code": {"text": kind}, "valueInteger": getattr(count, kind)} for kind in kinds
            ],
        },
        "exam",
    )


def effect_observation(effect: SideEffect) -> Resource:
    words = {"valueString": f"{effect.severity}{', serious' if effect.is_serious else ''}"}
    code = {"text": f"Side effect: {effect.code.replace('_', ' ')}"}
    return _of_visit(effect.visit, code, words, "exam") | notes(effect.note, effect.assessment)


def value_observation(value: LabValue, replaced: frozenset[int]) -> Resource:
    """Return one value as the laboratory wrote it; one that was corrected says so."""
    analyte, report = value.analyte, value.report
    codes = [
        {"system": system, "code": code, "display": analyte.name_en}
        for system, code in ((JLAC10, analyte.jlac10), (LOINC, analyte.loinc))
        if code
    ]
    found: Resource = {
        "resourceType": "Observation",
        "meta": profiled("JP_Observation_LabResult"),
        "status": _value_status(value, replaced),
        "category": LABORATORY,
        "code": {"text": analyte.name_ja} | ({"coding": codes} if codes else {}),
        "subject": reference(report.patient),
        "effectiveDateTime": moment(report.collected_at),
        **notes(value.correction_reason),
    }
    if value.value is None:
        found["dataAbsentReason"] = {"text": f"{value.unusable_reason}: {value.raw}"}
    else:
        found["valueQuantity"] = quantity(value.value.normalize(), value.unit, value.comparator)
    limits = {"low": value.low, "high": value.high}
    known = {name: quantity(at, value.unit) for name, at in limits.items() if at is not None}
    return found | ({"referenceRange": [known]} if known else {})


def _value_status(value: LabValue, replaced: frozenset[int]) -> str:
    if value.report.voided_at is not None or value.pk in replaced:
        return "entered-in-error"
    return "corrected" if value.corrects_id else "final"


def report_resource(report: LabReport, values: Sequence[LabValue]) -> Resource:
    status = "final" if report.resulted_at else "registered"
    return {
        "resourceType": "DiagnosticReport",
        "meta": profiled("JP_DiagnosticReport_LabResult"),
        "status": "entered-in-error" if report.voided_at else status,
        "category": [term("v2-0074", "LAB")],
        "code": {"text": "Blood panel"},
        "subject": reference(report.patient),
        "effectiveDateTime": moment(report.collected_at),
        "performer": [{"display": report.laboratory.name}],
        "result": [reference(value) for value in values],
    }


def test_observation(test: PregnancyTest) -> Resource:
    status = "preliminary" if test.awaits_second_reader else "final"
    return {
        "resourceType": "Observation",
        "meta": profiled("JP_Observation_LabResult"),
        "status": "entered-in-error" if test.voided_at else status,
        "category": LABORATORY,
        "code": coded(LOINC, *HCG[test.kind]),
        "subject": reference(test.patient),
        "effectiveDateTime": moment(test.taken_at),
        "valueCodeableConcept": {"text": test.result},
        "performer": [{"display": test.read_by.name}],
        **notes(test.kit_lot_no, test.voided_reason),
    }
