"""The long statements of this package, each read once from its file."""

from functools import cache
from pathlib import Path


@cache
def statement(name: str) -> str:
    """Return the statement `<name>.sql`."""
    return Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8")
