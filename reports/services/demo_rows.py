"""Rows of an invented patient, as the database wants them; nothing is written here."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from clinic.models import User
from clinic.rules.months import completed_years
from labs.models import LabReport, PregnancyTest
from patients.models import (
    Consent,
    Guardian,
    Patient,
    Visit,
)
from patients.rules import names
from prescriptions.models import Course
from reports.demo.lives import Life, LifeCourse, LifeVisit
from reports.services.demo_charts import Chart
from reports.services.demo_parts import Rows, Setting
from reports.services.demo_supplies import add_supply

ADULT_YEARS = 18
ASKED = ("condition", "allergy", "medication", "lasik", "vaccination")


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a moment of a day at the clinic."""
    return datetime.combine(day, time(hour, minute), timezone.get_current_timezone())


def add_patient(rows: Rows, life: Life, ticket_no: str, setting: Setting) -> Chart:
    """Add the patient and who answers for a minor; return the record that begins with them."""
    began = life.courses[0].started_on
    patient = Patient(
        ticket_no=ticket_no,
        branch=setting.branches[life.branch],
        birth_date=life.birth_date,
        sex=life.sex,
        can_become_pregnant=life.is_woman,
        phone=f"+8190{ticket_no[-6:]}00"[:13],
        phone_key=f"090{ticket_no[-6:]}00"[:11],
        email=f"{ticket_no.lower()}@patient.example" if life.has_email else "",
        document_language=life.language,
        wants_messages=life.wants_messages,
        is_demo=True,
        recorded_by=setting.reception,
        **name_fields(life.family, life.given),
    )
    rows.patients.append(patient)
    guardian = None
    if completed_years(life.birth_date, began) < ADULT_YEARS:
        guardian = Guardian(
            patient=patient,
            name=f"{life.family[0]} 恵",
            relation="母",
            attended_first_consultation_on=began,
            recorded_by=setting.reception,
        )
        rows.guardians.append(guardian)
    return Chart(patient, guardian, setting)


def name_fields(family: tuple[str, str], given: tuple[str, str]) -> dict[str, str]:
    """Return the columns of a name with their search keys."""
    fields = {
        "family_name": family[0],
        "given_name": given[0],
        "family_kana": family[1],
        "given_kana": given[1],
    }
    keys = names.search_keys(**fields)
    return fields | {key: getattr(keys, key) for key in keys.__slots__}


def add_course(rows: Rows, chart: Chart, life: LifeCourse, setting: Setting) -> None:
    """Add a course with all that happened in it. It is active until its ends are written."""
    patient = chart.patient
    doctor = setting.doctors[patient.branch_id % len(setting.doctors)]
    consent = Consent(
        patient=patient,
        text=setting.texts[patient.document_language],
        given_on=life.started_on,
        signer_name=patient.name,
        explained_by=doctor,
        fees_shown_yen=182_640,
        recorded_by=doctor,
    )
    course = Course(
        patient=patient,
        branch=patient.branch,
        number=life.number,
        state=Course.State.ACTIVE,
        doctor=doctor,
        opened_on=life.started_on,
        severity=life.severity,
        has_insured_treatment_failed=True,
        baseline_weight_kg=life.visits[0].weight_kg,
        consent=consent,
        is_extended=life.is_extended,
        extension_reason="改善が不十分のため延長" if life.is_extended else "",
        recorded_by=doctor,
    )
    rows.asked += [(patient, (kind, life.started_on, doctor.pk)) for kind in ASKED]
    rows.consents.append(consent)
    rows.courses.append(course)
    rows.ends.append((course, life))
    chart.open(course)
    for each in life.visits:
        visit = add_visit(rows, course, each, setting)
        chart.see(visit, each)
        if each.daily_mg:
            decision = chart.decide(visit, each.daily_mg)
            if add_supply(rows, visit, decision, course, setting):
                chart.hand_over(decision)


def add_visit(rows: Rows, course: Course, life: LifeVisit, setting: Setting) -> Visit:
    """Add one confirmed visit with its counts, tests and values."""
    visit = _visit(course, life)
    rows.visits.append(visit)
    by = course.doctor.pk
    rows.lesions += [(visit, (site, *counts, by)) for site, counts in life.lesions.items()]
    rows.side_effects += [(visit, (*effect, by)) for effect in life.side_effects]
    if life.values:
        _add_report(rows, course, visit, life, setting)
    if life.is_tested:
        rows.tests.append(_test(course.patient, visit, life.on, course.doctor))
    return visit


def _visit(course: Course, life: LifeVisit) -> Visit:
    patient = course.patient
    answers: dict[str, Any] = {"contraception_acknowledged": True}
    if patient.sex == Patient.Sex.FEMALE:
        answers = {
            "pregnant": Visit.Pregnant.NO,
            "is_breastfeeding": False,
            "plans_pregnancy_within_year": False,
            "contraception_methods": ["combined_pill", "male_condom"],
            "contraception_since": course.opened_on - timedelta(days=60),
        }
    return Visit(
        patient=patient,
        branch=course.branch,
        kind=life.kind,
        visited_on=life.on,
        state=Visit.State.CONFIRMED,
        doctor=course.doctor,
        confirmed_at=at(life.on, 11, 45),
        confirmed_by=course.doctor,
        recorded_by=course.doctor,
        findings=life.findings,
        weight_kg=life.weight_kg,
        missed_doses_days=life.missed_days,
        has_side_effects=bool(life.side_effects),
        phq2=0,
        is_hair_removal_suspended=True,
        **answers,
    )


def _add_report(
    rows: Rows, course: Course, visit: Visit, life: LifeVisit, setting: Setting
) -> None:
    read_by = course.doctor if life.is_reviewed else None
    report = LabReport(
        patient=course.patient,
        visit=visit,
        laboratory=setting.laboratory,
        collected_at=at(life.on, 10, 40),
        collected_by=setting.reception,
        resulted_at=at(life.on, 11, 10),
        resulted_by=course.doctor,
        reviewed_at=at(life.on, 11, 30) if read_by else None,
        reviewed_by=read_by,
        recorded_by=course.doctor,
    )
    rows.reports.append(report)
    sex = course.patient.sex
    for key, value in life.values.items():
        interval = setting.intervals[key, sex]
        analyte = interval.analyte
        rows.values.append(
            (
                report,
                (
                    *(analyte.pk, str(value), value, analyte.unit),
                    *(interval.low, interval.high, course.doctor.pk),
                ),
            )
        )


def _test(patient: Patient, visit: Visit, on: date, by: User) -> PregnancyTest:
    return PregnancyTest(
        patient=patient,
        visit=visit,
        taken_at=at(on, 10, 45),
        taken_on=on,
        result=PregnancyTest.Result.NEGATIVE,
        kit_lot_no="DEMO",
        read_by=by,
        recorded_by=by,
    )
