"""When a reminder goes out, and what becomes of a failed one."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from reminders.rules.due import Due, Kind

DAYS_BEFORE = {
    Kind.CHECK_UP: 3,
    Kind.PREGNANCY_TEST: 3,
    Kind.INTERIM_TEST: 3,
    Kind.RESULTS: 0,
    Kind.EXTENSION: 7,
    Kind.REST_OVER: 0,
    Kind.POST_COURSE_TEST: 3,
    Kind.CONTRACEPTION_END: 0,
    Kind.MISSED_VISIT: 0,
}
EARLIEST = time(9)
USUAL = time(10)
LATEST = time(20)
STILL_USEFUL_DAYS = 3
MAX_ATTEMPTS = 6
FIRST_RETRY = timedelta(minutes=5)
LONGEST_RETRY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class SendTime:
    """The moment from which a reminder may go out."""

    at: datetime


def send_time(due: Due, now: datetime, zone: tzinfo) -> SendTime | None:
    """Return when to send, between 9 and 20 o'clock; None if it would come too late to be of use.

    A check-up due on 24 December is announced on the 21st at 10 o'clock; if it was booked for a
    day after the tablets end, on their last day at the latest.
    """
    local = now.astimezone(zone)
    on = due.due_on - timedelta(days=DAYS_BEFORE[due.kind])
    if due.latest_on is not None and local.date() <= due.latest_on:
        on = min(on, due.latest_on)
    at = datetime.combine(on, USUAL, zone)
    if at < local:
        at = decent_moment(local, zone)
    return SendTime(at) if at.date() <= last_useful_day(due) else None


def last_useful_day(due: Due) -> date:
    """Return the last day on which the reminder still makes sense; never past the safety date."""
    until = due.due_on + timedelta(days=STILL_USEFUL_DAYS)
    return until if due.latest_on is None else min(until, max(due.latest_on, due.due_on))


def retry_at(now: datetime, attempts: int, jitter: float) -> datetime:
    """Return when to try again: 5 minutes, then doubling up to a day; `jitter` is 0 to 1."""
    doublings: int = 2 ** (attempts - 1)
    wait = min(FIRST_RETRY * doublings, LONGEST_RETRY)
    return now + wait + timedelta(seconds=wait.total_seconds() * jitter / 4)


def decent_moment(at: datetime, zone: tzinfo) -> datetime:
    """Return `at`, or the next morning if it is at night."""
    local = at.astimezone(zone)
    if EARLIEST <= local.time() < LATEST:
        return local
    morning = local if local.time() < EARLIEST else local + timedelta(days=1)
    return morning.replace(hour=EARLIEST.hour, minute=0, second=0, microsecond=0)


def quiet_since(now: datetime, zone: tzinfo) -> datetime | None:
    """Return when the quiet hours began, in which nothing leaves by itself; None by day.

    At 3 o'clock that is 20 o'clock of the day before.
    """
    local = now.astimezone(zone)
    if EARLIEST <= local.time() < LATEST:
        return None
    evening = local if local.time() >= LATEST else local - timedelta(days=1)
    return evening.replace(hour=LATEST.hour, minute=0, second=0, microsecond=0)
