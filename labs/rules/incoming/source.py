"""One result as a file tells it: texts only, nothing read into them yet."""

import re
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any


class FileRefused(ValueError):
    """A file cannot be read as results at all; `code` says why, `values` fill the words."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One result: whose, when, what, how much. An empty text was not told."""

    line_no: int
    ticket_no: str = ""
    accession_no: str = ""
    name: str = ""
    kana: str = ""
    birth_date: str = ""
    sex: str = ""
    collected_on: str = ""
    collected_time: str = ""
    code: str = ""
    item: str = ""
    sign: str = ""
    value: str = ""
    unit: str = ""
    interval: str = ""
    low: str = ""
    high: str = ""
    fasting: str = ""
    status: str = ""
    # What the file said that no field holds, so that nothing of a row is lost.
    rest: str = ""

    def told(self) -> dict[str, Any]:
        """Return what was told, for keeping: what no database holds is shown as replaced."""
        told = zip(TEXTS, self.told_texts(), strict=True)
        return {"line_no": self.line_no} | {name: _kept(text) for name, text in told if text}

    def told_texts(self) -> tuple[str, ...]:
        """Return every text, for a look at its characters."""
        texts: tuple[str, ...] = _texts_of(self)
        return texts


TEXTS = tuple(each.name for each in fields(SourceRow) if each.name != "line_no")
_texts_of = attrgetter(*TEXTS)
_UNKEPT = re.compile("[\x00\ud800-\udfff]")
_LONGEST_KEPT = 2_000


def _kept(text: str) -> str:
    return _UNKEPT.sub("\ufffd", text[:_LONGEST_KEPT])
