"""What a patient must not do yet after the last dose, and until when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from clinic.rules.months import add_months
from prescriptions.rules.aftercare import Aftercare, dates_after

BLOOD_DONATION_MONTHS = 1
TESTS = (Aftercare.TEST_AT_END, Aftercare.TEST_LATER)


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
    dates = dates_after(last.on, is_woman=last.is_woman, may_be_pregnant=last.may_be_pregnant)
    for each in dates:
        if each.about not in TESTS:
            yield Restriction(each.about.value, each.until, each.basis)
    yield Restriction("blood_donation", add_months(last.on, BLOOD_DONATION_MONTHS), "AMB-31")
