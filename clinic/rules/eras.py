"""Dates as they are typed and printed in Japan, by era or by western year."""

import re
from dataclasses import dataclass
from datetime import date

from clinic.rules.months import completed_months
from clinic.rules.text import InputRefused, ascii_number


@dataclass(frozen=True, slots=True)
class Era:
    """A reign: its letter, its name and the days it began and ended."""

    letter: str
    name: str
    began_on: date
    ended_on: date = date.max

    def day(self, year: int, month: int, day: int) -> date:
        """Return the day of an era year. Raises InputRefused as `parse_date`."""
        found = _existing(self.began_on.year + year - 1, month, day)
        if year < 1 or found < self.began_on:
            raise InputRefused("before_era", era=self.name, began_on=self.began_on)
        if found > self.ended_on:
            raise InputRefused("after_era", era=self.name, ended_on=self.ended_on)
        return found


# Meiji counts from 1868, but only from 1873 on do its days have the western months.
FIRST_DAY = date(1873, 1, 1)
ERAS = (
    Era("M", "明治", date(1868, 10, 23), date(1912, 7, 29)),
    Era("T", "大正", date(1912, 7, 30), date(1926, 12, 24)),
    Era("S", "昭和", date(1926, 12, 25), date(1989, 1, 7)),
    Era("H", "平成", date(1989, 1, 8), date(2019, 4, 30)),
    Era("R", "令和", date(2019, 5, 1)),
)
_BY_MARK = {mark: era for era in ERAS for mark in (era.letter, era.name, era.name[0])}
_LIGATURES = {ord(sign): era.name for sign, era in zip("㍾㍽㍼㍻㋿", ERAS, strict=True)}

_YEAR_MONTH_DAY = r"(?:年|[-/.]) ?(?P<month>[0-9]{1,2}) ?(?:月|[-/.]) ?(?P<day>[0-9]{1,2}) ?日?"
_WESTERN = re.compile(r"(?P<year>[0-9]{4}) ?" + _YEAR_MONTH_DAY)
_WESTERN_DIGITS = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_MARK = r"(?P<mark>明治|大正|昭和|平成|令和|[明大昭平令MTSHR])[ .]?"
_ERA = re.compile(_MARK + r"(?P<year>[0-9]{1,2}|元) ?" + _YEAR_MONTH_DAY)
_ERA_DIGITS = re.compile(_MARK + r"(?P<year>[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_SHORT_YEAR = re.compile(r"[0-9]{6}|[0-9]{1,2} ?" + _YEAR_MONTH_DAY)
_LONGEST = 40


def parse_date(text: str) -> date:
    """Return the day that is typed, never a guess.

    `2002-03-09`, `2002/3/9`, `20020309`, `2002年3月9日`, `H14.3.9`, `h140309`,
    `平成14年3月9日`, `平14/3/9` and `R元.5.1` are read, in full width too.

    Raises InputRefused `two_digit_year`, `after_era` (昭和64年1月8日), `before_era`
    (R元.4.30), `no_such_day` (2月30日), `too_early` or `unreadable`.
    """
    plain = _plain(text)
    for pattern in (_WESTERN, _WESTERN_DIGITS):
        if match := pattern.fullmatch(plain):
            return _checked(_existing(*(int(match[part]) for part in ("year", "month", "day"))))
    for pattern in (_ERA, _ERA_DIGITS):
        if match := pattern.fullmatch(plain):
            year = 1 if match["year"] == "元" else int(match["year"])
            era = _BY_MARK[match["mark"]]
            return _checked(era.day(year, int(match["month"]), int(match["day"])))
    raise InputRefused("two_digit_year" if _SHORT_YEAR.fullmatch(plain) else "unreadable")


def _plain(text: str) -> str:
    if len(text) > _LONGEST:
        raise InputRefused("unreadable")
    plain = ascii_number(text.translate(_LIGATURES)).upper()
    return re.sub(r"\s+", " ", plain)


def _existing(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as missing:
        raise InputRefused("no_such_day") from missing


def _checked(day: date) -> date:
    if day < FIRST_DAY:
        raise InputRefused("too_early", first_day=FIRST_DAY)
    return day


def era_of(day: date) -> Era:
    """Return the era of a day. Raises ValueError before Meiji's western calendar."""
    if day < FIRST_DAY:
        raise ValueError(f"no era for {day}")
    return next(era for era in ERAS if era.began_on <= day <= era.ended_on)


def era_date(day: date) -> str:
    """Return a day as papers show it: `平成14年3月9日`, `令和元年5月1日`."""
    era = era_of(day)
    year = day.year - era.began_on.year + 1
    return f"{era.name}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def era_date_short(day: date) -> str:
    """Return a day as people type it: `H14.3.9`."""
    era = era_of(day)
    return f"{era.letter}{day.year - era.began_on.year + 1}.{day.month}.{day.day}"


@dataclass(frozen=True, slots=True)
class Age:
    """An age in completed years and the months beyond them."""

    years: int
    months: int


def age_on(born_on: date, on: date) -> Age:
    """Return the age on a day: born 9 March 2002, on 24 November 2026, 24 years 8 months.

    Raises ValueError before birth.
    """
    months = completed_months(born_on, on)
    if months < 0:
        raise ValueError("on must not be before born_on")
    return Age(*divmod(months, 12))
