"""What happened at a visit, as far as it costs something."""

from billing.rules.lines import Supply, VisitFacts, VisitKind
from labs.models import LabReport, PregnancyTest
from patients.models import Visit
from prescriptions.models import Prescription


def visit_facts(visit: Visit) -> VisitFacts:
    """Return what the price engine needs: kind, tests made at the visit, what was prescribed."""
    supplies = Prescription.objects.standing().filter(visit=visit)
    return VisitFacts(
        kind=VisitKind(visit.kind),
        visited_on=visit.visited_on,
        tested_blood=LabReport.objects.standing().filter(visit=visit).exists(),
        tested_urine=PregnancyTest.objects.standing()
        .filter(visit=visit, kind=PregnancyTest.Kind.URINE)
        .exists(),
        supplies=tuple(Supply(each.daily_mg, each.days) for each in supplies),
    )
