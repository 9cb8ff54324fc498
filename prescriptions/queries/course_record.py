"""The course with everything the gate asks of its patient's papers: one query."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from clinic.models import User
from patients.models import Consent, ConsentText, Guardian, HistoryAsked, Visit
from patients.queries.same_person import of_same_person
from prescriptions.models import Course


@dataclass(frozen=True, slots=True)
class CourseRecord:
    """A course, and answers drawn from the rows around it; None is "not known"."""

    course: Course
    prescriber_roles: frozenset[str]
    asked_kinds: frozenset[str]
    first_visit_on: date | None
    guardian_attended_on: date | None
    previous_last_dose_on: date | None
    is_consent_outdated: bool


def course_record(course_id: int, prescriber: User, as_of: date) -> CourseRecord:
    """Return the course as the records have it now, for a decision on `as_of`."""
    row: Any = (
        Course.objects.select_related("patient", "consent__text")
        .annotate(
            role_names=ArraySubquery(
                Group.objects.filter(user=prescriber.pk, user__is_active=True).values("name")
            ),
            asked=ArraySubquery(
                HistoryAsked.objects.filter(
                    patient=OuterRef("patient"),
                    asked_on__gte=OuterRef("opened_on"),
                    asked_on__lte=as_of,
                ).values("kind")
            ),
            first_visit_on=_first(Visit.objects.confirmed(), "visited_on"),
            guardian_on=_first(Guardian.objects.all(), "attended_first_consultation_on"),
            previous_last_dose_on=Subquery(
                Course.objects.filter(
                    Q(patient=OuterRef("patient"), number__lt=OuterRef("number"))
                    | Q(patient__merged_into=OuterRef("patient"))
                )
                .exclude(last_dose_on=None)
                .order_by("-last_dose_on")
                .values("last_dose_on")[:1]
            ),
            is_consent_outdated=Exists(
                ConsentText.objects.filter(
                    kind=OuterRef("consent__text__kind"),
                    language=OuterRef("consent__text__language"),
                    version_no__gt=OuterRef("consent__text__version_no"),
                    valid_from__lte=as_of,
                )
            ),
        )
        .get(pk=course_id)
    )
    return CourseRecord(
        course=row,
        prescriber_roles=frozenset(row.role_names),
        asked_kinds=frozenset(row.asked),
        first_visit_on=row.first_visit_on,
        guardian_attended_on=row.guardian_on,
        previous_last_dose_on=row.previous_last_dose_on,
        is_consent_outdated=row.is_consent_outdated,
    )


def standing_consent(record: CourseRecord, as_of: date) -> Consent | None:
    """Return the course's consent if it is signed, not revoked, of the text now in force."""
    consent = record.course.consent
    if consent is None or record.is_consent_outdated or consent.given_on > as_of:
        return None
    if consent.text.kind != ConsentText.Kind.TREATMENT:
        return None
    is_revoked = consent.revoked_on is not None and consent.revoked_on <= as_of
    return None if is_revoked else consent


def _first(rows: QuerySet[Any], field: str) -> Subquery:
    """Return the earliest day in `field` of the rows of the course's patient."""
    mine = rows.filter(of_same_person()).order_by(F(field).asc(nulls_last=True))
    return Subquery(mine.values(field)[:1])
