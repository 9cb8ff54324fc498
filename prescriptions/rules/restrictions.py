"""What a patient must not do yet after the last dose, and until when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from clinic.rules.months import add_months

CONTRACEPTION_WOMEN_MONTHS = 6
ONE_MONTH = 1
SUN_MONTHS = 2
LASIK_MONTHS = 6
REST_MONTHS = 2
PREFERRED_REST_MONTHS = 4


@dataclass(frozen=True, slots=True)
class Restriction:
    """Something to keep to, the day `until` included."""

    code: str
    until: date
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LastDose:
    """The day of the last dose; `is_expected` while the course still runs."""

    on: date
    is_woman: bool
    may_be_pregnant: bool
    is_expected: bool = False


def restrictions_after(last: LastDose) -> tuple[Restriction, ...]:
    """Return every restriction counted from the last dose, the soonest to end first.

    Calendar months, clamped to the month's end; "until D" includes D. Last dose on
    31 August: no blood is given until 30 September.

    Source: SEED-PREG-1, SEED-PREG-2, SEED-PROC-1, SEED-PROC-2, SEED-SUN-1, SEED-VAX-1,
    SEED-COURSE-3; blood donation AMB-31.
    """
    return tuple(sorted(_restrictions(last), key=lambda each: (each.until, each.code)))


def _restrictions(last: LastDose) -> Iterator[Restriction]:
    def until(months: int) -> date:
        return add_months(last.on, months)

    if last.is_woman and last.may_be_pregnant:
        yield Restriction("contraception", until(CONTRACEPTION_WOMEN_MONTHS), "SEED-PREG-1")
    if not last.is_woman:
        yield Restriction("contraception", until(ONE_MONTH), "SEED-PREG-2")
    yield Restriction("blood_donation", until(ONE_MONTH), "AMB-31")
    yield Restriction("hair_removal", until(ONE_MONTH), "SEED-PROC-2")
    yield Restriction("vaccination", until(ONE_MONTH), "SEED-VAX-1")
    yield Restriction("sun", until(SUN_MONTHS), "SEED-SUN-1")
    yield Restriction("lasik", until(LASIK_MONTHS), "SEED-PROC-1")
    yield Restriction("rest", until(REST_MONTHS), "SEED-COURSE-3")
    yield Restriction("preferred_rest", until(PREFERRED_REST_MONTHS), "SEED-COURSE-3")
