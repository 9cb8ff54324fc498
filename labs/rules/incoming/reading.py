"""A row of texts read: whose, when, which analyte, how much. What is unsure is not guessed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache

from clinic.rules.eras import parse_date
from clinic.rules.numbers import parse_decimal
from clinic.rules.text import InputRefused, check_characters, half_width
from clinic.rules.tickets import parse_ticket_no
from labs.rules.incoming import REMEMBERED, units
from labs.rules.incoming.moments import Collected, read_collected
from labs.rules.incoming.naming import NamesDisagree, analyte_of, fasting_coded
from labs.rules.incoming.source import SourceRow
from labs.rules.incoming.values import NUMBERS, ReadValue, read_value, split_sign

PLACES = Decimal("0.0001")
# The column holds no higher one, and no analyte has one: it is left out like one not understood.
HIGHEST_BOUND = Decimal("9999999.999")
LONGEST_RAW, LONGEST_ACCESSION = 40, 40
_RANGE = re.compile(r"(?P<low>[0-9.,]+)\s*(?:-|~|〜|～|–|―|－|ー|to|\.\.)\s*(?P<high>[0-9.,]+)")
_FEMALE = frozenset({"f", "female", "女", "女性", "2", "w"})
_MALE = frozenset({"m", "male", "男", "男性", "1"})
_YES = frozenset({"1", "y", "yes", "空腹", "空腹時", "true", "絶食", "食前"})
_NO = frozenset({"0", "n", "no", "食後", "随時", "false", "非空腹"})
_CORRECTED = frozenset({"c", "corrected", "amended", "訂正", "修正", "訂正報告", "修正報告"})
_PRELIMINARY = frozenset({"p", "i", "preliminary", "registered", "r", "s", "partial"})
_WITHDRAWN = frozenset({"x", "d", "w", "cancelled", "entered-in-error", "取消"})


class RowRefused(ValueError):
    """A row that cannot be written as it is: it waits for a person, or is rejected for good."""

    def __init__(self, reason: str, *, waits: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.waits = waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Whom a row says it is about. An empty text or None was not told."""

    ticket_no: str
    name: str
    kana: str
    birth_date: date | None
    sex: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """One result ready to be compared with what is known."""

    claim: Claim
    accession_no: str
    collected: Collected
    key: str
    raw: str
    measured: ReadValue
    low: Decimal | None
    high: Decimal | None
    fasting: bool | None
    is_correction: bool


def read_row(row: SourceRow, own: Mapping[str, str | None], zone: tzinfo, now: datetime) -> ReadRow:
    """Read one row; `own` is the laboratory's own list of codes.

    Raises RowRefused: waiting where a person can help (unknown code, bad unit, no number of a
    patient), rejected where nobody can (no value, negative, a day that does not exist).
    """
    _check_texts(row)
    key = _analyte(row, own)
    collected = _collected(row, zone, now)
    measured, factor = _measured(row, key)
    low, high = _interval(row, factor)
    return ReadRow(
        claim=_claim(row.ticket_no, row.name, row.kana, row.birth_date, row.sex),
        accession_no=row.accession_no.strip(),
        collected=collected,
        key=key,
        raw=_raw(row, factor),
        measured=measured,
        low=low,
        high=high,
        fasting=_fasting(row),
        is_correction=row.status.strip().casefold() in _CORRECTED,
    )


def _check_texts(row: SourceRow) -> None:
    status = row.status.strip().casefold()
    if status in _WITHDRAWN:
        raise RowRefused("withdrawn_by_laboratory", waits=True)
    if status in _PRELIMINARY:
        raise RowRefused("preliminary", waits=False)
    if len(row.accession_no.strip()) > LONGEST_ACCESSION:
        raise RowRefused("accession_too_long", waits=False)
    try:
        check_characters("".join(row.told_texts()))
    except InputRefused as refused:
        raise RowRefused(refused.code, waits=False) from None


def _analyte(row: SourceRow, own: Mapping[str, str | None]) -> str:
    try:
        key = analyte_of(row.code.strip(), row.item.strip(), own)
    except NamesDisagree:
        raise RowRefused("code_and_name_disagree", waits=True) from None
    if key is None:
        if row.code.strip() or row.item.strip():
            raise RowRefused("unknown_item", waits=True)
        is_no_result = row.rest and not row.value.strip()
        raise RowRefused("not_understood" if is_no_result else "no_item", waits=False)
    if not key:
        raise RowRefused("ignored_item", waits=False)
    return key


