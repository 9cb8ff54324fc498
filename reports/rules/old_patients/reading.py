"""One row of a table of old patients: who somebody is, and perhaps a course that is over.

A cell is read as the counter reads what is typed there; what is wrong is said of every cell.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from clinic.rules.eras import parse_date
from clinic.rules.kana import parse_reading
from clinic.rules.months import SUPPLY_MONTH_DAYS, completed_years
from clinic.rules.numbers import WEIGHT_KG, parse_decimal, parse_integer
from clinic.rules.phones import parse_phone
from clinic.rules.text import (
    InputRefused,
    check_characters,
    clean_line,
    clean_paragraphs,
    is_printable_name,
)
from clinic.rules.tickets import parse_ticket_no
from patients.rules.postal_codes import parse_postal_code
from prescriptions.rules.gate.limits import DEFAULT_LIMITS

NAME_LENGTH = 60
OLDEST_YEARS = 120
ADULT_YEARS = 18
MOST_COURSES = 20
MOST_MG = 200_000
MAIL_LENGTH = 254
_ADDRESS = re.compile(r"[^\s@,;<>()\"]+@[^\s@,;<>()\".]+(?:\.[^\s@,;<>()\".]+)+")
SEXES = {
    "female": ("female", "f", "女", "女性"),
    "male": ("male", "m", "男", "男性"),
}
LANGUAGES = {"ja": ("ja", "japanese", "日本語"), "en": ("en", "english", "英語")}
SEVERITIES = {
    "mild": ("mild", "軽症"),
    "moderate": ("moderate", "中等症"),
    "severe": ("severe", "重症"),
    "very_severe": ("very_severe", "very severe", "最重症"),
}
ENDS = {
    "completed": ("completed", "完了", "終了"),
    "stopped_adverse": ("adverse", "副作用", "有害事象"),
    "stopped_pregnancy": ("pregnancy", "妊娠"),
    "lost": ("lost", "中断", "来院なし"),
}
TRUTHS = {True: ("yes", "y", "1", "true", "はい"), False: ("no", "n", "0", "false", "いいえ")}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is wrong with one cell; `values` are those that its words name."""

    column: str
    code: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCourse:
    """A course that ended before the clinic kept it here; None is "not known"."""

    number: int
    started_on: date
    last_dose_on: date
    severity: str
    ended: str
    doctor_email: str
    baseline_weight_kg: Decimal | None
    total_mg: int | None
    end_reason: str


@dataclass(frozen=True, slots=True)
class OldPatient:
    """A row without mistakes; `person` is in stored forms, by the names of the columns."""

    person: Mapping[str, Any]
    course: PastCourse | None

    @property
    def ticket_no(self) -> str:
        return str(self.person["ticket_no"])


