"""What was typed into the search box, as the beginning of a registration."""

from clinic.rules.kana import is_reading, normalise_kana
from clinic.rules.text import tidy_spaces
from patients.rules.search import search_terms

LONGEST = 60


def begun_registration(typed: str) -> dict[str, str]:
    """Return the fields that a search which found nobody already tells.

    `たかはし さきこ` is a reading, `髙橋 﨑子` a name, `H14.3.9` a birth date and
    `090-1234-5678` a telephone. The first word of two is the family name.
    """
    text = tidy_spaces(typed)[:LONGEST]
    query = search_terms(text)
    if query.born_on:
        return {"birth_date": text}
    if query.phone:
        return {"phone": text}
    if not query.names:
        return {}
    reading = normalise_kana(text)
    ending, words = ("kana", reading) if is_reading(reading) else ("name", text)
    family, _, given = words.partition(" ")
    return {f"family_{ending}": family, f"given_{ending}": given}