def _collected(row: SourceRow, zone: tzinfo, now: datetime) -> Collected:
    try:
        collected = read_collected(row.collected_on, row.collected_time, zone)
    except InputRefused as refused:
        raise RowRefused("no_day" if refused.code == "no_day" else "bad_day", waits=False) from None
    today = now.astimezone(zone).date()
    if collected.on > today or (collected.has_time and collected.at > now):
        raise RowRefused("day_to_come", waits=False)
    return collected


def _measured(row: SourceRow, key: str) -> tuple[ReadValue, Decimal]:
    """Return the value in the analyte's own unit and the factor that led there."""
    try:
        value = read_value(row.value, row.sign)
    except InputRefused as refused:
        reason = {"no_value": "no_value", "sign": "negative"}.get(refused.code, "bad_value")
        raise RowRefused(reason, waits=False) from None
    if value.number is None:
        return value, Decimal(1)
    factor = _factor(row.unit.strip(), key)
    number = value.number * factor
    if not units.possible_of(key).holds(number):
        raise RowRefused("impossible_value", waits=True)
    if number != number.quantize(PLACES):
        raise RowRefused("too_precise", waits=True)
    return ReadValue(value.comparator, number.quantize(PLACES)), factor


def _factor(unit: str, key: str) -> Decimal:
    if not unit and not units.needs_unit(key):
        return Decimal(1)
    factor = units.factor_to(key, unit) if unit else None
    if factor is None:
        raise RowRefused("bad_unit" if unit else "no_unit", waits=True)
    return factor


def _raw(row: SourceRow, factor: Decimal) -> str:
    """Return the value as written, with its unit where that is not the analyte's own."""
    raw = f"{row.sign.strip()}{row.value.strip()}"
    if factor != 1:
        raw = f"{raw} {row.unit.strip()}"
    return raw[:LONGEST_RAW]


def _interval(row: SourceRow, factor: Decimal) -> tuple[Decimal | None, Decimal | None]:
    """Return the interval of the file in the analyte's unit; one not understood is left out."""
    try:
        low, high = _bounds(row.interval, row.low, row.high)
    except InputRefused:
        return None, None
    if low is not None and high is not None and low > high:
        return None, None
    return _scaled(low, factor), _scaled(high, factor)


def _scaled(bound: Decimal | None, factor: Decimal) -> Decimal | None:
    if bound is None or bound * factor > HIGHEST_BOUND:
        return None
    scaled = (bound * factor).quantize(Decimal("0.001"))
    return scaled if scaled == bound * factor else None


@lru_cache(REMEMBERED)
def _bounds(interval: str, low: str, high: str) -> tuple[Decimal | None, Decimal | None]:
    if low.strip() or high.strip():
        return _number(low), _number(high)
    text = half_width(interval).strip()
    if match := _RANGE.fullmatch(text):
        return _number(match["low"]), _number(match["high"])
    comparator, number = split_sign(text)
    if comparator in ("<", "<="):
        return None, _number(number)
    if comparator:
        return _number(number), None
    return None, None


def _number(text: str) -> Decimal | None:
    return parse_decimal(text.strip(), NUMBERS) if text.strip() else None


@lru_cache(REMEMBERED)
def _claim(ticket_no: str, name: str, kana: str, birth_date: str, sex: str) -> Claim:
    return Claim(
        ticket_no=_ticket_no(ticket_no),
        name=name.strip(),
        kana=kana.strip(),
        birth_date=_birth_date(birth_date),
        sex=_sex(sex),
    )


def _ticket_no(text: str) -> str:
    """Return the number as stored. One that cannot be read stays: nobody has it."""
    try:
        return parse_ticket_no(text)
    except InputRefused:
        return text.strip()


def _birth_date(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return parse_date(text.strip())
    except InputRefused:
        raise RowRefused("bad_birth_date", waits=True) from None


def _sex(text: str) -> str:
    plain = half_width(text).strip().casefold()
    if plain in _FEMALE:
        return "female"
    return "male" if plain in _MALE else ""


def _fasting(row: SourceRow) -> bool | None:
    plain = half_width(row.fasting).strip().casefold()
    if plain in _YES:
        return True
    return False if plain in _NO else fasting_coded(row.code.strip())
