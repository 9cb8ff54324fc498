"""The whole clinic in a folder: a CSV for each table, the files, and a manifest with checksums."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connections, transaction
from psycopg import sql

from reports.queries.databases import reading_database
from reports.queries.tables import (
    Table,
    columns_of,
    copy_out,
    exported_tables,
    groups_of,
    migrations_of,
)

MANIFEST = "manifest.json"
FORMAT = 1
Report = Callable[[int, int], None]


def export_clinic(folder: Path, report: Report) -> dict[str, Any]:
    """Write everything of one moment; the folder gets its name when it is complete.

    Returns the manifest. Raises FileExistsError.
    """
    if folder.exists():
        raise FileExistsError(folder)
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    (part / "tables").mkdir(parents=True)
    try:
        manifest = _write(part, report)
        text = json.dumps(manifest, indent=1, ensure_ascii=False)
        (part / MANIFEST).write_text(text, encoding="utf-8")
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return manifest


def _write(part: Path, report: Report) -> dict[str, Any]:
    alias = reading_database()
    tables = exported_tables()
    is_outermost = not connections[alias].in_atomic_block
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        if is_outermost:
            # Every table of the same moment, whatever the clinic does meanwhile.
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        written = {}
        for number, table in enumerate(tables, start=1):
            written[table.name] = _write_table(cursor, part, table)
            report(number, len(tables))
        files, missing = _write_files(part, _file_names(cursor, tables))
        return {
            "format": FORMAT,
            "version": settings.VERSION,
            "migrations": migrations_of(cursor),
            "groups": groups_of(cursor),
            "tables": written,
            "files": files,
            "missing_files": missing,
        }


def _write_table(cursor: Any, part: Path, table: Table) -> dict[str, Any]:
    cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table.name)))
    rows = cursor.fetchone()[0]
    digest = hashlib.sha256()
    statement = copy_out(table, columns_of(cursor, table.name))
    with (part / "tables" / f"{table.name}.csv").open("wb") as out, cursor.copy(statement) as copy:
        for piece in copy:
            digest.update(piece)
            out.write(piece)
    return {"rows": rows, "sha256": digest.hexdigest()}


def _file_names(cursor: Any, tables: Iterable[Table]) -> Iterator[str]:
    for table in tables:
        for column in table.files:
            cursor.execute(
                sql.SQL("SELECT DISTINCT {it} FROM {table} WHERE {it} <> '' ORDER BY 1").format(
                    it=sql.Identifier(column), table=sql.Identifier(table.name)
                )
            )
            yield from (row[0] for row in cursor.fetchall())


def _write_files(part: Path, names: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Copy the files; return their checksums, and the names of those that are not there."""
    files, missing = {}, []
    for name in sorted(set(names)):
        if not default_storage.exists(name):
            missing.append(name)
            continue
        target = part / "files" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with default_storage.open(name, "rb") as source, target.open("wb") as out:
            shutil.copyfileobj(source, out)
        files[name] = checksum(target)
    return files, missing


def checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
