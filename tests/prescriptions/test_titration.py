import datetime
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from prescriptions.models import Course
from prescriptions.queries.decisions import decide_supply
from prescriptions.queries.titration import dose_movements, dose_so_far
from prescriptions.rules.cumulative import Movement, dose_curve, kept_mg
from prescriptions.services.dispensing import record_return
from tests.factories.patients import ConfirmedVisitFactory
from tests.factories.prescriptions import CourseFactory
from tests.prescriptions.scene import Scene, scene, woman_scene

pytestmark = pytest.mark.django_db


def handed_over_and_some_back(it: Scene, units_back: int = 10) -> None:
    line = it.dispense(it.issue()).lines.get()
    record_return(
        line=line,
        units=units_back,
        fate="destroyed",
        reason="nausea, stopped for a while",
        by=it.doctor,
        today=it.today,
    )


def test_dose_so_far_counts_what_the_patient_kept(
    django_assert_num_queries: DjangoAssertNumQueries,
):
    it = scene()
    handed_over_and_some_back(it)

    with django_assert_num_queries(2):
        course = dose_so_far(it.course, it.today)

    assert course.kept_mg == 1_000
    assert course.in_hand_days == 25
    assert (course.target_mg_per_kg, course.baseline_kg) == (Decimal(120), 60)
    assert (course.latest_kg, course.missed_days) == (None, None)
    assert not course.has_urine_test


def test_dose_so_far_takes_weight_and_missed_doses_from_confirmed_visits_of_the_course():
    it = woman_scene()
    told = {"patient": it.patient, "doctor": it.doctor}
    for days, kg, missed in ((400, "90.0", 9), (20, "61.5", 2), (10, None, 1), (-5, "99.0", 7)):
        visited_on = it.today - datetime.timedelta(days=days)
        ConfirmedVisitFactory(**told, visited_on=visited_on, weight_kg=kg, missed_doses_days=missed)

    course = dose_so_far(it.course, it.today)

    assert course.latest_kg == Decimal("61.5")
    assert course.missed_days == 3
    assert course.has_urine_test


def test_movements_tell_of_every_course_and_agree_with_the_gate(
    django_assert_num_queries: DjangoAssertNumQueries,
):
    it = scene()
    handed_over_and_some_back(it, units_back=60)
    Course.objects.update(state=Course.State.CLOSED)
    it.course = CourseFactory(
        patient=it.patient, doctor=it.doctor, consent=it.course.consent, number=2
    )
    it.visit = it.another_visit()
    handed_over_and_some_back(it)

    with django_assert_num_queries(2):
        movements = dose_movements(it.patient.pk)

    assert sorted(movements, key=lambda each: (each.course_no, -each.mg)) == [
        Movement(on=it.today, course_no=1, mg=1_200),
        Movement(on=it.today, course_no=1, mg=-1_200),
        Movement(on=it.today, course_no=2, mg=1_200),
        Movement(on=it.today, course_no=2, mg=-200),
    ]
    told = decide_supply(
        course=it.course,
        proposal=it.order().proposal,
        visit=it.another_visit(kind="first"),
        prescriber=it.doctor,
        as_of=it.today,
    )
    kept = kept_mg(movements, course_no=2, until=it.today)
    assert told.facts.course.cumulative_mg == kept == dose_so_far(it.course, it.today).kept_mg
    assert dose_curve(movements, course_no=2)[-1].kept_mg == kept
