from decimal import Decimal

import pytest

from clinic.models import OutboxMessage
from labs.inputs import Reading, Specimen
from labs.models import LabReport, LabValue, PregnancyTest
from patients.models import LesionCount, SideEffect, Visit
from prescriptions.inputs import Lesions, Panel, ReportedEffect
from prescriptions.models import Course, CourseTransition, DoctorTask, Prescription
from prescriptions.queries.decisions import decide_supply
from prescriptions.queries.proposals import Entered
from prescriptions.rules.gate import facts
from prescriptions.services import refusals
from prescriptions.services.consultations import save_consultation
from tests.factories.labs import AnalyteFactory, LaboratoryFactory, LabReportFactory
from tests.prescriptions.scene import fill, scene, woman_scene

pytestmark = pytest.mark.django_db


def save(it, version=1, **parts):
    return save_consultation(
        visit=it.visit,
        version=version,
        consultation=it.consultation(**parts),
        by=it.doctor,
        now=it.now,
    )


def whole(it):
    """Return every part of a consultation."""
    panel = Panel(
        specimen=Specimen(laboratory=LaboratoryFactory(), collected_at=it.now, visit=it.visit),
        readings={
            known.analyte: Reading(raw=known.raw, value=known.value, unit=known.unit)
            for known in LabValue.objects.select_related("analyte")
        },
    )
    return {
        "side_effects": (ReportedEffect(code="dry_lips", severity="mild"),),
        "answers": {"has_side_effects": True, "findings": "fewer papules"},
        "lesions": (Lesions(site="face_left", comedones=3, papules=2, pustules=1, nodules=0),),
        "panel": panel,
        "pregnancy_test": it.reading("negative", visit=it.visit),
        "order": it.order(),
    }


def test_consultation_saves_every_part_and_confirms():
    it = woman_scene()
    PregnancyTest.objects.update(voided_at=it.now, voided_by=it.doctor, voided_reason="old")

    prescription = save(it, **whole(it))

    it.visit.refresh_from_db()
    assert prescription == Prescription.objects.get()
    assert it.visit.state == Visit.State.CONFIRMED
    assert it.visit.findings == "fewer papules"
    assert SideEffect.objects.get().code == "dry_lips"
    assert LesionCount.objects.get().total == 6
    assert PregnancyTest.objects.standing().get().visit == it.visit
    assert LabReport.objects.get(visit=it.visit).reviewed_by == it.doctor
    assert OutboxMessage.objects.get().topic == "visit.confirmed"


def test_consultation_refused_by_the_gate_writes_nothing_at_all():
    it = woman_scene()
    parts = whole(it) | {"order": it.order(daily_mg=150)}

    with pytest.raises(refusals.GateClosed):
        save(it, **parts)

    it.visit.refresh_from_db()
    assert it.visit.state == Visit.State.DRAFT
    assert it.visit.findings == ""
    assert not SideEffect.objects.exists()
    assert not LesionCount.objects.exists()
    assert LabReport.objects.count() == PregnancyTest.objects.count() == 1
    assert not OutboxMessage.objects.exists()


def test_consultation_without_order_records_a_positive_test_and_stops():
    it = woman_scene()

    assert save(it, pregnancy_test=it.reading("positive")) is None

    assert Course.objects.get().state == Course.State.ON_HOLD


def test_consultation_whose_values_and_test_both_stop_holds_the_course_once():
    it = woman_scene()
    values = {AnalyteFactory(key="tg"): Reading(raw="2000", value=Decimal(2000), unit="mg/dL")}
    specimen = Specimen(laboratory=LaboratoryFactory(), collected_at=it.now, visit=it.visit)
    panel = Panel(specimen=specimen, readings=values)

    save(it, panel=panel, pregnancy_test=it.reading("positive"))

    holds = CourseTransition.objects.filter(to_state=Course.State.ON_HOLD)
    assert [each.from_state for each in holds] == [Course.State.ACTIVE]
    kinds = DoctorTask.objects.values_list("kind", flat=True)
    assert set(kinds) == {"lab-stop", "pregnancy-test-positive"}


