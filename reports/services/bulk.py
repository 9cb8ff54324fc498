"""Rows in great numbers, by COPY: every trigger and constraint still sees each of them."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault
from psycopg import sql


def write_rows(rows: Sequence[models.Model]) -> None:
    """Write rows of one model and give each its number.

    Columns that the database fills itself are left to it. Rows that these refer to are written
    before: their numbers are read here.
    """
    if not rows:
        return
    take_numbers(rows)
    fields = [field for field in _fields(rows[0]) if not _is_left_to_database(rows[0], field)]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(rows[0]._meta.db_table),
        sql.SQL(", ").join(sql.Identifier(str(field.column)) for field in fields),
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(list(_values(row, fields)))
    for row in rows:
        row._state.adding = False  # noqa: SLF001 - what bulk_create does to its rows


def take_numbers(rows: Sequence[models.Model]) -> None:
    """Give new rows the next numbers of their table's sequence."""
    meta = rows[0]._meta
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [meta.db_table, meta.pk.column, len(rows)],
        )
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = number


def _fields(row: models.Model) -> list[Any]:
    return list(row._meta.concrete_fields)


def _is_left_to_database(row: models.Model, field: Any) -> bool:
    return isinstance(getattr(row, field.attname), DatabaseDefault)


def _values(row: models.Model, fields: Sequence[Any]) -> Iterator[Any]:
    for field in fields:
        if field.is_relation:
            related = row._state.fields_cache.get(field.name)  # noqa: SLF001 - as Django reads it
            yield related.pk if related is not None else getattr(row, field.attname)
        else:
            yield field.get_db_prep_save(getattr(row, field.attname), connection)
