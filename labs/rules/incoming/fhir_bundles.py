"""FHIR R4 results: bundles of DiagnosticReport and Observation, validated by fhir.resources.

References are followed inside the file only; JP Core's names in kanji and kana are told apart.
"""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from fhir.resources.R4B.diagnosticreport import DiagnosticReport
from fhir.resources.R4B.observation import Observation
from fhir.resources.R4B.patient import Patient
from fhir.resources.R4B.specimen import Specimen
from pydantic import ValidationError

from labs.rules.incoming.naming import analyte_coded
from labs.rules.incoming.source import FileRefused, SourceRow

Json = dict[str, Any]
_MODELS: dict[str, Any] = {
    "Observation": Observation,
    "DiagnosticReport": DiagnosticReport,
    "Patient": Patient,
    "Specimen": Specimen,
}
_REPRESENTATION = "iso21090-EN-representation"
_KANA = "SYL"
_ABSENT = {
    "not-performed": "not done",
    "not-asked": "not done",
    "temp-unknown": "pending",
    "unsupported": "error",
    "error": "error",
}
_PARTS = {"DiagnosticReport": "result", "Observation": "hasMember"}
# Values that are no single number: left out, yet shown.
_NO_NUMBERS = (
    "valueRange",
    "valueRatio",
    "valueSampledData",
    "valuePeriod",
    "valueBoolean",
    "valueDateTime",
    "valueTime",
)
_LONGEST_REST = 500
# A unique number as a URI: without its scheme it is the number, and fits.
_UUID = "urn:uuid:"


def is_fhir(text: str) -> bool:
    return text.lstrip().startswith("{") and '"resourceType"' in text[:100_000]


def rows_of_bundle(text: str) -> Iterator[SourceRow]:
    """Yield one row for each Observation and each of its components; `line_no` counts entries.

    A grouping Observation, which only names its members, holds no result. One that is no valid
    R4, and a result that a report names but the file does not hold, give a row without a value,
    so that it is rejected in sight of everybody.

    Raises FileRefused `not_json`, `not_fhir` or `too_deep`.
    """
    resources = _Resources(_parsed(text))
    for number, (place, observation) in enumerate(resources.observations(), start=1):
        if not resources.is_valid(observation):
            yield SourceRow(line_no=number, rest=_shortened(observation))
            continue
        yield from _rows(number, observation, resources.around(place, observation))
    for number, missing in enumerate(resources.missing(), start=len(resources.all) + 1):
        yield SourceRow(line_no=number, rest=missing[:_LONGEST_REST])


def _parsed(text: str) -> Json:
    """Return the file's object; numbers stay exactly as written."""
    try:
        found = json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=_refuse)
    except RecursionError:
        raise FileRefused("too_deep") from None
    except (ValueError, ArithmeticError):
        # A number whose exponent no Decimal holds is an arithmetic error.
        raise FileRefused("not_json") from None
    if not isinstance(found, dict) or not isinstance(found.get("resourceType"), str):
        raise FileRefused("not_fhir")
    return found


def _refuse(word: str) -> None:
    raise ValueError(word)


