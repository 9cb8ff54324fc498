"""One result as a file tells it: texts only, nothing read into them yet."""

from dataclasses import asdict, dataclass
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
        """Return what was told, for keeping."""
        return {name: value for name, value in asdict(self).items() if value}

    def told_texts(self) -> list[str]:
        """Return every text, for a look at its characters."""
        return [value for name, value in asdict(self).items() if name != "line_no"]
