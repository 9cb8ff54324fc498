"""Pieces that FHIR resources share: references, codes, profiles."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db.models import Model

Resource = dict[str, Any]

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
ICD10 = "http://hl7.org/fhir/sid/icd-10"
JLAC10 = "urn:oid:1.2.392.200119.4.504"
JP_CORE = "http://jpfhir.jp/fhir/core/StructureDefinition/"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"


def url_of(row: Model, part: str = "") -> str:
    """Return the address of a row's resource: the same in every export of it."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'isocourse/{row._meta.label}/{row.pk}/{part}')}"


def reference(row: Model, part: str = "") -> Resource:
    return {"reference": url_of(row, part)}


def profiled(name: str) -> Resource:
    """Return the metadata of a resource that follows a JP Core profile."""
    return {"profile": [f"{JP_CORE}{name}"]}


def coded(system: str, code: str, text: str) -> Resource:
    return {"coding": [{"system": system, "code": code, "display": text}], "text": text}


def term(system: str, code: str) -> Resource:
    """Return a code of HL7's own terminology."""
    return {"coding": [{"system": f"{TERMINOLOGY}{system}", "code": code}]}


def moment(value: date | datetime) -> str:
    return value.isoformat()


def quantity(value: Decimal | int, unit: str, comparator: str = "") -> Resource:
    """Return a quantity with its unit as UCUM writes it."""
    found: Resource = {"value": value, "unit": unit, "system": UCUM, "code": ucum(unit)}
    return found | {"comparator": comparator} if comparator else found


def ucum(unit: str) -> str:
    """Return a unit of our table in UCUM's spelling: 10^3/uL is 10*3/uL."""
    return unit.replace("10^", "10*").replace("/1.73m2", "/{1.73_m2}") or "1"


def notes(*texts: str) -> Resource:
    """Return annotations for the texts that say something."""
    told = [{"text": text} for text in texts if text]
    return {"note": told} if told else {}
