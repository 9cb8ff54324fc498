"""Take the application role's means of rewriting history, and keep them away."""

from collections.abc import Iterable

from django.db.backends.utils import CursorWrapper
from psycopg import sql

from clinic.database import functions
from clinic.database.rights import kept_tables, rights_on

# Last on purpose: left out, the session's own temporary schema would be searched first.
SEARCH_PATH = sql.SQL("pg_catalog, public, pg_temp")


def harden(cursor: CursorWrapper, application: str) -> None:
    """Give the role `application` its rights and no more. Run as the owner, in a transaction."""
    role = sql.Identifier(application)
    # Two runs at once would trip over each other's catalogue rows.
    cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('secure_database', 0))")
    cursor.execute(functions.SCRIPT.read_text(encoding="utf-8"))
    _close_database(cursor, role)
    _grant_tables(cursor, role)
    _grant_sequences(cursor, role)
    _secure_functions(cursor, role)
    # Making a trigger locks its table against writers, so those that stand are left alone.
    for table in sorted(kept_tables() - tables_that_keep(cursor)):
        _keep(cursor, table)


def tables_of(cursor: CursorWrapper) -> list[str]:
    cursor.execute(
        "SELECT relname FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')"
        " ORDER BY relname"
    )
    return [row[0] for row in cursor.fetchall()]


def refused_on(table: str) -> str:
    """Return what the trigger `keep_rows` refuses; circumstances of a change may still grow."""
    return "DELETE OR TRUNCATE" if table == "pghistory_context" else "UPDATE OR DELETE OR TRUNCATE"


def tables_that_keep(cursor: CursorWrapper) -> set[str]:
    """Return the tables whose trigger `keep_rows` is there, complete and switched on."""
    cursor.execute(
        "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger"
        " WHERE tgname = 'keep_rows' AND tgenabled = 'A'"
    )
    return {
        table
        for table, definition in cursor.fetchall()
        if definition.startswith("CREATE TRIGGER keep_rows BEFORE")
        and set(refused_on(table).split(" OR ")) <= set(definition.split(" ON ")[0].split())
        and definition.endswith("FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()")
    }


def _run(cursor: CursorWrapper, template: str, **parts: sql.Composable) -> None:
    cursor.execute(sql.SQL(template).format(**parts))


def _close_database(cursor: CursorWrapper, role: sql.Identifier) -> None:
    cursor.execute("SELECT current_database()")
    database = sql.Identifier(cursor.fetchone()[0])
    # A temporary table of one's own could carry the triggers that write history.
    _run(cursor, "REVOKE ALL ON DATABASE {it} FROM PUBLIC, {role}", it=database, role=role)
    _run(cursor, "GRANT CONNECT ON DATABASE {it} TO {role}", it=database, role=role)
    _run(cursor, "REVOKE ALL ON SCHEMA public FROM PUBLIC, {role}", role=role)
    _run(cursor, "GRANT USAGE ON SCHEMA public TO {role}", role=role)


def _grant_tables(cursor: CursorWrapper, role: sql.Identifier) -> None:
    for table, rights in rights_on(tables_of(cursor)).items():
        it = sql.Identifier("public", table)
        words = sql.SQL(", ").join(sql.SQL(right) for right in sorted(rights))
        _run(cursor, "REVOKE ALL ON {it} FROM PUBLIC, {role}", it=it, role=role)
        _run(cursor, "GRANT {words} ON {it} TO {role}", words=words, it=it, role=role)


def _grant_sequences(cursor: CursorWrapper, role: sql.Identifier) -> None:
    _run(
        cursor,
        "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {role}",
        role=role,
    )
    _run(cursor, "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}", role=role)


def _secure_functions(cursor: CursorWrapper, role: sql.Identifier) -> None:
    """Let triggers write as the owner, and let nobody hang them on a table of their own."""
    own = functions.own_bodies()
    for name, signature in _functions(cursor):
        it = sql.SQL(signature)
        _run(cursor, "REVOKE ALL ON FUNCTION {it} FROM PUBLIC, {role}", it=it, role=role)
        if name in functions.CALLED_BY_APPLICATION:
            _run(cursor, "GRANT EXECUTE ON FUNCTION {it} TO {role}", it=it, role=role)
        if name not in own:
            _run(
                cursor,
                "ALTER FUNCTION {it} SECURITY DEFINER SET search_path = {path}",
                it=it,
                path=SEARCH_PATH,
            )


def _functions(cursor: CursorWrapper) -> Iterable[tuple[str, str]]:
    """Return name and quoted signature of our own functions and of those that triggers run."""
    cursor.execute(
        "SELECT proname, oid::regprocedure::text FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace"
        " AND (prorettype = 'trigger'::regtype OR proname = ANY(%s)) ORDER BY 2",
        [list(functions.own_bodies())],
    )
    return list(cursor.fetchall())


def _keep(cursor: CursorWrapper, table: str) -> None:
    """Refuse, even to the owner, to change, remove or empty the rows of `table`."""
    it = sql.Identifier("public", table)
    _run(
        cursor,
        "CREATE OR REPLACE TRIGGER keep_rows BEFORE {events} ON {it}"
        " FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change()",
        events=sql.SQL(refused_on(table)),
        it=it,
    )
    # Also in a session that replays the changes of another server.
    _run(cursor, "ALTER TABLE {it} ENABLE ALWAYS TRIGGER keep_rows", it=it)
