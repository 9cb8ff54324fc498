"""Find what is not hardened. Any role may ask; nothing is changed."""

from collections.abc import Iterator

from django.db.backends.utils import CursorWrapper

from clinic.database import functions
from clinic.database.hardening import tables_of, tables_that_keep
from clinic.database.rights import EVERY, kept_tables, rights_on

DEFINER_PATHS = {
    "search_path=pg_catalog, public, pg_temp",
    "search_path=pg_catalog, pg_temp",
}


def weaknesses(cursor: CursorWrapper, application: str) -> list[str]:
    """Name, in words, each way in which `application` could get around the rules; none: sound."""
    cursor.execute("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [application])
    if not cursor.fetchone()[0]:
        return [f"There is no role {application}."]
    return [
        *_of_role(cursor, application),
        *_of_database(cursor, application),
        *_of_tables(cursor, application),
        *_of_functions(cursor, application),
        *_of_triggers(cursor),
    ]


def _of_role(cursor: CursorWrapper, application: str) -> Iterator[str]:
    cursor.execute(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls"
        " FROM pg_roles WHERE rolname = %s",
        [application],
    )
    powers = ("SUPERUSER", "CREATEROLE", "CREATEDB", "REPLICATION", "BYPASSRLS")
    for power, held in zip(powers, cursor.fetchone(), strict=True):
        if held:
            yield f"Role {application} has {power}."
    cursor.execute(
        "SELECT rolname FROM pg_roles WHERE rolname <> %s AND pg_has_role(%s, oid, 'MEMBER')",
        [application, application],
    )
    for (other,) in cursor.fetchall():
        yield f"Role {application} is a member of {other}."
    cursor.execute(
        "SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = %s UNION ALL"
        " SELECT proname FROM pg_proc WHERE pg_get_userbyid(proowner) = %s UNION ALL"
        " SELECT nspname FROM pg_namespace WHERE pg_get_userbyid(nspowner) = %s",
        [application] * 3,
    )
    for (owned,) in cursor.fetchall():
        yield f"Role {application} owns {owned}."


def _of_database(cursor: CursorWrapper, application: str) -> Iterator[str]:
    cursor.execute(
        "SELECT word FROM unnest(ARRAY['CREATE', 'TEMPORARY']) AS word"
        " WHERE has_database_privilege(%s, current_database(), word)",
        [application],
    )
    for (word,) in cursor.fetchall():
        yield f"Role {application} has {word} on the database."
    cursor.execute(
        "SELECT nspname FROM pg_namespace WHERE has_schema_privilege(%s, oid, 'CREATE')",
        [application],
    )
    for (schema,) in cursor.fetchall():
        yield f"Role {application} may create in schema {schema}."


def _of_tables(cursor: CursorWrapper, application: str) -> Iterator[str]:
    wanted = rights_on(tables_of(cursor))
    cursor.execute(
        "SELECT relname, ARRAY(SELECT word FROM unnest(%s::text[]) AS word"
        "  WHERE has_table_privilege(%s, oid, word)"
        "  OR word IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')"
        "  AND has_any_column_privilege(%s, oid, word))"
        " FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'p', 'v', 'm') ORDER BY relname",
        [list(EVERY), application, application],
    )
    for table, held in cursor.fetchall():
        for word in sorted(set(held) - wanted[table]):
            yield f"Role {application} has {word} on {table}."
        for word in sorted(wanted[table] - set(held)):
            yield f"Role {application} lacks {word} on {table}."


def _of_functions(cursor: CursorWrapper, application: str) -> Iterator[str]:
    cursor.execute(
        "SELECT proname, prosrc, prosecdef, coalesce(proconfig[1], ''),"
        " has_function_privilege(%s, oid, 'EXECUTE') FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace",
        [application],
    )
    found = {row[0]: row[1:] for row in cursor.fetchall()}
    own = functions.own_bodies()
    writers = functions.trigger_bodies()
    for name, body in (writers | own).items():
        if name not in found:
            yield f"Function {name} is missing."
            continue
        source, is_definer, path, is_callable = found[name]
        if source != body:
            yield f"Function {name} is not the one of this version."
        if path not in DEFINER_PATHS:
            yield f"Function {name} has no fixed search path."
        if not is_definer and name in writers:
            yield f"Function {name} does not run as its owner."
        if is_callable != (name in functions.CALLED_BY_APPLICATION):
            yield f"Role {application} {'may' if is_callable else 'may not'} call {name}."


def _of_triggers(cursor: CursorWrapper) -> Iterator[str]:
    for table in sorted(kept_tables() - tables_that_keep(cursor)):
        yield f"Table {table} does not refuse changes."
    cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')")
    working = {row[0] for row in cursor.fetchall()}
    for name in sorted(functions.trigger_bodies().keys() - working):
        yield f"Trigger {name} is missing or switched off."
