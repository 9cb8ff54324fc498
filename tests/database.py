"""The test database: migrated and hardened once, then cloned.

Migrations take long, so their result is kept as a dump beside the checkout, named by what went
into it. Each run restores the dump as a template; each test process works on a clone of it, and a
test that commits gets a fresh clone.
"""

import hashlib
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, flock
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from tools.postgres import program

ALIASES = ("default", "owner")
# Up to a minute: the server vacuums a database that a long test has filled.
TRIES = 300
CACHE = settings.BASE_DIR / "var" / "test-databases"


@cache
def fingerprint() -> str:
    """Name the state of everything that shapes the database, as this run found it."""
    root = settings.BASE_DIR
    shaping = [
        *root.glob("*/migrations/*.py"),
        *root.glob("clinic/database/**/*"),
        *root.glob("clinic/management/commands/secure_database.py"),
        root / "requirements" / "dev.txt",
    ]
    digest = hashlib.sha256()
    # What Python compiles beside its sources appears while the first tests run.
    sources = (path for path in shaping if path.is_file() and path.suffix != ".pyc")
    for path in sorted(sources):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def maintenance() -> Iterator[psycopg.Connection[Any]]:
    """Connect as the owner to the database of the run, where databases are made and dropped."""
    given = settings.DATABASES["owner"]
    with psycopg.connect(
        host=given["HOST"],
        port=given["PORT"],
        user=given["USER"],
        password=given["PASSWORD"],
        dbname=os.environ["DATABASE_OWNER_URL"].rsplit("/", 1)[1].partition("?")[0],
        autocommit=True,
    ) as connection:
        yield connection


def use(name: str) -> None:
    """Point both aliases at the database `name`."""
    for alias in ALIASES:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name


def prepare(worker: str) -> str:
    """Make this process's database and return its name."""
    template = f"template_{fingerprint()}"
    name = f"test_{worker}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        flock(lock, LOCK_EX)
        _ready_template(template)
    recreate(name, template)
    return name


def recreate(name: str, template: str | None = None) -> None:
    """Drop the database `name`, if it is there, and clone it anew from the template."""
    for alias in ALIASES:
        connections[alias].close()
    _end_sessions(name)
    with maintenance() as connection:
        _drop(connection, name)
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                _id(name), _id(template or f"template_{fingerprint()}")
            )
        )
        # A clone does not inherit the rights on the database itself.
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(_id(name)))
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                _id(name), _id(settings.DATABASES["default"]["USER"])
            )
        )


def _end_sessions(name: str) -> None:
    """End what threads and killed processes of a test left connected as the application's role.

    Only a session of the same role may do so: the owner of the database is no superuser.
    """
    given = settings.DATABASES["default"]
    with (
        suppress(psycopg.OperationalError),
        psycopg.connect(
            host=given["HOST"],
            port=given["PORT"],
            user=given["USER"],
            password=given["PASSWORD"],
            dbname=name,
            autocommit=True,
        ) as connection,
    ):
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user"
            " AND pid <> pg_backend_pid()"
        )


def _drop(connection: psycopg.Connection[Any], name: str) -> None:
    """Drop a database; the server's own cleaning of it cannot be ended and is waited for."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(_id(name))
    for left in reversed(range(TRIES)):
        try:
            connection.execute(statement)
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse):
            if not left:
                raise
            time.sleep(0.2)
        else:
            return


def _ready_template(template: str) -> None:
    with maintenance() as connection:
        known = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [template]
        ).fetchone()
        if known:
            return
        connection.execute(sql.SQL("CREATE DATABASE {}").format(_id(f"{template}_new")))
    dump = CACHE / f"{template}.dump"
    if dump.exists():
        _run("pg_restore", "--no-comments", "--dbname", f"{template}_new", str(dump))
    else:
        _migrate(f"{template}_new")
        _run("pg_dump", "-Fc", "--no-comments", "--file", str(dump), f"{template}_new")
        _forget_others(dump)
    with maintenance() as connection:
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(_id(f"{template}_new"), _id(template))
        )


def _migrate(name: str) -> None:
    use(name)
    call_command("migrate", database="owner", verbosity=0)
    call_command("secure_database", verbosity=0)
    for alias in ALIASES:
        connections[alias].close()


def _forget_others(dump: Path) -> None:
    for old in dump.parent.glob("template_*.dump"):
        if old != dump:
            old.unlink(missing_ok=True)


def _run(name: str, *arguments: str) -> None:
    given = settings.DATABASES["owner"]
    environment = {
        "PGHOST": given["HOST"],
        "PGPORT": given["PORT"],
        "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"],
    }
    subprocess.run([program(name), *arguments], check=True, env=environment)


def _id(name: str) -> sql.Identifier:
    return sql.Identifier(name)
