"""The 56 rules of the gate: name, level, limits and basis, in the order of evaluation.

Code, the rules page and the tests are all fed from this table.
"""

from dataclasses import dataclass
from enum import StrEnum

from clinic.rules.findings import Level

BLOCK, OVERRIDE, INFO = Level.BLOCK, Level.OVERRIDE, Level.INFO


class Group(StrEnum):
    """The chapters of the table."""

    PAPER = "paper"
    PREGNANCY = "pregnancy"
    BLOODS = "bloods"
    HISTORY = "history"
    SUPPLY = "supply"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: what the rule is called, how far it stops, and where it comes from."""

    name: str
    group: Group
    level: Level
    basis: str
    limits: tuple[str, ...] = ()


_PAPER = (
    ("prescriber-not-doctor", BLOCK, "Medical Practitioners Act"),
    ("consent-missing", BLOCK, "SEED-LEGAL-1"),
    ("fee-not-confirmed", BLOCK, "SEED-LEGAL-3"),
    ("guardian-missing", BLOCK, "SEED-AGE-2", "guardian_below_years"),
    ("under-12", BLOCK, "label", "never_below_years"),
    ("under-15", OVERRIDE, "SEED-AGE-1", "never_below_years", "growth_below_years"),
    ("indication-mild", OVERRIDE, "SEED-IND-1"),
)

_PREGNANCY = (
    ("pregnancy-positive", BLOCK, "SEED-CONTRA-4"),
    ("pregnancy-test-inconclusive", BLOCK, "SEED-TEST-4"),
    (
        "pregnancy-test-missing",
        BLOCK,
        "SEED-TEST-2, SEED-TEST-3",
        "pregnancy_test_valid_days",
    ),
    ("pregnant-or-breastfeeding", BLOCK, "SEED-CONTRA-4"),
    ("pregnancy-planned", BLOCK, "SEED-CONTRA-4"),
    ("contraception-none", BLOCK, "SEED-PREG-1"),
    (
        "contraception-single",
        OVERRIDE,
        "SEED-PREG-1",
        "contraception_methods",
        "contraception_lead_months",
    ),
    ("male-contraception-unacknowledged", OVERRIDE, "SEED-PREG-2"),
    ("interim-test-plan-missing", BLOCK, "SEED-TEST-3", "interim_test_above_days"),
)

_BLOODS = (
    (
        "blood-test-missing",
        BLOCK,
        "SEED-TEST-1, SEED-TEST-4",
        "blood_panel_valid_days",
        "lab_levels",
    ),
    ("blood-result-pending", OVERRIDE, "SEED-TEST-1", "blood_panel_valid_days"),
    ("blood-result-unreviewed", BLOCK, "SEED-TEST-1"),
    ("lab-stop", BLOCK, "SEED-LAB-1", "lab_levels"),
    ("lab-warn", OVERRIDE, "SEED-LAB-1", "lab_levels"),
)

_HISTORY = (
    ("history-not-asked", BLOCK, "SEED-CONTRA-1"),
    ("allergy", BLOCK, "SEED-ALLERGY-1..3"),
    ("bowel-or-liver-current", BLOCK, "SEED-CONTRA-1"),
    ("bowel-or-liver-past", OVERRIDE, "SEED-CONTRA-1"),
    ("psychiatric-current", BLOCK, "SEED-CONTRA-2"),
    ("psychiatric-current-with-letter", OVERRIDE, "SEED-CONTRA-2"),
    ("psychiatric-past", OVERRIDE, "SEED-CONTRA-3"),
    ("self-harm-risk", BLOCK, "SEED-AE-4", "phq9_item9_above", "phq9_severe_from"),
    (
        "mood-screen-positive",
        OVERRIDE,
        "SEED-AE-4",
        "phq2_positive_from",
        "phq9_positive_from",
        "phq9_item9_above",
        "phq9_severe_from",
    ),
    ("mood-not-asked", OVERRIDE, "SEED-AE-4"),
    ("serious-symptom", BLOCK, "SEED-AE-4"),
    ("tetracycline", BLOCK, "SEED-DDI-1"),
    ("oral-retinoid", BLOCK, "SEED-DDI-4"),
    ("systemic-corticosteroid", OVERRIDE, "SEED-DDI-2"),
    ("antiepileptic", OVERRIDE, "SEED-DDI-3"),
    ("vitamin-a", OVERRIDE, "SEED-DDI-4"),
    ("lasik", BLOCK, "SEED-PROC-1", "lasik_months"),
    ("hair-removal", OVERRIDE, "SEED-PROC-2"),
    (
        "vaccination-washout",
        BLOCK,
        "SEED-VAX-2",
        "live_vaccine_days",
        "inactivated_vaccine_days",
    ),
    ("vaccination-planned", OVERRIDE, "SEED-VAX-1", "planned_vaccine_months"),
)

_SUPPLY = (
    ("dose-not-in-tablets", BLOCK, "SEED-PROD-4", "dose_step_mg"),
    ("dose-over-2mg-per-kg", BLOCK, "SEED-DOSE-2", "never_above_mg_per_kg"),
    ("dose-over-140mg", BLOCK, "SEED-DOSE-3", "never_above_mg"),
    ("dose-high", OVERRIDE, "SEED-DOSE-1, SEED-DOSE-3", "high_above_mg_per_kg", "high_above_mg"),
    ("dose-low-for-severe", INFO, "SEED-DOSE-1", "low_below_mg_per_kg"),
    ("weight-missing", BLOCK, "SEED-DOSE-1"),
    (
        "weight-stale",
        OVERRIDE,
        "SEED-DOSE-1",
        "weight_valid_days",
        "weight_valid_days_minor",
        "minor_below_years",
    ),
    ("supply-over-60-days", BLOCK, "SEED-RX-1", "supply_never_above_days"),
    (
        "supply-over-30-days",
        OVERRIDE,
        "SEED-RX-1",
        "supply_above_days",
        "supply_never_above_days",
    ),
    ("stock-over-60-days", OVERRIDE, "SEED-RX-1", "stock_above_days", "supply_never_above_days"),
    ("extension-undecided", BLOCK, "SEED-COURSE-2", "extension_after_days"),
    ("course-over-8-months", OVERRIDE, "SEED-COURSE-2", "long_course_after_days"),
    ("rest-too-short", BLOCK, "SEED-COURSE-3", "rest_months"),
    ("rest-under-4-months", OVERRIDE, "SEED-COURSE-3", "rest_months", "preferred_rest_months"),
    ("cumulative-over-220", OVERRIDE, "SEED-DOSE-6", "cumulative_above_mg_per_kg"),
)

_Row = tuple[str, Level, str, *tuple[str, ...]]


def _rules(group: Group, rows: tuple[_Row, ...]) -> tuple[Rule, ...]:
    return tuple(Rule(row[0], group, row[1], row[2], row[3:]) for row in rows)


RULES: tuple[Rule, ...] = (
    *_rules(Group.PAPER, _PAPER),
    *_rules(Group.PREGNANCY, _PREGNANCY),
    *_rules(Group.BLOODS, _BLOODS),
    *_rules(Group.HISTORY, _HISTORY),
    *_rules(Group.SUPPLY, _SUPPLY),
)

RULES_BY_NAME = {rule.name: rule for rule in RULES}