def test_consultation_that_completes_a_panel_holds_the_course_once():
    it = woman_scene()
    values = {AnalyteFactory(key="tg"): Reading(raw="2000", value=Decimal(2000), unit="mg/dL")}
    report = LabReportFactory(patient=it.patient, recorded_by=it.doctor)
    fill(report, lacks=("tg",))
    panel = Panel(completes=report, readings=values)

    save(it, panel=panel, pregnancy_test=it.reading("positive"))

    holds = CourseTransition.objects.filter(to_state=Course.State.ON_HOLD)
    assert [each.from_state for each in holds] == [Course.State.ACTIVE]


def test_consultation_with_positive_test_and_order_is_refused():
    it = woman_scene()

    with pytest.raises(refusals.CourseNotActive):
        save(it, pregnancy_test=it.reading("positive"), order=it.order())

    assert PregnancyTest.objects.count() == 1


def test_consultation_of_an_older_version_is_refused():
    it = scene()

    with pytest.raises(refusals.ChangedMeanwhile) as changed:
        save(it, version=0)

    assert changed.value.current == it.visit


def test_consultation_of_a_confirmed_visit_is_refused():
    it = scene()
    save(it)

    with pytest.raises(refusals.VisitClosed):
        save(it, version=2)


def test_consultation_awaited_results_need_a_reason():
    it = scene()
    LabReport.objects.update(voided_at=it.now, voided_by=it.doctor, voided_reason="mixed up")
    panel = Panel(specimen=Specimen(laboratory=LaboratoryFactory(), collected_at=it.now))

    with pytest.raises(refusals.GateClosed) as closed:
        save(it, panel=panel, order=it.order())
    assert [each.rule for each in closed.value.findings] == ["blood-result-pending"]

    save(it, panel=panel, order=it.order(), overrides=it.reasons("blood-result-pending"))

    assert Prescription.objects.get().overrides.get().rule == "blood-result-pending"


def test_consultation_weight_is_the_baseline_until_the_first_dose():
    it = scene(state=Course.State.ELIGIBLE, started_on=None, baseline_weight_kg=None)

    save(it, answers={"weight_kg": Decimal("58.5")})

    it.course.refresh_from_db()
    assert it.course.baseline_weight_kg == Decimal("58.5")
    assert it.course.baseline_visit == it.visit


def test_consultation_weight_later_is_not_the_baseline():
    it = scene()

    save(it, answers={"weight_kg": Decimal("70.0")})

    it.course.refresh_from_db()
    assert it.course.baseline_weight_kg == 60


def test_consultation_unknown_column_is_a_fault_of_the_caller():
    it = scene()

    with pytest.raises(ValueError, match="state"):
        save(it, answers={"state": "voided"})


def test_panel_shown_before_saving_equals_what_saving_finds():
    it = woman_scene()
    PregnancyTest.objects.update(voided_at=it.now, voided_by=it.doctor, voided_reason="old")
    order = it.order(daily_mg=70, days=30)
    entered = Entered(
        pregnancy_tests=(facts.PregnancyTest(taken_on=it.today, result="negative"),),
        serious_symptoms=("visual_disturbance",),
    )
    it.visit.has_side_effects = True

    shown = decide_supply(
        course=it.course,
        proposal=order.proposal,
        visit=it.visit,
        prescriber=it.doctor,
        as_of=it.today,
        entered=entered,
    )
    with pytest.raises(refusals.GateClosed) as closed:
        save(
            it,
            order=order,
            answers={"has_side_effects": True},
            pregnancy_test=it.reading("negative"),
            side_effects=(
                ReportedEffect(code="visual_disturbance", severity="severe", is_serious=True),
            ),
        )

    assert shown.verdict.rules == ("serious-symptom", "dose-high")
    assert closed.value.decision.verdict == shown.verdict
    assert closed.value.decision.facts == shown.facts
