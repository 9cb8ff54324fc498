"""Every limit of the gate, with its default, unit and basis: the one place."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from labs.rules.levels import LevelRules, default_level_rules


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a clinic may set a limit to. Where the database holds one too, it is never looser."""

    least: Decimal
    most: Decimal


def _about(unit: str, basis: str, bounds: tuple[str, str] | None = None) -> dict[str, Any]:
    between = None if bounds is None else Bounds(*map(Decimal, bounds))
    return {"unit": unit, "basis": basis, "bounds": between}


@dataclass(frozen=True, slots=True, kw_only=True)
class GateLimits:
    """The clinic's limits. The defaults await the responsible doctor's signature."""

    guardian_below_years: int = field(
        default=18, metadata=_about("years", "SEED-AGE-2", ("18", "25"))
    )
    never_below_years: int = field(default=12, metadata=_about("years", "label", ("12", "18")))
    growth_below_years: int = field(
        default=15, metadata=_about("years", "SEED-AGE-1", ("12", "21"))
    )

    pregnancy_test_valid_days: int = field(
        default=7, metadata=_about("days", "SEED-TEST-2, SEED-TEST-3", ("1", "7"))
    )
    contraception_methods: int = field(
        default=2, metadata=_about("methods", "SEED-PREG-1", ("1", "3"))
    )
    contraception_lead_months: int = field(
        default=1, metadata=_about("months", "SEED-PREG-1", ("1", "6"))
    )
    interim_test_above_days: int = field(
        default=30, metadata=_about("days", "SEED-TEST-3", ("7", "30"))
    )

    blood_panel_valid_days: int = field(
        default=35, metadata=_about("days", "SEED-TEST-1", ("1", "35"))
    )
    lab_levels: LevelRules = field(
        default_factory=default_level_rules,
        metadata=_about("lab-levels.csv", "SEED-LAB-1"),
        hash=False,
    )

    phq9_item9_above: int = field(default=0, metadata=_about("points", "SEED-AE-4", ("0", "2")))
    phq9_severe_from: int = field(default=15, metadata=_about("points", "SEED-AE-4", ("5", "20")))
    phq2_positive_from: int = field(default=3, metadata=_about("points", "SEED-AE-4", ("1", "6")))
    phq9_positive_from: int = field(default=10, metadata=_about("points", "SEED-AE-4", ("1", "20")))
    lasik_months: int = field(default=6, metadata=_about("months", "SEED-PROC-1", ("1", "24")))
    live_vaccine_days: int = field(default=21, metadata=_about("days", "SEED-VAX-2", ("1", "90")))
    inactivated_vaccine_days: int = field(
        default=1, metadata=_about("days", "SEED-VAX-2", ("1", "30"))
    )
    planned_vaccine_months: int = field(
        default=1, metadata=_about("months", "SEED-VAX-1", ("1", "12"))
    )

    dose_step_mg: int = field(default=10, metadata=_about("mg", "SEED-PROD-4", ("10", "10")))
    never_above_mg_per_kg: Decimal = field(
        default=Decimal("2"), metadata=_about("mg/kg/day", "SEED-DOSE-2", ("0.1", "2"))
    )
    never_above_mg: int = field(
        default=140, metadata=_about("mg/day", "SEED-DOSE-3", ("10", "140"))
    )
    high_above_mg_per_kg: Decimal = field(
        default=Decimal("1"), metadata=_about("mg/kg/day", "SEED-DOSE-1", ("0.1", "2"))
    )
    high_above_mg: int = field(default=80, metadata=_about("mg/day", "SEED-DOSE-3", ("10", "140")))
    low_below_mg_per_kg: Decimal = field(
        default=Decimal("0.5"), metadata=_about("mg/kg/day", "SEED-DOSE-1", ("0.1", "2"))
    )
    weight_valid_days: int = field(default=90, metadata=_about("days", "SEED-DOSE-1", ("1", "180")))
    weight_valid_days_minor: int = field(
        default=30, metadata=_about("days", "SEED-DOSE-1", ("1", "180"))
    )
    minor_below_years: int = field(
        default=18, metadata=_about("years", "SEED-DOSE-1", ("15", "25"))
    )
    supply_never_above_days: int = field(
        default=60, metadata=_about("days", "SEED-RX-1", ("1", "60"))
    )
    supply_above_days: int = field(default=30, metadata=_about("days", "SEED-RX-1", ("1", "60")))
    stock_above_days: int = field(default=60, metadata=_about("days", "SEED-RX-1", ("1", "120")))
    extension_after_days: int = field(
        default=180, metadata=_about("days", "SEED-COURSE-2", ("30", "240"))
    )
    long_course_after_days: int = field(
        default=240, metadata=_about("days", "SEED-COURSE-2", ("30", "365"))
    )
    rest_months: int = field(default=2, metadata=_about("months", "SEED-COURSE-3", ("1", "12")))
    preferred_rest_months: int = field(
        default=4, metadata=_about("months", "SEED-COURSE-3", ("1", "24"))
    )
    cumulative_above_mg_per_kg: Decimal = field(
        default=Decimal("220"), metadata=_about("mg/kg", "SEED-DOSE-6", ("50", "400"))
    )


_ABOUT: dict[str, Mapping[str, Any]] = {each.name: each.metadata for each in fields(GateLimits)}
LIMIT_NAMES = tuple(_ABOUT)
DEFAULT_LIMITS = GateLimits()


def unit_of(limit: str) -> str:
    """Return the unit of a limit by its name."""
    return str(_ABOUT[limit]["unit"])


def basis_of(limit: str) -> str:
    """Return where a limit comes from, by its name."""
    return str(_ABOUT[limit]["basis"])


def bounds_of(limit: str) -> Bounds | None:
    """Return what a limit may be set to; None for the table of laboratory levels."""
    bounds: Bounds | None = _ABOUT[limit]["bounds"]
    return bounds
