"""Rules: blood tests. Each returns the values behind it, or None.

Done panels are those collected by `as_of`. The current panel is the latest done one
while it is valid; of several collected on that day each one counts.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from clinic.rules.findings import NO_VALUES, FindingValue, Values
from labs.rules.analytes import required_analytes
from labs.rules.levels import LabLevel, level_of
from prescriptions.rules.gate.case import Case, has_results, is_reviewed
from prescriptions.rules.gate.facts import BloodPanel


def blood_test_missing(case: Case) -> Values | None:
    """No current panel, or its results are in and a required analyte is missing."""
    if not case.latest_panels:
        return NO_VALUES
    collected_on = case.latest_panels[0].collected_on
    if not _is_current(case):
        return {"collected_on": collected_on, "valid_until": _valid_until(case, collected_on)}
    missing = {
        analyte
        for panel in case.latest_panels
        if has_results(panel, case.facts.as_of)
        for analyte in (*panel.missing, *_undecided(case, panel))
    }
    if not missing:
        return None
    return {"collected_on": collected_on, "missing": tuple(sorted(missing))}


def blood_result_pending(case: Case) -> Values | None:
    """The current panel is collected and its results are not back."""
    as_of = case.facts.as_of
    if not _is_current(case) or all(has_results(panel, as_of) for panel in case.latest_panels):
        return None
    return {"collected_on": case.latest_panels[0].collected_on}


def blood_result_unreviewed(case: Case) -> Values | None:
    """Some panel has results that no clinician has reviewed."""
    as_of = case.facts.as_of
    waiting = [
        panel.collected_on
        for panel in case.done_panels
        if has_results(panel, as_of) and not is_reviewed(panel, as_of)
    ]
    return {"collected_on": min(waiting), "panels": len(waiting)} if waiting else None


def lab_stop(case: Case) -> Values | None:
    """The latest panel with results has a value at which no supply is given."""
    return _analytes_at(case, LabLevel.STOP)


def lab_warn(case: Case) -> Values | None:
    """It has an analyte whose highest level is a warning."""
    return _analytes_at(case, LabLevel.WARN)


def _undecided(case: Case, panel: BloodPanel) -> Iterator[str]:
    """Name required analytes reported as a bound that leaves a level open.

    "TG > 500" warns for certain and may be above the limit that stops: it has no usable
    value until the laboratory gives the number.
    """
    for result in panel.results:
        if result.measured.comparator and result.analyte in required_analytes():
            outcome = level_of(result, case.facts.patient.sex, case.limits.lab_levels)
            if outcome.undecided:
                yield result.analyte


def _is_current(case: Case) -> bool:
    if not case.latest_panels:
        return False
    days = (case.facts.as_of - case.latest_panels[0].collected_on).days
    return days <= case.limits.blood_panel_valid_days


def _valid_until(case: Case, collected_on: date) -> date:
    return collected_on + timedelta(days=case.limits.blood_panel_valid_days)


def _analytes_at(case: Case, level: LabLevel) -> Values | None:
    if not case.lab_levels:
        return None
    found = {key: at for key, at in case.lab_levels.items() if at.level == level}
    if not found:
        return None
    values: dict[str, FindingValue] = {
        "collected_on": case.resulted_panels[0].collected_on,
        "analytes": tuple(found),
    }
    return values


CHECKS = (
    blood_test_missing,
    blood_result_pending,
    blood_result_unreviewed,
    lab_stop,
    lab_warn,
)
