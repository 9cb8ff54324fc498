"""An exported clinic into an empty installation: everything, or nothing with the reason."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connections, transaction
from psycopg import sql

from clinic.database.hardening import harden
from reports.queries.tables import (
    Table,
    columns_of,
    copy_in,
    exported_tables,
    groups_of,
    insert_from,
    migrations_of,
)
from reports.services.clinic_export import FORMAT, MANIFEST, checksum

OWNER = "owner"
PIECE = 1 << 20
Report = Callable[[int, int], None]


class ImportRefused(Exception):
    """The export cannot be taken over; the text says why. Nothing was changed."""


def import_clinic(folder: Path, report: Report) -> dict[str, Any]:
    """Take over an export. Raises ImportRefused."""
    manifest = read_manifest(folder)
    verify_files(folder, manifest)
    tables = exported_tables()
    stored: list[str] = []
    try:
        with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
            _refuse_unfit(cursor, manifest, tables)
            with _walls_down(cursor, tables):
                for number, table in enumerate(tables, start=1):
                    _load(cursor, folder, table, manifest["tables"][table.name]["rows"])
                    report(number, len(tables))
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            harden(cursor, settings.DATABASES["default"]["USER"])
            stored += _store_files(folder, manifest)
    except BaseException:
        for name in stored:
            default_storage.delete(name)
        raise
    return manifest


def read_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ImportRefused(f"there is no readable {MANIFEST}: {error}") from error
    if manifest.get("format") != FORMAT:
        raise ImportRefused("the export has a format that this version does not know")
    return manifest


def verify_files(folder: Path, manifest: dict[str, Any]) -> None:
    """Compare every file with its checksum. Raises ImportRefused."""
    expected = {
        f"tables/{name}.csv": table["sha256"] for name, table in manifest["tables"].items()
    } | {f"files/{name}": sha256 for name, sha256 in manifest["files"].items()}
    for name, sha256 in expected.items():
        parts = PurePosixPath(name)
        if parts.is_absolute() or ".." in parts.parts:
            raise ImportRefused(f"{name} lies outside the export")
        path = folder / name
        if not path.is_file() or checksum(path) != sha256:
            raise ImportRefused(f"{name} is missing or damaged")


def _refuse_unfit(cursor: Any, manifest: dict[str, Any], tables: list[Table]) -> None:
    if manifest["migrations"] != migrations_of(cursor):
        raise ImportRefused("the export comes from another version of the database's tables")
    if manifest["groups"] != groups_of(cursor):
        raise ImportRefused("the roles have other numbers here")
    if set(manifest["tables"]) != {table.name for table in tables}:
        raise ImportRefused("the export has other tables than this version")
    for table in tables:
        cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table.name)))
        if cursor.fetchone()[0]:
            raise ImportRefused(f"this installation is not empty: {table.name} holds rows")


@contextmanager
def _walls_down(cursor: Any, tables: list[Table]) -> Iterator[None]:
    """Leave the rows' triggers out: they have judged these rows before, and kept their history."""
    for table in tables:
        _triggers(cursor, table, "DISABLE")
    yield
    for table in tables:
        _triggers(cursor, table, "ENABLE")
    cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'keep_rows'")
    for (name,) in cursor.fetchall():
        statement = sql.SQL("ALTER TABLE {} ENABLE ALWAYS TRIGGER keep_rows")
        cursor.execute(statement.format(sql.Identifier(name)))


def _triggers(cursor: Any, table: Table, word: str) -> None:
    statement = sql.SQL("ALTER TABLE {} {} TRIGGER USER")
    cursor.execute(statement.format(sql.Identifier(table.name), sql.SQL(word)))


def _load(cursor: Any, folder: Path, table: Table, expected: int) -> None:
    columns = columns_of(cursor, table.name)
    staging = f"staging_{table.name}"[:63]
    names = {"staging": sql.Identifier(staging), "table": sql.Identifier(table.name)}
    cursor.execute(
        sql.SQL("CREATE TEMPORARY TABLE {staging} (LIKE {table}) ON COMMIT DROP").format(**names)
    )
    path = folder / "tables" / f"{table.name}.csv"
    with path.open("rb") as file, cursor.copy(copy_in(staging, columns)) as copy:
        while piece := file.read(PIECE):
            copy.write(piece)
    cursor.execute(insert_from(staging, table, columns))
    if cursor.rowcount != expected:
        raise ImportRefused(f"{table.name} has {cursor.rowcount} rows, not {expected}")
    cursor.execute(sql.SQL("DROP TABLE {staging}").format(**names))
    _advance_sequence(cursor, table)


def _advance_sequence(cursor: Any, table: Table) -> None:
    """Let new rows be numbered after those that were taken over."""
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table.name, table.key])
    (sequence,) = cursor.fetchone()
    if sequence:
        statement = sql.SQL("SELECT setval(%s, max({})) FROM {} HAVING max({}) IS NOT NULL")
        key = sql.Identifier(table.key)
        cursor.execute(statement.format(key, sql.Identifier(table.name), key), [sequence])


def _store_files(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    for name in manifest["files"]:
        if default_storage.exists(name):
            raise ImportRefused(f"the file {name} is there already")
        with (folder / "files" / name).open("rb") as file:
            yield default_storage.save(name, File(file))
