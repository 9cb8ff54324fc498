"""The dates that count from the last dose: what is to be avoided, and until when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clinic.rules.months import add_months
from prescriptions.rules.gate.limits import DEFAULT_LIMITS, GateLimits

CONTRACEPTION_MONTHS_WOMEN = 6
CONTRACEPTION_MONTHS_MEN = 1
SUN_MONTHS = 2
HAIR_REMOVAL_MONTHS = 1
LATER_TEST_MONTHS = 1


class Aftercare(StrEnum):
    """What a date is about."""

    TEST_AT_END = "test_at_end"
    TEST_LATER = "test_later"
    CONTRACEPTION = "contraception"
    HAIR_REMOVAL = "hair_removal"
    VACCINATION = "vaccination"
    SUN = "sun"
    REST = "rest"
    PREFERRED_REST = "preferred_rest"
    LASIK = "lasik"


@dataclass(frozen=True, slots=True, order=True)
class AfterDate:
    """A restriction until a day that it includes, or a test on that day."""

    until: date
    about: Aftercare
    basis: str


def dates_after(
    last_dose_on: date,
    *,
    is_woman: bool,
    may_be_pregnant: bool,
    limits: GateLimits = DEFAULT_LIMITS,
) -> tuple[AfterDate, ...]:
    """Return every date that counts from the last dose, the earliest first.

    Months are calendar months, clamped: last dose on 31 August, contraception of a woman until
    the last of February. A woman who cannot become pregnant has no contraception to keep.

    Source: facts 6.1; SEED-PREG-1, SEED-PREG-2, SEED-SUN-1, SEED-PROC-1, SEED-PROC-2,
    SEED-VAX-1, SEED-COURSE-3.
    """
    told = (*_of_the_patient(is_woman, may_be_pregnant), *_of_everybody(limits))
    dates = (AfterDate(add_months(last_dose_on, months), about, by) for about, months, by in told)
    return tuple(sorted(dates))


def _of_the_patient(is_woman: bool, may_be_pregnant: bool) -> Iterator[tuple[Aftercare, int, str]]:  # noqa: FBT001 - answers are data
    if not is_woman:
        yield Aftercare.CONTRACEPTION, CONTRACEPTION_MONTHS_MEN, "SEED-PREG-2"
    elif may_be_pregnant:
        yield Aftercare.CONTRACEPTION, CONTRACEPTION_MONTHS_WOMEN, "SEED-PREG-1"
        yield Aftercare.TEST_AT_END, 0, "facts 6.1"
        yield Aftercare.TEST_LATER, LATER_TEST_MONTHS, "facts 6.1"


def _of_everybody(limits: GateLimits) -> Iterator[tuple[Aftercare, int, str]]:
    yield Aftercare.HAIR_REMOVAL, HAIR_REMOVAL_MONTHS, "SEED-PROC-2"
    yield Aftercare.VACCINATION, limits.planned_vaccine_months, "SEED-VAX-1"
    yield Aftercare.SUN, SUN_MONTHS, "SEED-SUN-1"
    yield Aftercare.REST, limits.rest_months, "SEED-COURSE-3"
    yield Aftercare.PREFERRED_REST, limits.preferred_rest_months, "SEED-COURSE-3"
    yield Aftercare.LASIK, limits.lasik_months, "SEED-PROC-1"
