"""The registration number of an issuer of qualified invoices: T and 13 digits."""

import re
from dataclasses import dataclass
from enum import StrEnum

from clinic.rules.text import InputRefused, ascii_number


class OperatorType(StrEnum):
    """Who runs the clinic; decides check digit and revenue stamp."""

    DOCTOR = "doctor"
    MEDICAL_CORPORATION = "medical_corporation"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class RegistrationNumber:
    """A registration number in its printed form; `doubtful` asks for a second look."""

    number: str
    doubtful: bool


def check_digit(base: str) -> int:
    """Return the first of the 13 digits for the 12 behind it.

    Weights are 1 and 2 in turn from the right; products are not digit-summed.
    123456789012: the sum is 74, so the digit is 9 - 74 mod 9 = 7.

    Source: facts 5.2 (MOF Ordinance 70, article 2).
    """
    weighted = (int(digit) * (1 + n % 2) for n, digit in enumerate(reversed(base)))
    return 9 - sum(weighted) % 9


def parse_registration_number(text: str, operator: OperatorType) -> RegistrationNumber:
    """Return the registration number; full width, spaces and hyphens are fine.

    A wrong check digit is refused for corporations. For a doctor in practice the tax
    agency publishes no scheme, so the number is only marked doubtful.

    Source: facts 5.2.
    Raises InputRefused `shape` or `check_digit`.
    """
    plain = re.sub(r"[ -]", "", ascii_number(text[:100])).upper()
    if not re.fullmatch(r"T[1-9][0-9]{12}", plain):
        raise InputRefused("shape")
    fits = check_digit(plain[2:]) == int(plain[1])
    if not fits and operator is not OperatorType.DOCTOR:
        raise InputRefused("check_digit")
    return RegistrationNumber(plain, doubtful=not fits)
