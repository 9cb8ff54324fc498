"""A doctor moves a course on: from state to state, by the rule of its life."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from clinic.models import User
from prescriptions.models import Course, CourseTransition, LastDoseObligation
from prescriptions.queries.course_record import course_record, standing_consent
from prescriptions.queries.policy import limits_of, policy_on
from prescriptions.queries.stopping import stopping_analytes, stopping_test
from prescriptions.rules.course_state import AFTER, TREATED, Guard, Situation, State, refusal_of
from prescriptions.services.aftercare import follow_last_dose
from prescriptions.services.course_life import move
from prescriptions.services.issuing import mark_voided
from prescriptions.services.locking import ask_the_walls, lock_course
from prescriptions.services.opening import ASKED_KINDS
from prescriptions.services.stops import undispensed


class StepRefused(Exception):
    """The course stays where it is; `guard` says why."""

    def __init__(self, guard: Guard) -> None:
        super().__init__(guard)
        self.guard = guard


class LastDoseUnlikely(Exception):
    """The last dose lies before the first or after today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Where the course should go, why, and when the last dose was if that is known better."""

    to: str
    reason: str = ""
    last_dose_on: date | None = None


@transaction.atomic
def change_course_state(*, course: Course, step: Step, by: User, now: datetime) -> CourseTransition:
    """Move a course on. Once it is no longer treated, what waits to be handed over is voided.

    Raises StepRefused or LastDoseUnlikely.
    """
    today, to = timezone.localdate(now), State(step.to)
    course = lock_course(course.pk)
    _correct_last_dose(course, step.last_dose_on, today)
    situation = situation_of(course, by, today)
    guard = refusal_of(State(course.state), to, by.roles, step.reason, situation)
    if guard is not None:
        raise StepRefused(guard)
    if to not in (State.SCREENING, State.ELIGIBLE, *TREATED):
        for prescription in undispensed(course):
            mark_voided(prescription, reason=step.reason or to.value, by=by, now=now)
    # How a course ended stays what it was when the course is closed after it.
    has_ended = to not in (State.SCREENING, State.ELIGIBLE, *TREATED, *AFTER)
    if has_ended and course.ended_on is None:
        course.ended_on, course.end_reason = today, step.reason
        course.save(update_fields=["ended_on", "end_reason"])
    if has_ended or to in AFTER:
        follow_last_dose(course=course, by=by, now=now)
    written = move(course, Course.State(to.value), reason=step.reason, by=by, today=today)
    ask_the_walls()
    return written


def situation_of(course: Course, by: User, today: date) -> Situation:
    """Return what the guards of a course's steps look at."""
    record = course_record(course.pk, by, today)
    has_lists = record.asked_kinds >= {kind.value for kind in ASKED_KINDS}
    stops = stopping_test(course.patient) or stopping_analytes(course, today)
    return Situation(
        is_screened=has_lists and standing_consent(record, today) is not None,
        has_stopping_result=bool(stops),
        started_on=course.started_on,
        last_dose_on=course.last_dose_on,
        today=today,
        has_open_obligations=LastDoseObligation.objects.open().filter(course=course).exists(),
        rest_months=limits_of(policy_on(today)).rest_months,
    )


def _correct_last_dose(course: Course, last_dose_on: date | None, today: date) -> None:
    """The records project the last dose from the supply; who stopped earlier says when."""
    if last_dose_on is None:
        return
    if course.started_on is None or not course.started_on <= last_dose_on <= today:
        raise LastDoseUnlikely
    course.last_dose_on = last_dose_on
    course.save(update_fields=["last_dose_on"])
