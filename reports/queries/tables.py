"""The tables that make up a clinic, their columns, and their rows as CSV."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.backends.utils import CursorWrapper
from psycopg import sql

# What lives for hours, or is made by migrations, stays with its installation.
LEFT_OUT = frozenset(
    {
        "auth_group",
        "auth_group_permissions",
        "auth_permission",
        "clinic_cache",
        "clinic_formdraft",
        "clinic_heartbeat",
        "clinic_idempotencykey",
        "clinic_job",
        "clinic_loginattempt",
        "clinic_taskslot",
        "clinic_user_user_permissions",
        "django_content_type",
        "django_migrations",
        "django_session",
        "usersessions_usersession",
    }
)
# What a spreadsheet would take for a formula, as `clinic.exports` knows it; a leading quote is
# doubled, so that removing one gives back what was there.
FORMULA = r"^(\t|'|[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[-=+@＝＋－＠])"
GUARDED_TYPES = frozenset({"text", "character varying"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column that is written and read."""

    name: str
    is_text: bool


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the export, with the columns that hold names of files."""

    name: str
    key: str
    files: tuple[str, ...]


def exported_tables() -> list[Table]:
    """Return every table that is exported, by name."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.managed and not meta.proxy and meta.db_table not in LEFT_OUT:
            files = [f.column for f in meta.concrete_fields if isinstance(f, models.FileField)]
            key = str(meta.pk.column)
            found[meta.db_table] = Table(meta.db_table, key, tuple(map(str, files)))
    return [found[name] for name in sorted(found)]


def columns_of(cursor: CursorWrapper, table: str) -> list[Column]:
    """Return the columns that hold something of their own, in the order of their names."""
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'"
        " ORDER BY column_name",
        [table],
    )
    return [Column(name, kind in GUARDED_TYPES) for name, kind in cursor.fetchall()]


def migrations_of(cursor: CursorWrapper) -> list[list[str]]:
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    return [list(row) for row in cursor.fetchall()]


def groups_of(cursor: CursorWrapper) -> list[list[Any]]:
    """Return the numbers of the fixed roles, which rows of staff refer to."""
    cursor.execute("SELECT id, name FROM auth_group ORDER BY id")
    return [list(row) for row in cursor.fetchall()]


def copy_out(table: Table, columns: list[Column]) -> sql.Composed:
    """Return the statement that writes a table in the order of its key."""
    cells = sql.SQL(", ").join(_guarded(column) for column in columns)
    return sql.SQL(
        "COPY (SELECT {cells} FROM {table} ORDER BY {key}) TO STDOUT"
        " (FORMAT csv, HEADER, FORCE_QUOTE *)"
    ).format(cells=cells, table=sql.Identifier(table.name), key=sql.Identifier(table.key))


def copy_in(staging: str, columns: list[Column]) -> sql.Composed:
    """Return the statement that reads a table's file."""
    return sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv, HEADER MATCH)").format(
        sql.Identifier(staging), _names(columns)
    )


def insert_from(staging: str, table: Table, columns: list[Column]) -> sql.Composed:
    """Return the statement that takes over what was read, without the guards."""
    cells = sql.SQL(", ").join(
        sql.SQL("regexp_replace({}, '^''', '')").format(sql.Identifier(column.name))
        if column.is_text
        else sql.Identifier(column.name)
        for column in columns
    )
    return sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {}").format(
        sql.Identifier(table.name), _names(columns), cells, sql.Identifier(staging)
    )


def _guarded(column: Column) -> sql.Composable:
    name = sql.Identifier(column.name)
    if not column.is_text:
        return name
    return sql.SQL("CASE WHEN {it} ~ {formula} THEN '''' || {it} ELSE {it} END AS {it}").format(
        it=name, formula=sql.Literal(FORMULA)
    )


def _names(columns: list[Column]) -> sql.Composable:
    return sql.SQL(", ").join(sql.Identifier(column.name) for column in columns)
