"""The course with everything the gate asks of its patient's papers: one query."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import TextField
from django.db.models.expressions import RawSQL

from clinic.models import User
from patients.models import Consent, ConsentText
from prescriptions.models import Course
from prescriptions.queries.statements import statement
from prescriptions.rules.gate.facts import PregnancyTest, Weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One item of a history that stands."""

    kind: str
    code: str
    status: str
    has_specialist_letter: bool | None
    on: date | None
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseRecord:
    """A course, and answers drawn from the rows around it; None is "not known"."""

    course: Course
    prescriber_roles: frozenset[str]
    asked_kinds: frozenset[str]
    first_visit_on: date | None
    guardian_attended_on: date | None
    previous_last_dose_on: date | None
    is_consent_outdated: bool
    told: tuple[Told, ...] = ()
    weight: Weight | None = None
    pregnancy_tests: tuple[PregnancyTest, ...] = ()
    waiting_symptoms: frozenset[str] = frozenset()


def course_record(course_id: int, prescriber: User, as_of: date) -> CourseRecord:
    """Return the course as the records have it now, for a decision on `as_of`."""
    around = RawSQL(statement("gate"), [prescriber.pk, as_of], output_field=TextField())  # noqa: S611 - a file's text
    courses = Course.objects.select_related("patient", "consent__text").annotate(around=around)
    course: Any = courses.get(pk=course_id)
    row = json.loads(course.around)
    return CourseRecord(
        course=course,
        prescriber_roles=frozenset(row["prescriber_roles"]),
        asked_kinds=frozenset(row["asked_kinds"]),
        first_visit_on=_day(row["first_visit_on"]),
        guardian_attended_on=_day(row["guardian_attended_on"]),
        previous_last_dose_on=_day(row["previous_last_dose_on"]),
        is_consent_outdated=row["is_consent_outdated"],
        told=tuple(_told(each) for each in row["told"]),
        weight=None if row["weight"] is None else _weight(row["weight"]),
        pregnancy_tests=tuple(_test(each) for each in row["pregnancy_tests"]),
        waiting_symptoms=frozenset(row["waiting_symptoms"]),
    )


def _told(row: dict[str, Any]) -> Told:
    return Told(**row | {"on": _day(row["on"]), "until": _day(row["until"])})


def _weight(row: dict[str, Any]) -> Weight:
    return Weight(kg=Decimal(row["kg"]), measured_on=_day(row["measured_on"]))


def _test(row: dict[str, Any]) -> PregnancyTest:
    return PregnancyTest(**row | {"taken_on": _day(row["taken_on"])})


def _day(text: str | None) -> Any:
    return None if text is None else date.fromisoformat(text)


def standing_consent(record: CourseRecord, as_of: date) -> Consent | None:
    """Return the course's consent if it is signed, not revoked, of the text now in force."""
    consent = record.course.consent
    if consent is None or record.is_consent_outdated or consent.given_on > as_of:
        return None
    if consent.text.kind != ConsentText.Kind.TREATMENT:
        return None
    is_revoked = consent.revoked_on is not None and consent.revoked_on <= as_of
    return None if is_revoked else consent
