"""Facts from JSON, and back; anything that is not exactly readable is malformed."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar, get_args

from labs.rules.analytes import Sex
from labs.rules.levels import LabResult
from labs.rules.measured import Comparator, Measured
from prescriptions.rules.gate.facts import (
    BloodPanel,
    Condition,
    ConditionCode,
    ConditionStatus,
    Contraception,
    CourseFacts,
    GateFacts,
    Mood,
    PatientFacts,
    PregnancyTest,
    Pregnant,
    PrescriptionFacts,
    Role,
    Severity,
    TestResult,
    Vaccination,
    VaccineKind,
    Weight,
)
from prescriptions.rules.gate.fields import Fields, MalformedFacts

Word = TypeVar("Word", bound=str)
Item = TypeVar("Item")


def _words(*words: Word) -> Mapping[str, Word]:
    return {word: word for word in words}


ROLES: Mapping[str, Role] = _words(*get_args(Role))
SEXES: Mapping[str, Sex] = _words(*get_args(Sex))
SEVERITIES: Mapping[str, Severity] = _words(*get_args(Severity))
CONDITION_CODES: Mapping[str, ConditionCode] = _words(*get_args(ConditionCode))
CONDITION_STATUSES: Mapping[str, ConditionStatus] = _words(*get_args(ConditionStatus))
PREGNANT: Mapping[str, Pregnant] = _words(*get_args(Pregnant))
VACCINE_KINDS: Mapping[str, VaccineKind] = _words(*get_args(VaccineKind))
TEST_RESULTS: Mapping[str, TestResult] = _words(*get_args(TestResult))
COMPARATORS: Mapping[str, Comparator] = _words(*get_args(Comparator))


def facts_from_text(text: str) -> GateFacts:
    """Read one JSON object; MalformedFacts names the field that cannot be read."""
    try:
        return facts_from_json(_DECODER.decode(text))
    except (json.JSONDecodeError, RecursionError) as error:
        raise MalformedFacts("facts", f"not readable as JSON ({error})") from error


def facts_from_json(value: object) -> GateFacts:
    """Read facts that json has decoded with exact decimals (no floats).

    The fields are read in the order of the contract: of several mistakes the first is named.
    """
    facts = Fields(value)
    as_of = facts.needed("as_of", facts.day("as_of"))
    return GateFacts(
        as_of=as_of,
        prescriber_role=facts.needed("prescriber_role", facts.word("prescriber_role", ROLES)),
        patient=_patient(facts.part("patient")),
        first_consultation_on=facts.needed(
            "first_consultation_on", facts.day("first_consultation_on")
        ),
        guardian_at_first_consultation=facts.flag("guardian_at_first_consultation"),
        consent_current=facts.flag("consent_current"),
        fee_confirmed=facts.flag("fee_confirmed"),
        severity=facts.needed("severity", facts.word("severity", SEVERITIES)),
        insured_treatment_failed=facts.flag("insured_treatment_failed"),
        conditions=_each(_condition, facts.parts("conditions")),
        pregnant=facts.word("pregnant", PREGNANT),
        breastfeeding=facts.flag("breastfeeding"),
        plans_pregnancy_within_year=facts.flag("plans_pregnancy_within_year"),
        allergies=facts.codes("allergies"),
        medications=facts.codes("medications"),
        lasik_on=facts.days("lasik_on"),
        hair_removal_suspended=facts.flag("hair_removal_suspended"),
        vaccinations=_each(_vaccination, facts.parts("vaccinations")),
        weight=_weight(facts.part("weight")),
        course=_course(facts.part("course")),
        previous_course_last_dose_on=facts.day("previous_course_last_dose_on"),
        prescription=_prescription(facts.part("prescription"), as_of),
        pregnancy_tests=_each(_pregnancy_test, facts.parts("pregnancy_tests")) or (),
        contraception=_contraception(facts.part("contraception")),
        blood_panels=_each(_blood_panel, facts.parts("blood_panels")) or (),
        serious_symptoms=facts.codes("serious_symptoms"),
        mood=_mood(facts.part("mood")),
    )


def _patient(fields: Fields) -> PatientFacts:
    return PatientFacts(
        sex=fields.needed("sex", fields.word("sex", SEXES)),
        birth_date=fields.needed("birth_date", fields.day("birth_date")),
        can_become_pregnant=fields.flag("can_become_pregnant"),
    )


def _prescription(fields: Fields, as_of: date) -> PrescriptionFacts:
    prescription = PrescriptionFacts(
        daily_mg=fields.needed("daily_mg", fields.whole("daily_mg")),
        days=fields.needed("days", fields.whole_from("days", 1)),
        remaining_stock_days=fields.whole_from("remaining_stock_days", 0) or 0,
        interim_pregnancy_test_plan=fields.flag("interim_pregnancy_test_plan"),
    )
    supplied = prescription.remaining_stock_days + prescription.days
    if as_of.toordinal() + supplied - 1 > date.max.toordinal():
        raise fields.malformed("days", "the last dose would lie beyond the calendar")
    return prescription


def _condition(fields: Fields) -> Condition:
    return Condition(
        code=fields.needed("code", fields.word("code", CONDITION_CODES)),
        status=fields.needed("status", fields.word("status", CONDITION_STATUSES)),
        specialist_letter=fields.flag("specialist_letter"),
    )


def _vaccination(fields: Fields) -> Vaccination:
    return Vaccination(
        kind=fields.needed("kind", fields.word("kind", VACCINE_KINDS)),
        on=fields.needed("on", fields.day("on")),
    )


def _weight(fields: Fields) -> Weight:
    return Weight(kg=fields.positive("kg"), measured_on=fields.day("measured_on"))


def _course(fields: Fields) -> CourseFacts:
    cumulative_mg = fields.number("cumulative_mg")
    if cumulative_mg is not None and cumulative_mg < 0:
        raise fields.malformed("cumulative_mg", "must be at least 0")
    return CourseFacts(
        baseline_weight_kg=fields.positive("baseline_weight_kg"),
        started_on=fields.day("started_on"),
        extended=fields.flag("extended"),
        cumulative_mg=Decimal(0) if cumulative_mg is None else cumulative_mg,
    )


def _pregnancy_test(fields: Fields) -> PregnancyTest:
    return PregnancyTest(
        taken_on=fields.needed("taken_on", fields.day("taken_on")),
        result=fields.needed("result", fields.word("result", TEST_RESULTS)),
    )


def _contraception(fields: Fields) -> Contraception:
    return Contraception(
        methods=fields.codes("methods") or (),
        since=fields.day("since"),
        acknowledged=fields.flag("acknowledged"),
    )


def _blood_panel(fields: Fields) -> BloodPanel:
    return BloodPanel(
        collected_on=fields.needed("collected_on", fields.day("collected_on")),
        resulted_on=fields.day("resulted_on"),
        reviewed_on=fields.day("reviewed_on"),
        missing=fields.codes("missing") or (),
        results=_each(_lab_result, fields.parts("results")) or (),
    )


def _lab_result(fields: Fields) -> LabResult:
    number = fields.needed("value", fields.number("value"))
    return LabResult(
        analyte=fields.needed("analyte", fields.code("analyte")),
        measured=Measured(number, fields.word("comparator", COMPARATORS) or ""),
        low=fields.number("low"),
        high=fields.number("high"),
        baseline=fields.number("baseline"),
        fasting=fields.flag("fasting"),
    )


def _mood(fields: Fields) -> Mood:
    return Mood(
        phq2=fields.whole_from("phq2", 0),
        phq9=fields.whole_from("phq9", 0),
        phq9_item9=fields.whole_from("phq9_item9", 0),
        doctor_assessed=fields.flag("doctor_assessed"),
    )


def _each(
    read: Callable[[Fields], Item], objects: Iterator[Fields] | None
) -> tuple[Item, ...] | None:
    return None if objects is None else tuple(map(read, objects))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that names a field twice: which of the two is meant is a guess."""
    values = dict(pairs)
    if len(values) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise MalformedFacts(twice, "appears twice")
    return values


def _decimal(text: str) -> Decimal:
    """Read NaN for a number beyond every decimal, so that its field is named."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("NaN")


def _whole(text: str) -> int | Decimal:
    """Read NaN for more digits than Python converts, so that its field is named."""
    return int(text) if len(text) < _MANY_DIGITS else Decimal("NaN")


_MANY_DIGITS = 1_001
_DECODER = json.JSONDecoder(
    parse_int=_whole, parse_float=_decimal, parse_constant=Decimal, object_pairs_hook=_unique
)
