"""Use a PostgreSQL that somebody else runs: two roles are wanted, one may be made here."""

from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tools.machine import CannotStart
from tools.postgres import APPLICATION

BY_HAND = f"""\
DATABASE_URL names a role that may not make others, and DATABASE_OWNER_URL is not set.
Isocourse keeps its history safe from itself: one role owns the tables, another one uses them.
As a superuser:
  CREATE ROLE {APPLICATION} LOGIN PASSWORD '...';
  GRANT CONNECT ON DATABASE <name> TO {APPLICATION};
Then set DATABASE_OWNER_URL to the address you have now, and DATABASE_URL to the new role's."""


def application_url(owner_url: str, password: str) -> str:
    """Make the application's role on the server that `owner_url` points to; return its address."""
    try:
        with psycopg.connect(owner_url, autocommit=True, connect_timeout=10) as connection:
            _make_role(connection, password)
    except psycopg.OperationalError as error:
        raise CannotStart(f"DATABASE_URL cannot be reached: {error}") from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise CannotStart(BY_HAND) from error
    return with_role(owner_url, APPLICATION, password)


def _make_role(connection: psycopg.Connection, password: str) -> None:
    role, name = sql.Identifier(APPLICATION), sql.Identifier(connection.info.dbname)
    known = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [APPLICATION]).rowcount
    verb = sql.SQL("ALTER" if known else "CREATE")
    connection.execute(
        sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, role, sql.Literal(password))
    )
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, role))


def with_role(url: str, role: str, password: str) -> str:
    """Return the address with another role and password."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(role)}:{quote(password, safe='')}@{place}"))
