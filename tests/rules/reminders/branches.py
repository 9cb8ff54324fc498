"""The calendars of the clinic's two branches, with the public holidays of Japan."""

from dataclasses import replace
from datetime import date, time, timedelta

from clinic.holidays import public_holiday
from clinic.rules.opening import Hours, OpeningCalendar, WeeklyHours

OPENED = date(2010, 1, 1)


def week(days: range, *stretches: Hours) -> tuple[WeeklyHours, ...]:
    return tuple(WeeklyHours(day, hours, OPENED) for day in days for hours in stretches)


# Hours of the source, SEED-OPS-3 and SEED-OPS-4.
KOENJI = OpeningCalendar(
    week(range(6), Hours(time(10, 30), time(13, 30)), Hours(time(15, 30), time(18, 30))),
    public_holiday,
)
KOJIMACHI = OpeningCalendar(
    week(range(5), Hours(time(11), time(14)), Hours(time(16), time(19)))
    + week(range(5, 7), Hours(time(10), time(13)), Hours(time(15), time(18))),
    public_holiday,
)
YEAR_ENDS = {
    date(year, 12, 29) + timedelta(days=number): ()
    for year in range(2023, 2031)
    for number in range(6)
}
BRANCHES = {
    "koenji": KOENJI,
    "kojimachi": KOJIMACHI,
    "koenji with year-end holidays": replace(KOENJI, exceptions=YEAR_ENDS),
}
