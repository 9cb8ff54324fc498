"""What a course has come to on a day, for the numbers beside a dose."""

from datetime import date
from decimal import Decimal

from patients.models import Visit
from prescriptions.models import Course, DispenseLine, Return
from prescriptions.queries.supplies import cumulative_mg, stock_days, supplies_of
from prescriptions.rules.cumulative import Movement
from prescriptions.rules.titration import DoseSoFar


def dose_so_far(course: Course, as_of: date, excluding: int | None = None) -> DoseSoFar:
    """Return the course's dose up to a day, without one prescription; two queries.

    The course comes with its patient.
    """
    supplies = supplies_of(course.pk)
    told = list(
        Visit.objects.confirmed()
        .filter(patient_id=course.patient_id, visited_on__gte=course.opened_on)
        .filter(visited_on__lte=as_of)
        .order_by("visited_on", "pk")
        .values_list("weight_kg", "missed_doses_days")
    )
    weights = [kg for kg, _missed in told if kg is not None]
    missed = [days for _kg, days in told if days is not None]
    patient = course.patient
    return DoseSoFar(
        as_of=as_of,
        kept_mg=cumulative_mg(supplies, excluding),
        in_hand_days=stock_days(supplies, as_of, excluding),
        target_mg_per_kg=Decimal(course.target_mg_per_kg),
        missed_days=sum(missed) if missed else None,
        baseline_kg=course.baseline_weight_kg,
        latest_kg=weights[-1] if weights else None,
        has_urine_test=patient.sex == "female" and patient.can_become_pregnant is not False,
    )


def dose_movements(patient_id: int) -> tuple[Movement, ...]:
    """Return everything handed over to a patient and brought back, of all courses; two queries."""
    handed = DispenseLine.objects.filter(
        dispense__prescription__course__patient=patient_id
    ).values_list(
        "dispense__dispensed_on",
        "dispense__prescription__course__number",
        "units",
        "lot__strength__unit_mg",
    )
    back = Return.objects.filter(
        line__dispense__prescription__course__patient=patient_id
    ).values_list(
        "returned_on",
        "line__dispense__prescription__course__number",
        "units",
        "line__lot__strength__unit_mg",
    )
    return (
        *(Movement(on=on, course_no=no, mg=units * mg) for on, no, units, mg in handed),
        *(Movement(on=on, course_no=no, mg=-units * mg) for on, no, units, mg in back),
    )
