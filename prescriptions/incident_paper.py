"""The report of a positive or inconclusive pregnancy test: what is recorded, and what is to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.utils import timezone

from clinic.pdf import RenderedPdf, render_pdf
from clinic.rules.eras import age_on
from labs.models import PregnancyTest
from prescriptions.models import Course, Dispense, IncidentStep, Prescription

Step = IncidentStep.Step

INCIDENTS = (
    PregnancyTest.objects.standing()
    .exclude(result=PregnancyTest.Result.NEGATIVE)
    .select_related("patient__branch", "read_by", "second_reader")
)


@dataclass(frozen=True, slots=True)
class StepOfList:
    """One step of the checklist: what is recorded of it, and what was taken back."""

    step: Step
    taken: IncidentStep | None
    taken_back: Sequence[IncidentStep]


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One test that is not negative, with the treatment and the tests around it."""

    test: PregnancyTest
    age: int
    course: Course | None
    supplies: Sequence[Dispense]
    tests: Sequence[PregnancyTest]
    undispensed: int
    steps: Sequence[StepOfList]

    @property
    def is_held(self) -> bool:
        return self.course is None or self.course.state not in Course.TREATED

    @property
    def serum_test(self) -> PregnancyTest | None:
        """Return the first serum test after this one; the list of tests ends with the latest."""
        final = (each for each in self.tests if not each.awaits_second_reader)
        later = (each for each in final if each.taken_at > self.test.taken_at)
        return next((each for each in later if each.kind == PregnancyTest.Kind.SERUM), None)

    @property
    def is_complete(self) -> bool:
        return all(each.taken for each in self.steps)


def incident_of(test: PregnancyTest) -> Incident:
    """Gather what is recorded around a test, in six queries."""
    course = Course.objects.filter(patient_id=test.patient_id).order_by("-pk").first()
    supplies = Dispense.objects.filter(prescription__course=course)
    standing = Prescription.objects.standing().filter(course=course, dispenses=None)
    tests = PregnancyTest.objects.standing().filter(patient_id=test.patient_id)
    since = course.opened_on if course else date.min
    return Incident(
        test=test,
        age=age_on(test.patient.birth_date, timezone.localdate()).years,
        course=course,
        supplies=list(supplies.select_related("prescription__product", "branch")),
        tests=list(tests.filter(taken_on__gte=since).order_by("taken_at", "pk")),
        undispensed=standing.count(),
        steps=_steps_of(test),
    )


def _steps_of(test: PregnancyTest) -> list[StepOfList]:
    recorded = list(test.incident_steps.select_related("recorded_by", "voided_by"))
    return [_step_of(step, [each for each in recorded if each.step == step]) for step in Step]


def _step_of(step: Step, recorded: Sequence[IncidentStep]) -> StepOfList:
    standing = next((each for each in recorded if each.voided_at is None), None)
    return StepOfList(step, standing, [each for each in recorded if each.voided_at is not None])


def incident_html(incident: Incident) -> str:
    context = {"incident": incident, "printed_at": timezone.localtime()}
    return render_to_string("prescriptions/incident_paper.html", context)


def incident_paper(incident: Incident) -> RenderedPdf:
    return render_pdf(incident_html(incident))
