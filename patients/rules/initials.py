"""Initials: enough for staff to know whom a calendar means, and nobody else."""

from patients.rules.romaji import hepburn


def initials(family_kana: str, given_kana: str) -> str:
    """Return the first Latin letter of each reading: `タカハシ サキコ` is `T.S.`.

    A reading that has no Latin letter gives a dash in its place.
    """
    return "".join(f"{_first_letter(reading)}." for reading in (family_kana, given_kana))


def _first_letter(reading: str) -> str:
    letters = (letter for letter in hepburn(reading).upper() if letter.isalpha())
    return next(letters, "-")