class _Resources:
    """The resources of a file by every name under which another may refer to them."""

    def __init__(self, root: Json) -> None:
        entries = (
            _list(root.get("entry")) if root["resourceType"] == "Bundle" else [{"resource": root}]
        )
        self.all: list[tuple[str, Json]] = []
        self.by_name: dict[str, Json] = {}
        self._valid: dict[int, bool] = {}
        for entry in entries:
            if isinstance(entry, dict) and isinstance(entry.get("resource"), dict):
                self._add(str(entry.get("fullUrl") or ""), entry["resource"])
        if not self.all:
            raise FileRefused("not_fhir")
        self.reports = self._reports()

    def _add(self, url: str, resource: Json) -> None:
        name = f"{resource.get('resourceType')}/{resource.get('id', '')}"
        place = url or name
        self.all.append((place, resource))
        self.by_name |= {place: resource, name: resource}
        for held in _list(resource.get("contained")):
            if isinstance(held, dict):
                inner = f"{place}#{held.get('id', '')}"
                self.all.append((inner, held))
                self.by_name[inner] = held

    def observations(self) -> list[tuple[str, Json]]:
        found = [each for each in self.all if each[1].get("resourceType") == "Observation"]
        return [each for each in found if not _is_group(each[1])]

    def missing(self) -> list[str]:
        """Return the results that a report or a group names and the file does not hold."""
        return [
            _reference(reference)
            for place, resource in self.all
            for reference in _list(resource.get(_PARTS.get(str(resource.get("resourceType")), "")))
            if self._place_of(reference, place) not in self.by_name
        ]

    def named(self, reference: Any, place: str, kind: str) -> Json:
        """Return the resource a reference names, if it is in the file and of this kind."""
        found = self.by_name.get(self._place_of(reference, place), {})
        is_sound = found.get("resourceType") == kind and self.is_valid(found)
        return found if is_sound else {}

    @staticmethod
    def _place_of(reference: Any, place: str) -> str:
        name = _reference(reference)
        return place.split("#", maxsplit=1)[0] + name if name.startswith("#") else name

    def is_valid(self, resource: Json) -> bool:
        """Ask fhir.resources, once for each resource."""
        if id(resource) not in self._valid:
            self._valid[id(resource)] = _is_valid(resource)
        return self._valid[id(resource)]

    def _reports(self) -> dict[int, Json]:
        """Return the report of each observation that one names."""
        found: dict[int, Json] = {}
        for place, report in self.all:
            if report.get("resourceType") != "DiagnosticReport" or not self.is_valid(report):
                continue
            for reference in _list(report.get("result")):
                found |= {id(each): report for each in self._with_members(reference, place)}
        return found

    def _with_members(self, reference: Any, place: str) -> list[Json]:
        """Return the observation a reference names, with the members of groups in groups."""
        found: dict[int, Json] = {}
        waiting = [(reference, place)]
        while waiting:
            named, at = waiting.pop()
            observation = self.named(named, at, "Observation")
            if observation and id(observation) not in found:
                found[id(observation)] = observation
                inside = self._place_of(named, at)
                waiting += [(each, inside) for each in _list(observation.get("hasMember"))]
        return list(found.values())

    def around(self, place: str, observation: Json) -> "_Around":
        report = self.reports.get(id(observation), {})
        subject = observation.get("subject") or report.get("subject")
        return _Around(
            patient=self.named(subject, place, "Patient"),
            report=report,
            specimen=self.named(observation.get("specimen"), place, "Specimen"),
            subject=subject if isinstance(subject, dict) else {},
        )


class _Around:
    """What stands around an observation: patient, report and specimen, each perhaps empty."""

    def __init__(self, *, patient: Json, report: Json, specimen: Json, subject: Json) -> None:
        self.patient, self.report, self.specimen, self.subject = patient, report, specimen, subject

    def accession_no(self) -> str:
        told = self.specimen.get("accessionIdentifier")
        for identifier in [told, *_list(self.report.get("identifier"))]:
            if isinstance(identifier, dict) and identifier.get("value"):
                return str(identifier["value"]).removeprefix(_UUID)
        return ""

    def ticket_no(self) -> str:
        identifiers = [*_list(self.patient.get("identifier")), self.subject.get("identifier")]
        for identifier in identifiers:
            if isinstance(identifier, dict) and identifier.get("value"):
                return str(identifier["value"])
        # A patient outside the file: the reference still tells one person from another.
        return _reference(self.subject)

    def collected(self, observation: Json) -> str:
        collection = self.specimen.get("collection") or {}
        moments = (
            observation.get("effectiveDateTime"),
            (observation.get("effectivePeriod") or {}).get("start"),
            collection.get("collectedDateTime"),
            self.report.get("effectiveDateTime"),
        )
        return next((str(moment) for moment in moments if moment), "")


def _rows(number: int, observation: Json, around: _Around) -> Iterator[SourceRow]:
    shared: dict[str, Any] = {
        "line_no": number,
        "ticket_no": around.ticket_no(),
        "name": _name(around.patient, kana=False),
        "kana": _name(around.patient, kana=True),
        "birth_date": str(around.patient.get("birthDate") or ""),
        "sex": str(around.patient.get("gender") or ""),
        "accession_no": around.accession_no(),
        "collected_on": around.collected(observation),
        "status": str(observation.get("status") or ""),
    }
    measured = [part for part in _list(observation.get("component")) if isinstance(part, dict)]
    if not measured or any(name.startswith("value") for name in observation):
        measured = [observation, *measured]
    for part in measured:
        yield SourceRow(**shared, **_told(part))


