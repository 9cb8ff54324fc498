"""What a text typed into the search box may mean."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from clinic.rules.eras import parse_date
from clinic.rules.text import HYPHENS, InputRefused, half_width
from clinic.rules.tickets import TicketQuote, quoted_ticket
from patients.rules.names import kana_key, kanji_key, voiceless_key
from patients.rules.phones import phone_part
from patients.rules.romaji import romaji_spellings

MAX_TYPED = 100
_WORD = re.compile(
    rf"(?P<kana>[ぁ-ゖァ-ヺｦ-ﾝ][ぁ-ゟァ-ヺー-ヿｦ-ﾟ{HYPHENS}~〜-]*)"
    r"|(?P<latin>[A-Za-zÀ-ɏ]+)"
    r"|(?P<written>[々〻\ufe00-\ufe0f\U000e0100-\U000e01ef]|[^\W\d_A-Za-zÀ-ɏぁ-ゟァ-ヺー-ヿｦ-ﾟ])+"
)
_INSIDE_LATIN = re.compile(rf"(?<=[A-Za-zÀ-ɏ])['’`{HYPHENS}-](?=[A-Za-zÀ-ɏ])")


@dataclass(frozen=True, slots=True)
class NameTerm:
    """One typed word. A patient answers to it if any of the keys contains its part."""

    kana: str = ""
    voiceless: str = ""
    kanji: str = ""
    romaji: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """All readings of a typed text; digits may be several things at once.

    A patient is found by ticket number, or birth date, or telephone, or by a name that
    answers to every one of `names`.
    """

    ticket: TicketQuote | None = None
    born_on: date | None = None
    phone: str = ""
    names: tuple[NameTerm, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self == SearchQuery()


def search_terms(typed: str) -> SearchQuery:
    """Return what a typed text may mean: `4213`, `K-004213`, `H14.3.9`, `1234-5678`,
    `髙橋`, `たかはし さきこ`, `ﾀｶﾊｼ`, `takahashi`. Nothing typed is an empty query.
    """
    typed = typed[:MAX_TYPED]
    ticket, born_on, phone = quoted_ticket(typed), _date_or_none(typed), phone_part(typed)
    if ticket or born_on or phone:
        return SearchQuery(ticket, born_on, phone)
    return SearchQuery(names=name_terms(typed))


def name_terms(typed: str) -> tuple[NameTerm, ...]:
    """Return the words of a name; `高橋さきこ` holds two, parted where the script changes."""
    plain = _INSIDE_LATIN.sub("", unicodedata.normalize("NFC", half_width(typed)))
    terms = (_term(word) for word in _WORD.finditer(plain))
    return tuple(term for term in terms if term != NameTerm())


def _term(word: re.Match[str]) -> NameTerm:
    written = kanji_key(word[0])
    match word.lastgroup:
        case "kana":
            return NameTerm(kana_key(word[0]), voiceless_key(word[0]), written)
        case "latin":
            return NameTerm(kanji=written, romaji=romaji_spellings(word[0]))
        case _:
            return NameTerm(kanji=written)


def _date_or_none(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except InputRefused:
        return None
