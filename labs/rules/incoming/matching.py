"""Whose a row is: by the number, confirmed by something else, and never by a name alone."""

from dataclasses import dataclass
from datetime import date

from labs.rules.incoming.reading import Claim
from patients.rules.names import kanji_key, voiceless_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A patient of the clinic whose number a row names, with the keys of both names."""

    patient_id: int
    voiceless_key: str
    kanji_key: str
    birth_date: date
    sex: str


def why_not(claim: Claim, known: Known) -> str:
    """Say why a row may not be this patient's although the number says so; empty if it is.

    A number can be mistyped, or be another clinic's: something else must agree (birth date or
    name), and nothing that was told may disagree.
    """
    if claim.birth_date is not None and claim.birth_date != known.birth_date:
        return "birth_date_differs"
    if claim.sex and claim.sex != known.sex:
        return "sex_differs"
    names = [text for text in (claim.kana, claim.name) if text]
    if names and not any(_is_named(text, known) for text in names):
        return "name_differs"
    return "" if claim.birth_date or names else "nothing_confirms_number"


def _is_named(text: str, known: Known) -> bool:
    """Compare whole names without width, spaces, voice marks and variants of kanji."""
    return known.voiceless_key == voiceless_key(text) or known.kanji_key == kanji_key(text)
