"""When a specimen was taken, as files write it."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

from clinic.rules.eras import parse_date
from clinic.rules.text import InputRefused, half_width
from labs.rules.incoming import REMEMBERED

_DIGITS = re.compile(r"(?P<day>\d{8})(?P<time>\d{4}(?:\d{2})?)?(?:\.\d+)?(?P<zone>[+-]\d{4})?")
_SPLIT = re.compile(r"(?P<day>.*[\d日])(?:[T ]+|(?<=日))(?P<time>\d{1,2}[:時].*)")
_TIME = re.compile(
    r"(?P<hour>\d{1,2})[:時]?(?P<minute>\d{2})?分?(?::?(?P<second>\d{2}))?秒?(?:\.\d+)?"
)
_ZONE = re.compile(r"(?P<rest>.*?)\s*(?P<zone>Z|[+-]\d{2}:?\d{2})")
NOON = time(12)
FURTHEST_HOURS, LAST_MINUTE = 14, 59


@dataclass(frozen=True, slots=True)
class Collected:
    """A moment of collection; without `has_time` only its day is known, and it stands at noon."""

    at: datetime
    has_time: bool

    @property
    def on(self) -> date:
        return self.at.date()


@lru_cache(REMEMBERED)
def read_collected(day: str, clock: str, zone: tzinfo) -> Collected:
    """Return when a specimen was taken, in the clinic's `zone` unless the text names another.

    `20261124083000`, `2026/11/24 8:30`, `2026-11-24T08:30:00+09:00`, `R8.11.24` with `08:30`.
    Raises InputRefused `no_day`, `no_such_time`, or as `parse_date`.
    """
    text = half_width(day).strip()
    if not text:
        raise InputRefused("no_day")
    day_text, time_text, offset = _parts(text)
    on = parse_date(day_text)
    at = read_time(clock.strip() or time_text)
    moment = datetime.combine(on, at or NOON, _fixed(offset) or zone)
    return Collected(moment.astimezone(zone), has_time=at is not None)


def read_time(text: str) -> time | None:
    """Return a time of day; None where nothing was told. Raises InputRefused `no_such_time`."""
    if not text:
        return None
    match = _TIME.fullmatch(half_width(text))
    if match is None:
        raise InputRefused("no_such_time")
    try:
        return time(int(match["hour"]), int(match["minute"] or 0), int(match["second"] or 0))
    except ValueError:
        raise InputRefused("no_such_time") from None


def _parts(text: str) -> tuple[str, str, str]:
    """Return day, time and offset from UTC, each as written."""
    if match := _DIGITS.fullmatch(text):
        return match["day"], match["time"] or "", match["zone"] or ""
    match = _SPLIT.fullmatch(text)
    if match is None:
        return text, "", ""
    zoned = _ZONE.fullmatch(match["time"])
    if zoned is None:
        return match["day"], match["time"], ""
    return match["day"], zoned["rest"], zoned["zone"]


def _fixed(offset: str) -> tzinfo | None:
    if not offset:
        return None
    if offset == "Z":
        return UTC
    hours, minutes = int(offset[1:3]), int(offset[-2:])
    if hours > FURTHEST_HOURS or minutes > LAST_MINUTE:
        raise InputRefused("no_such_time")
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(-span if offset[0] == "-" else span)
