"""An invented patient's supply: prescribed, with a reason for what needs one, and handed over."""

import json

from clinic.bulk import Json
from patients.models import Visit
from prescriptions.models import Course, Dispense, Override, Prescription
from prescriptions.queries.decisions import Decision, findings_as_json
from prescriptions.rules.gate.writing import facts_as_json
from prescriptions.rules.tablets import split_tablets
from reports.demo.lives import SUPPLY_DAYS
from reports.services.demo_parts import Rows, Setting

UNIT_MG = (10, 20)
USUAL_REASON = "所見と危険性を説明し、同意を得たうえで継続する。"
REASONS = {
    "lab-warn": "自覚症状はなく軽度の異常。生活指導のうえ翌月に再検する。",
    "dose-high": "改善が乏しく、体重あたりの量を説明し同意を得て継続する。",
    "under-15": "骨端線への影響を本人と保護者に説明し、同意を得ている。",
    "course-over-8-months": "改善は続いており、利益が上回ると判断して延長する。",
}


def add_supply(
    rows: Rows, visit: Visit, decision: Decision, course: Course, setting: Setting
) -> bool:
    """Add what was prescribed and handed over; nothing, and False, where the gate refuses."""
    asked = [finding.rule for finding in decision.verdict.to_override]
    if decision.closed_for(frozenset(asked)):
        return False
    supply = decision.facts.prescription
    units = split_tablets(supply.daily_mg).times(SUPPLY_DAYS)
    # On the day itself the counter is told, and answered, what the doctor was.
    frozen = {
        "gate_facts": Json(json.dumps(facts_as_json(decision.facts))),
        "gate_findings": findings_as_json(decision.verdict.findings),
    }
    prescription = Prescription(
        course=course,
        visit=visit,
        product=setting.product,
        prescribed_on=visit.visited_on,
        prescribed_by=course.doctor,
        recorded_by=course.doctor,
        daily_mg=supply.daily_mg,
        days=SUPPLY_DAYS,
        units_10mg=units.ten,
        units_20mg=units.twenty,
        last_dose_on=decision.verdict.last_dose_on,
        policy=decision.policy,
        **frozen,
    )
    dispense = Dispense(
        prescription=prescription,
        branch=course.branch,
        dispensed_on=visit.visited_on,
        recorded_by=setting.reception,
        **frozen,
    )
    rows.prescriptions.append(prescription)
    rows.overrides += [
        Override(
            prescription=prescription,
            rule=rule,
            reason=REASONS.get(rule, USUAL_REASON),
            recorded_by=course.doctor,
        )
        for rule in asked
    ]
    rows.dispenses.append(dispense)
    month = visit.visited_on.year * 12 + visit.visited_on.month - 1
    for unit_mg, count in zip(UNIT_MG, (units.ten, units.twenty), strict=True):
        if count:
            lot = setting.lots[course.branch_id, unit_mg, month]
            rows.lines.append((dispense, (lot.pk, count)))
    return True
