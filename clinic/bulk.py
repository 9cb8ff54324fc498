"""Rows in great numbers, by COPY: every trigger and constraint still sees each of them."""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Any

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault
from psycopg import sql

Read = Callable[[models.Model], Any]


class Json(str):
    """What a column of JSON is to hold, as text already: for what several rows share."""

    __slots__ = ()


def plan_triggers_by_index() -> None:
    """Let the triggers of this transaction plan once, and by index.

    They look up single rows, so an index is right whatever the tables hold; a plan that this
    session made for tables that were still empty is not, and one for each row costs more than it.
    """
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute("SET LOCAL enable_seqscan = off")


def write_rows(rows: Sequence[models.Model]) -> None:
    """Write rows of one model and give each its number.

    Columns that the database fills itself are left to it. Rows that these refer to are written
    before: their numbers are read here.
    """
    if not rows:
        return
    take_numbers(rows)
    fields = _written_fields(rows[0])
    reads = [_reader(field) for field in fields]
    columns = [str(field.column) for field in fields]
    copy_rows(type(rows[0]), columns, ([read(row) for read in reads] for row in rows))
    for row in rows:
        row._state.adding = False  # noqa: SLF001 - what bulk_create does to its rows


def write_likes(
    like: models.Model, columns: Sequence[str], rows: Sequence[tuple[models.Model, Sequence[Any]]]
) -> None:
    """Write rows that differ from `like` in some columns only; they are not given back.

    Each row is a row written before, whose number goes into the first column, and the values of
    the other columns. A model in great numbers costs most by its objects: here there is one.
    """
    if not rows:
        return
    others = [f for f in _written_fields(like) if f.column not in {*columns, "id"}]
    constants = [_reader(field)(like) for field in others]
    copy_rows(
        type(like),
        [*columns, *(str(field.column) for field in others)],
        ([owner.pk, *values, *constants] for owner, values in rows),
    )


def take_numbers(rows: Sequence[models.Model]) -> None:
    """Give new rows the next numbers of their table's sequence."""
    for row, number in zip(rows, next_numbers(type(rows[0]), len(rows)), strict=True):
        row.pk = number


def next_numbers(model: type[models.Model], count: int) -> list[int]:
    """Return the next numbers of a table's sequence, for rows that refer to one another."""
    meta = model._meta
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [meta.db_table, meta.pk.column, count],
        )
        return [number for (number,) in cursor.fetchall()]


def copy_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Write rows that were never objects: their values in the order of these columns.

    Every constraint and trigger sees each row; what a column's type or choice says in Python,
    nobody asks.
    """
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _written_fields(row: models.Model) -> list[Any]:
    return [
        field
        for field in row._meta.concrete_fields
        if not isinstance(getattr(row, field.attname), DatabaseDefault)
    ]


def _reader(field: Any) -> Read:
    """Return what reads a column's value as psycopg takes it."""
    if field.is_relation:
        return lambda row: _number_of(row, field.name, field.attname)
    if isinstance(field, models.JSONField):
        return lambda row: _json(field, row.__dict__[field.attname])
    if isinstance(field, models.FileField):
        return lambda row: field.get_db_prep_save(row.__dict__[field.attname], connection)
    if isinstance(field, models.CharField):
        return lambda row: _plain(row.__dict__[field.attname])
    name = field.attname
    return lambda row: row.__dict__[name]


def _json(field: models.JSONField, value: Any) -> Any:
    return str(value) if isinstance(value, Json) else field.get_db_prep_save(value, connection)


def _number_of(row: models.Model, name: str, attname: str) -> Any:
    related = row._state.fields_cache.get(name)  # noqa: SLF001 - as Django reads it
    return row.__dict__[attname] if related is None else related.pk


def _plain(word: Any) -> Any:
    """Return a choice as its word: psycopg would write the name of the choice."""
    return word.value if isinstance(word, Enum) else word
