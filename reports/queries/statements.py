"""The statements of the reports, read once; pieces that several share are put in."""

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("sql")
PIECES = {"chosen": "chosen_courses", "reaches": "reaches"}
_PIECE = re.compile(rf"/\* ({'|'.join(PIECES)}) \*/")


@cache
def statement(name: str) -> str:
    """Return the statement `sql/<name>.sql`; `/* chosen */` stands for the chosen courses."""
    text = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    return _PIECE.sub(lambda found: statement(PIECES[found[1]]), text)
