"""Facts with what several rules derive from them, computed once for one evaluation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from clinic.rules.months import completed_years
from labs.rules.analytes import Sex
from labs.rules.levels import LevelOutcome, LevelRules, level_of
from prescriptions.rules.gate.facts import BloodPanel, GateFacts, PregnancyTest
from prescriptions.rules.gate.limits import GateLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Facts, limits, and what follows from both."""

    facts: GateFacts
    limits: GateLimits
    age: int
    last_dose_on: date
    may_be_pregnant: bool
    latest_tests: tuple[PregnancyTest, ...]
    done_panels: tuple[BloodPanel, ...]
    latest_panels: tuple[BloodPanel, ...]
    resulted_panels: tuple[BloodPanel, ...]
    lab_levels: dict[str, LevelOutcome]


def case_of(facts: GateFacts, limits: GateLimits) -> Case:
    """Derive once what the rules share."""
    as_of, patient = facts.as_of, facts.patient
    done = tuple(panel for panel in facts.blood_panels if panel.collected_on <= as_of)
    resulted = _latest(panel for panel in done if has_results(panel, as_of))
    return Case(
        facts=facts,
        limits=limits,
        age=completed_years(patient.birth_date, as_of),
        last_dose_on=last_dose_on(facts),
        may_be_pregnant=patient.sex == "female" and patient.can_become_pregnant is not False,
        latest_tests=_latest_tests(facts),
        done_panels=done,
        latest_panels=_latest(done),
        resulted_panels=resulted,
        lab_levels=_highest_levels(resulted, patient.sex, limits.lab_levels),
    )


def last_dose_on(facts: GateFacts) -> date:
    """Return the day of the last dose: the new supply is taken after what is left."""
    supply = facts.prescription
    return facts.as_of + timedelta(days=supply.remaining_stock_days + supply.days - 1)


def has_results(panel: BloodPanel, as_of: date) -> bool:
    """Say whether results are in; a date after `as_of` has not happened yet."""
    return panel.resulted_on is not None and panel.resulted_on <= as_of


def is_reviewed(panel: BloodPanel, as_of: date) -> bool:
    """Say whether a clinician has reviewed the panel by `as_of`."""
    return panel.reviewed_on is not None and panel.reviewed_on <= as_of


def _latest_tests(facts: GateFacts) -> tuple[PregnancyTest, ...]:
    """Return all tests done on the latest day on which one was done."""
    done = [test for test in facts.pregnancy_tests if test.taken_on <= facts.as_of]
    latest = max((test.taken_on for test in done), default=None)
    return tuple(test for test in done if test.taken_on == latest)


def _latest(panels: Iterable[BloodPanel]) -> tuple[BloodPanel, ...]:
    """Return the panels of the latest day; of several on one day each one counts."""
    found = tuple(panels)
    latest = max((panel.collected_on for panel in found), default=None)
    return tuple(panel for panel in found if panel.collected_on == latest)


def _highest_levels(
    panels: Iterable[BloodPanel], sex: Sex, rules: LevelRules
) -> dict[str, LevelOutcome]:
    """Return the analytes whose highest level warns or stops."""
    highest: dict[str, LevelOutcome] = {}
    for panel in panels:
        for result in panel.results:
            outcome = level_of(result, sex, rules)
            before = highest.get(result.analyte)
            if outcome.level and (before is None or outcome.level > before.level):
                highest[result.analyte] = outcome
    return highest
