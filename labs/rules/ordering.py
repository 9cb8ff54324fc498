"""What is to be taken at a visit of a course."""

from dataclasses import dataclass

from labs.rules.analytes import Sex, required_analytes


@dataclass(frozen=True, slots=True)
class MonthlySet:
    """The analytes of the blood, and whether urine for a pregnancy test is needed."""

    analytes: tuple[str, ...]
    needs_pregnancy_test: bool


def monthly_set(sex: Sex, can_become_pregnant: bool | None) -> MonthlySet:  # noqa: FBT001
    """Return the tests of each month; nobody knowing whether a woman can is a yes.

    Source: SEED-TEST-1, SEED-TEST-2.
    """
    return MonthlySet(required_analytes(), sex == "female" and can_become_pregnant is not False)
