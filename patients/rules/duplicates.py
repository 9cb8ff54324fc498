"""Two records that may be one person, and names that invite a mix-up."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DuplicateReason(StrEnum):
    """Why reception is asked to look twice, the strongest first."""

    SAME_KANA_AND_BIRTH_DATE = "same_kana_and_birth_date"
    SAME_PHONE_AND_BIRTH_DATE = "same_phone_and_birth_date"
    SAME_KANA = "same_kana"


@dataclass(frozen=True, slots=True)
class Identity:
    """What two records are compared by. None and empty are unknown and equal nothing."""

    kana_key: str
    born_on: date | None
    phones: frozenset[str] = frozenset()


def duplicate_reasons(one: Identity, other: Identity) -> tuple[DuplicateReason, ...]:
    """Return why two records may be the same person; empty if nothing says so.

    The same reading with another birth date is no duplicate but a risk of mix-up.

    Source: facts 5.1.
    """
    same_kana = bool(one.kana_key) and one.kana_key == other.kana_key
    same_phone = bool((one.phones & other.phones) - {""})
    same_birth = one.born_on is not None and one.born_on == other.born_on
    found = {
        DuplicateReason.SAME_KANA_AND_BIRTH_DATE: same_kana and same_birth,
        DuplicateReason.SAME_PHONE_AND_BIRTH_DATE: same_phone and same_birth,
        DuplicateReason.SAME_KANA: same_kana and not same_birth,
    }
    return tuple(reason for reason, holds in found.items() if holds)