class RowRefused(Exception):
    """The row cannot be taken over; every reason is named at once."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__(f"{len(refusals)} cells")
        self.refusals = refusals


def heading_key(heading: str) -> str:
    """Return a heading as it is compared: without spaces around, in small letters."""
    return heading.strip().casefold()


def read_row(cells: Mapping[str, str], today: date) -> OldPatient:
    """Return what a row says. Raises RowRefused."""
    refusals: list[Refusal] = []
    person = _read(PERSON, cells, today, refusals)
    has_course = any(cells.get(column, "").strip() for column in COURSE)
    course = _read(COURSE, cells, today, refusals) if has_course else {}
    told = {refusal.column for refusal in refusals}
    for column, code in [*_lacks(person), *_contradicts(person, course, today)]:
        if column not in told:
            refusals.append(Refusal(column, code, {}))
    if refusals:
        raise RowRefused(refusals)
    return OldPatient(person, PastCourse(**course) if has_course else None)


def _read(
    columns: Mapping[str, "_Column"],
    cells: Mapping[str, str],
    today: date,
    refusals: list[Refusal],
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, column in columns.items():
        text = cells.get(name, "")
        try:
            found[name] = column.value_of(text, today)
        except InputRefused as refused:
            refusals.append(Refusal(name, refused.code, refused.values))
            found[name] = None
    return found


def _lacks(person: Mapping[str, Any]) -> list[tuple[str, str]]:
    lacking = []
    if person["guardian_name"] and not person["guardian_relation"]:
        lacking.append(("guardian_relation", "needed"))
    if person["wants_messages"] and not person["email"]:
        lacking.append(("email", "needed"))
    return lacking


def _contradicts(
    person: Mapping[str, Any], course: Mapping[str, Any], today: date
) -> list[tuple[str, str]]:
    born_on, started_on = person["birth_date"], course.get("started_on")
    last_dose_on = course.get("last_dose_on")
    found = []
    if born_on and completed_years(born_on, today) < ADULT_YEARS and not person["guardian_name"]:
        found.append(("guardian_name", "guardian_needed"))
    if started_on and last_dose_on and last_dose_on < started_on:
        found.append(("last_dose_on", "before_start"))
    if born_on and started_on and started_on <= born_on:
        found.append(("started_on", "before_birth"))
    if str(course.get("ended")).startswith("stopped") and not course["end_reason"]:
        found.append(("end_reason", "needed"))
    if course.get("total_mg") and (code := _implausible(course)):
        found.append(("total_mg", code))
    return found


def _implausible(course: Mapping[str, Any]) -> str | None:
    """Say why so much cannot have been handed over in a course.

    Units are whole, no dose lies above what the gate ever lets pass, and who stops has at most a
    month's supply at home. 180 days of 60 kg: up to 120 mg x 209 days = 25,080 mg.

    Source: SEED-PROD-4, SEED-DOSE-2, SEED-DOSE-3, SEED-RX-1.
    """
    if course["total_mg"] % DEFAULT_LIMITS.dose_step_mg:
        return "not_in_units"
    started_on, last_dose_on = course["started_on"], course["last_dose_on"]
    if not started_on or not last_dose_on or last_dose_on < started_on:
        return None
    highest = Decimal(DEFAULT_LIMITS.never_above_mg)
    if course["baseline_weight_kg"]:
        by_weight = DEFAULT_LIMITS.never_above_mg_per_kg * course["baseline_weight_kg"]
        highest = min(highest, by_weight)
    days = (last_dose_on - started_on).days + SUPPLY_MONTH_DAYS
    return "beyond_doses" if course["total_mg"] > highest * days else None


@dataclass(frozen=True, slots=True)
class _Column:
    """How a cell is read; an empty one is `empty`, or refused where it is needed."""

    read: Callable[[str, date], Any]
    is_needed: bool = False
    empty: Any = ""

    def value_of(self, text: str, today: date) -> Any:
        if text.strip():
            return self.read(text, today)
        if self.is_needed:
            raise InputRefused("needed")
        return self.empty


def _plain(read: Callable[..., Any], *limits: Any) -> Callable[[str, date], Any]:
    return lambda text, _today: read(text, *limits)


def _name(text: str, length: int) -> str:
    name = clean_line(text, length)
    if not is_printable_name(name):
        raise InputRefused("not_a_name")
    return name


def _past_day(text: str, today: date) -> date:
    day = parse_date(text)
    if day > today:
        raise InputRefused("future")
    return day


def _birth_date(text: str, today: date) -> date:
    born_on = _past_day(text, today)
    if completed_years(born_on, today) > OLDEST_YEARS:
        raise InputRefused("too_old", years=OLDEST_YEARS)
    return born_on


def _email(text: str) -> str:
    address = text.strip()
    check_characters(address)
    if len(address) > MAIL_LENGTH or not _ADDRESS.fullmatch(address):
        raise InputRefused("not_an_address")
    return address


def _one_of(words: Mapping[Any, tuple[str, ...]], text: str) -> Any:
    told = text.strip().casefold()
    for value, names in words.items():
        if told in names:
            return value
    raise InputRefused("not_a_choice", choices=", ".join(names[0] for names in words.values()))


def _choice(words: Mapping[Any, tuple[str, ...]]) -> Callable[[str, date], Any]:
    return _plain(partial(_one_of, words))


PERSON: Mapping[str, _Column] = {
    "ticket_no": _Column(_plain(parse_ticket_no), is_needed=True),
    "branch": _Column(_plain(clean_line, 20), is_needed=True),
    "family_name": _Column(_plain(_name, NAME_LENGTH), is_needed=True),
    "given_name": _Column(_plain(_name, NAME_LENGTH), is_needed=True),
    "family_kana": _Column(_plain(parse_reading, NAME_LENGTH), is_needed=True),
    "given_kana": _Column(_plain(parse_reading, NAME_LENGTH), is_needed=True),
    "former_name": _Column(_plain(_name, NAME_LENGTH)),
    "birth_date": _Column(_birth_date, is_needed=True),
    "sex": _Column(_choice(SEXES), is_needed=True),
    "phone": _Column(_plain(parse_phone)),
    "email": _Column(_plain(_email)),
    "wants_messages": _Column(_choice(TRUTHS), empty=False),
    "postal_code": _Column(_plain(parse_postal_code)),
    "address": _Column(_plain(clean_line, 300)),
    "document_language": _Column(_choice(LANGUAGES), empty="ja"),
    "note": _Column(_plain(clean_paragraphs, 2_000)),
    "guardian_name": _Column(_plain(_name, 120)),
    "guardian_relation": _Column(_plain(clean_line, 40)),
    "guardian_phone": _Column(_plain(parse_phone)),
    "is_different": _Column(_choice(TRUTHS), empty=False),
}
COURSE: Mapping[str, _Column] = {
    "number": _Column(_plain(parse_integer, 1, MOST_COURSES), is_needed=True),
    "started_on": _Column(_past_day, is_needed=True),
    "last_dose_on": _Column(_past_day, is_needed=True),
    "severity": _Column(_choice(SEVERITIES), is_needed=True),
    "ended": _Column(_choice(ENDS), is_needed=True),
    "doctor_email": _Column(_plain(_email), is_needed=True),
    "baseline_weight_kg": _Column(_plain(parse_decimal, WEIGHT_KG), empty=None),
    "total_mg": _Column(_plain(parse_integer, 1, MOST_MG), empty=None),
    "end_reason": _Column(_plain(clean_line, 500)),
}
COLUMNS = (*PERSON, *COURSE)
