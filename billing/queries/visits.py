"""What happened at a visit, as far as it costs something."""

from billing.queries.settings import billing_settings
from billing.rules.first_visit import FirstVisitPolicy, billed_kind
from billing.rules.lines import Supply, VisitFacts, VisitKind
from labs.models import LabReport, PregnancyTest
from patients.models import Visit
from prescriptions.models import Prescription


def visit_facts(visit: Visit) -> VisitFacts:
    """Return what the price engine needs: kind, tests made at the visit, what was prescribed."""
    supplies = Prescription.objects.standing().filter(visit=visit)
    tests = PregnancyTest.objects.standing().filter(visit=visit)
    kinds = set(tests.values_list("kind", flat=True))
    return VisitFacts(
        kind=_billed_kind(visit),
        visited_on=visit.visited_on,
        tested_blood=LabReport.objects.standing().filter(visit=visit).exists(),
        tested_urine=PregnancyTest.Kind.URINE in kinds,
        tested_serum=PregnancyTest.Kind.SERUM in kinds,
        supplies=tuple(Supply(each.daily_mg, each.days) for each in supplies),
    )


def _billed_kind(visit: Visit) -> VisitKind:
    earlier = Visit.objects.confirmed().filter(
        patient=visit.patient_id, visited_on__lt=visit.visited_on
    )
    last = earlier.order_by("-visited_on").values_list("visited_on", flat=True).first()
    policy = FirstVisitPolicy(billing_settings().first_again_after_months)
    return billed_kind(VisitKind(visit.kind), last, visit.visited_on, policy)