def _told(part: Json) -> dict[str, Any]:
    """Return code, value, unit and interval of an observation or a component."""
    codings = [
        each for each in _list((part.get("code") or {}).get("coding")) if isinstance(each, dict)
    ]
    known = [each for each in codings if analyte_coded(str(each.get("code", "")))]
    coding = (known or codings or [{}])[0]
    text = (part.get("code") or {}).get("text") or coding.get("display") or ""
    return {
        "code": str(coding.get("code", "")),
        "item": "" if known else str(text),
        **_interval(part),
        **_value(part),
    }


def _interval(part: Json) -> dict[str, str]:
    """Return the bounds; those of another unit than the value's are kept as text only."""
    ranges = [each for each in _list(part.get("referenceRange")) if isinstance(each, dict)]
    told = ranges[0] if ranges else {}
    own = _units(part.get("valueQuantity"))
    bounds = {name: told.get(name) or {} for name in ("low", "high")}
    if all(not own or not _units(each) or own & _units(each) for each in bounds.values()):
        values = {name: str(each.get("value", "")) for name, each in bounds.items()}
        return {**values, "interval": str(told.get("text") or "")}
    texts = [f"{each.get('value', '')} {each.get('unit', '')}" for each in bounds.values()]
    return {"interval": " – ".join(texts)}


def _units(quantity: Any) -> set[str]:
    if not isinstance(quantity, dict):
        return set()
    return {str(quantity[name]) for name in ("unit", "code") if quantity.get(name)}


def _value(part: Json) -> dict[str, str]:
    quantity = part.get("valueQuantity")
    if isinstance(quantity, dict):
        return {
            "sign": str(quantity.get("comparator") or ""),
            "value": str(quantity.get("value", "")),
            "unit": str(quantity.get("unit") or quantity.get("code") or ""),
        }
    for name in ("valueString", "valueInteger"):
        if part.get(name) is not None:
            return {"value": str(part[name])}
    for name in _NO_NUMBERS:
        if part.get(name) is not None:
            return {"rest": f"{name}: {_shortened(part[name])}"}
    concept = part.get("valueCodeableConcept") or {}
    absent = part.get("dataAbsentReason") or {}
    words = concept.get("text") or _first(concept, "display") or _first(concept, "code")
    why = _ABSENT.get(_first(absent, "code"), "not done" if absent else "")
    return {"value": str(words or why)}


def _first(concept: Mapping[str, Any], name: str) -> str:
    for coding in _list(concept.get("coding")):
        if isinstance(coding, dict) and coding.get(name):
            return str(coding[name])
    return ""


def _name(patient: Json, *, kana: bool) -> str:
    for name in _list(patient.get("name")):
        if isinstance(name, dict) and _is_kana(name) == kana:
            given = " ".join(str(each) for each in _list(name.get("given")))
            parts = [str(name.get("family") or ""), given]
            return " ".join(part for part in parts if part) or str(name.get("text") or "")
    return ""


def _is_kana(name: Json) -> bool:
    return any(
        isinstance(each, dict)
        and str(each.get("url", "")).endswith(_REPRESENTATION)
        and each.get("valueCode") == _KANA
        for each in _list(name.get("extension"))
    )


def _is_group(observation: Json) -> bool:
    holds = any(name.startswith("value") for name in observation) or observation.get("component")
    return bool(observation.get("hasMember")) and not holds


def _is_valid(resource: Json) -> bool:
    """Ask fhir.resources whether this is the R4 resource it says it is."""
    model = _MODELS.get(str(resource.get("resourceType")))
    if model is None:
        return False
    try:
        model.model_validate(resource)
    except (ValidationError, ValueError, TypeError, RecursionError):
        return False
    return True


def _reference(told: Any) -> str:
    name = told.get("reference") if isinstance(told, dict) else None
    return name if isinstance(name, str) else ""


def _shortened(resource: Any) -> str:
    return json.dumps(resource, ensure_ascii=False, default=str)[:_LONGEST_REST]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
