"""Everything a patient's chart shows: two queries, whatever the number of visits and values."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Subquery
from django.utils import timezone

from clinic.rules.eras import age_on
from labs.models.report import result_words
from labs.rules.intervals import side_of
from labs.rules.levels import LevelRules
from patients.history_words import history_word
from patients.models import HistoryEntry, Patient, Visit
from patients.queries.banner import Banner
from prescriptions.models import Course
from prescriptions.queries.policy import policies_on, readable_limits
from prescriptions.queries.statements import answer
from prescriptions.rules.ratios import mg_per_kg


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartSupply:
    """A prescription and what became of it."""

    visit: int
    prescribed_on: date
    daily_mg: int
    days: int
    dispensed_mg: int
    returned_mg: int
    first_dispensed_on: date | None
    last_dose_on: date
    is_voided: bool

    @property
    def kept_mg(self) -> int:
        return self.dispensed_mg - self.returned_mg


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartCourse:
    """A course with its supplies, the first one first."""

    pk: int
    number: int
    state: str
    doctor: str
    opened_on: date
    started_on: date | None
    last_dose_on: date | None
    end_reason: str
    baseline_weight_kg: Decimal | None
    baseline_on: date | None
    target_mg_per_kg: int
    planned_months: int
    supplies: tuple[ChartSupply, ...]

    @property
    def is_open(self) -> bool:
        return self.state in Course.OPEN

    @property
    def kept_mg(self) -> int:
        """Return the milligrams handed over and not brought back."""
        return sum(each.kept_mg for each in self.supplies)

    @property
    def expected_last_dose_on(self) -> date | None:
        """Return the last dose told, or the last day of what was prescribed."""
        standing = (each.last_dose_on for each in self.supplies if not each.is_voided)
        return self.last_dose_on or max(standing, default=None)

    @property
    def per_kg(self) -> Decimal | None:
        kg = self.baseline_weight_kg
        return None if kg is None else mg_per_kg(self.kept_mg, kg, 1)

    @property
    def target_mg(self) -> int | None:
        """Return the milligrams of the target by the baseline weight; None without a weight."""
        kg = self.baseline_weight_kg
        return None if kg is None else int(kg * self.target_mg_per_kg)

    @property
    def percent(self) -> int | None:
        """Return the share of the target, never above 100: it is the length of a bar."""
        return min(100, 100 * self.kept_mg // self.target_mg) if self.target_mg else None

    @property
    def days_to_target(self) -> int | None:
        """Return the days left at the latest daily dose; None where they cannot be told."""
        standing = [each for each in self.supplies if not each.is_voided]
        if not standing or self.target_mg is None:
            return None
        return -(-max(self.target_mg - self.kept_mg, 0) // standing[-1].daily_mg)

    @property
    def state_words(self) -> str:
        return str(Course.State(self.state).label)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartVisit:
    """What a visit says about the body; counts are summed over the sites counted."""

    pk: int
    visited_on: date
    kind: str
    state: str
    weight_kg: Decimal | None
    missed_doses_days: int | None
    has_side_effects: bool | None
    lesions: dict[str, int]
    effects: tuple[tuple[str, str], ...]

    @property
    def kind_words(self) -> str:
        return str(Visit.Kind(self.kind).label)

    @property
    def total(self) -> int | None:
        return sum(self.lesions.values()) if self.lesions else None

    @property
    def inflammatory(self) -> int | None:
        return self.total - self.lesions["comedones"] if self.total is not None else None


@dataclass(frozen=True, slots=True)
class ChartTest:
    """A pregnancy test that stands."""

    on: date
    result: str
    awaits_second_reader: bool

    @property
    def words(self) -> str:
        return result_words(self.result, awaits_second_reader=self.awaits_second_reader)


@dataclass(frozen=True, slots=True)
class ChartValue:
    """One standing value of a panel, with the interval that came with it."""

    report: int
    on: date
    is_fasting: bool | None
    key: str
    raw: str
    comparator: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    abbreviation: str
    unit: str

    @property
    def side(self) -> str:
        """Return `high` or `low` where the value lies outside its interval."""
        return side_of(self.value, self.low, self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientChart:
    """One patient's chart."""

    patient: Patient
    banner: Banner
    courses: tuple[ChartCourse, ...]
    visits: tuple[ChartVisit, ...]
    values: tuple[ChartValue, ...]
    levels: LevelRules
    tests: tuple[ChartTest, ...]
    tasks: tuple[dict[str, Any], ...]
    awaited: int
    unreviewed: int
    consent_on: date | None


def patient_chart(patient_id: int, today: date) -> PatientChart | None:
    """Return the chart, the latest course first; None where there is no such patient."""
    patients = Patient.objects.select_related("branch").annotate(
        changed_limits=Subquery(policies_on(today).values("limits")[:1])
    )
    patient = patients.filter(pk=patient_id).first()
    if patient is None:
        return None
    around = answer("chart", patient_id, timezone.get_current_timezone_name())
    words = [history_word(HistoryEntry.Kind.ALLERGY, code) for code in around["allergies"]]
    age = age_on(patient.birth_date, today)
    return PatientChart(
        patient=patient,
        banner=Banner(patient, age, ", ".join(words), around["allergies_asked"]),
        courses=tuple(_course(each) for each in around["courses"]),
        visits=tuple(_visit(each) for each in around["visits"]),
        values=tuple(_value(each) for each in around["values"]),
        levels=readable_limits(patient.changed_limits or {}).lab_levels,  # type: ignore[attr-defined]
        tests=tuple(_test(each) for each in around["tests"]),
        tasks=tuple(around["tasks"]),
        awaited=around["reports"].count(False),
        unreviewed=around["reports"].count(True),
        consent_on=next((_day(each) for each in around["consents"]), None),
    )


def _course(row: dict[str, Any]) -> ChartCourse:
    return ChartCourse(
        **row
        | {
            "opened_on": _day(row["opened_on"]),
            "started_on": _day(row["started_on"]),
            "last_dose_on": _day(row["last_dose_on"]),
            "baseline_on": _day(row["baseline_on"]),
            "baseline_weight_kg": _decimal(row["baseline_weight_kg"]),
            "supplies": tuple(_supply(each) for each in row["supplies"]),
        }
    )


def _supply(row: dict[str, Any]) -> ChartSupply:
    days = ("prescribed_on", "first_dispensed_on", "last_dose_on")
    return ChartSupply(**row | {name: _day(row[name]) for name in days})


def _visit(row: dict[str, Any]) -> ChartVisit:
    return ChartVisit(
        **row
        | {
            "visited_on": _day(row["visited_on"]),
            "weight_kg": _decimal(row["weight_kg"]),
            "lesions": row["lesions"] or {},
            "effects": tuple(map(tuple, row["effects"])),
        }
    )


def _value(row: list[Any]) -> ChartValue:
    report, on, is_fasting, key, raw, comparator, value, low, high, abbreviation, unit = row
    numbers = (_decimal(value), _decimal(low), _decimal(high))
    day = date.fromisoformat(on)
    return ChartValue(report, day, is_fasting, key, raw, comparator, *numbers, abbreviation, unit)


def _day(text: str | None) -> Any:
    return None if text is None else date.fromisoformat(text)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _test(row: dict[str, Any]) -> ChartTest:
    return ChartTest(**row | {"on": _day(row["on"])})
