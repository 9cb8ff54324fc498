"""Every limit of the gate, with its default, unit and basis: the one place."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal

from labs.rules.levels import LevelRules, default_level_rules


def _about(unit: str, basis: str) -> dict[str, str]:
    return {"unit": unit, "basis": basis}


@dataclass(frozen=True, slots=True, kw_only=True)
class GateLimits:
    """The clinic's limits. The defaults await the responsible doctor's signature."""

    guardian_below_years: int = field(default=18, metadata=_about("years", "SEED-AGE-2"))
    never_below_years: int = field(default=12, metadata=_about("years", "label"))
    growth_below_years: int = field(default=15, metadata=_about("years", "SEED-AGE-1"))

    pregnancy_test_valid_days: int = field(
        default=7, metadata=_about("days", "SEED-TEST-2, SEED-TEST-3")
    )
    contraception_methods: int = field(default=2, metadata=_about("methods", "SEED-PREG-1"))
    contraception_lead_months: int = field(default=1, metadata=_about("months", "SEED-PREG-1"))
    interim_test_above_days: int = field(default=30, metadata=_about("days", "SEED-TEST-3"))

    blood_panel_valid_days: int = field(default=35, metadata=_about("days", "SEED-TEST-1"))
    lab_levels: LevelRules = field(
        default_factory=default_level_rules,
        metadata=_about("lab-levels.csv", "SEED-LAB-1"),
        hash=False,
    )

    phq9_item9_above: int = field(default=0, metadata=_about("points", "SEED-AE-4"))
    phq9_severe_from: int = field(default=15, metadata=_about("points", "SEED-AE-4"))
    phq2_positive_from: int = field(default=3, metadata=_about("points", "SEED-AE-4"))
    phq9_positive_from: int = field(default=10, metadata=_about("points", "SEED-AE-4"))
    lasik_months: int = field(default=6, metadata=_about("months", "SEED-PROC-1"))
    live_vaccine_days: int = field(default=21, metadata=_about("days", "SEED-VAX-2"))
    inactivated_vaccine_days: int = field(default=1, metadata=_about("days", "SEED-VAX-2"))
    planned_vaccine_months: int = field(default=1, metadata=_about("months", "SEED-VAX-1"))

    dose_step_mg: int = field(default=10, metadata=_about("mg", "SEED-PROD-4"))
    never_above_mg_per_kg: Decimal = field(
        default=Decimal("2"), metadata=_about("mg/kg/day", "SEED-DOSE-2")
    )
    never_above_mg: int = field(default=140, metadata=_about("mg/day", "SEED-DOSE-3"))
    high_above_mg_per_kg: Decimal = field(
        default=Decimal("1"), metadata=_about("mg/kg/day", "SEED-DOSE-1")
    )
    high_above_mg: int = field(default=80, metadata=_about("mg/day", "SEED-DOSE-3"))
    low_below_mg_per_kg: Decimal = field(
        default=Decimal("0.5"), metadata=_about("mg/kg/day", "SEED-DOSE-1")
    )
    weight_valid_days: int = field(default=90, metadata=_about("days", "SEED-DOSE-1"))
    weight_valid_days_minor: int = field(default=30, metadata=_about("days", "SEED-DOSE-1"))
    minor_below_years: int = field(default=18, metadata=_about("years", "SEED-DOSE-1"))
    supply_never_above_days: int = field(default=60, metadata=_about("days", "SEED-RX-1"))
    supply_above_days: int = field(default=30, metadata=_about("days", "SEED-RX-1"))
    stock_above_days: int = field(default=60, metadata=_about("days", "SEED-RX-1"))
    extension_after_days: int = field(default=180, metadata=_about("days", "SEED-COURSE-2"))
    long_course_after_days: int = field(default=240, metadata=_about("days", "SEED-COURSE-2"))
    rest_months: int = field(default=2, metadata=_about("months", "SEED-COURSE-3"))
    preferred_rest_months: int = field(default=4, metadata=_about("months", "SEED-COURSE-3"))
    cumulative_above_mg_per_kg: Decimal = field(
        default=Decimal("220"), metadata=_about("mg/kg", "SEED-DOSE-6")
    )


_ABOUT: dict[str, Mapping[str, str]] = {each.name: each.metadata for each in fields(GateLimits)}
LIMIT_NAMES = tuple(_ABOUT)
DEFAULT_LIMITS = GateLimits()


def unit_of(limit: str) -> str:
    """Return the unit of a limit by its name."""
    return _ABOUT[limit]["unit"]


def basis_of(limit: str) -> str:
    """Return where a limit comes from, by its name."""
    return _ABOUT[limit]["basis"]
