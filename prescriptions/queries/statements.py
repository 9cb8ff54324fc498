"""The long statements of this package, each read once from its file."""

import json
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.db import connection

PREPARED: WeakKeyDictionary[psycopg.Connection[Any], set[str]] = WeakKeyDictionary()


@cache
def statement(name: str) -> str:
    """Return the statement `<name>.sql`."""
    return Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8")


def answer(name: str, *words: int | str) -> Any:
    """Return the JSON that `<name>.sql` gives; the file prepares a statement of its own name.

    A session keeps the plan until what it knows of the tables changes.
    """
    values = ", ".join(["%s"] * len(words))
    with connection.cursor() as cursor:
        prepared = PREPARED.setdefault(connection.connection, set())
        if name not in prepared:
            cursor.execute(statement(name))
            prepared.add(name)
        cursor.execute(f"EXECUTE {name} ({values})", words)
        return json.loads(cursor.fetchone()[0])
