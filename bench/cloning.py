"""Many courses by copying few: rows of invented patients again under other numbers, by SQL alone.

Made for databases of measurements only: the owner leaves the rows' triggers and references out
meanwhile, and neither history nor papers nor the gate's words come along. An index that leads to
no copied row is of no use to a report and stays away.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

TABLES = (
    "patients_patient",
    "patients_consent",
    "patients_visit",
    "patients_lesioncount",
    "patients_sideeffect",
    "labs_labreport",
    "labs_labvalue",
    "labs_pregnancytest",
    "prescriptions_course",
    "prescriptions_prescription",
    "prescriptions_dispense",
    "prescriptions_dispenseline",
    "billing_invoice",
    "reminders_obligation",
    "reminders_reminder",
)
# What no two rows may share is made of the copy's own number; what is long is left out.
DIFFERENT = {
    ("patients_visit", "appointment_id"): "NULL",
    ("patients_patient", "ticket_no"): "'B-' || ({id})",
    ("billing_invoice", "number"): "CASE number WHEN '' THEN '' ELSE 'B' || ({id}) END",
    ("prescriptions_prescription", "gate_facts"): "'{}'",
    ("prescriptions_prescription", "gate_findings"): "'[]'",
    ("prescriptions_dispense", "gate_facts"): "'{}'",
    ("prescriptions_dispense", "gate_findings"): "'[]'",
    ("billing_invoice", "sequence"): "CASE WHEN sequence IS NOT NULL THEN {id} END",
}


def grow_to(courses: int) -> int:
    """Copy the patients until there are about so many courses; return how many there are."""
    with connections["owner"].cursor() as cursor:
        copies = round(courses / count(cursor)) - 1
        if copies > 0:
            spans = {table: span(cursor, table) for table in TABLES}
            moving = {table: references(cursor, table) for table in TABLES}
            with (
                transaction.atomic(using="owner"),
                walls_down(cursor, are_proved=False),
                indexes_away(cursor, moving),
            ):
                for table in TABLES:
                    copy_rows(cursor, table, copies, spans, moving[table])
        for table in TABLES:
            cursor.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(table)))
        return count(cursor)


def count(cursor: CursorWrapper) -> int:
    cursor.execute("SELECT count(*) FROM prescriptions_course")
    return int(cursor.fetchone()[0])


def span(cursor: CursorWrapper, table: str) -> int:
    """Return how far the numbers of two copies of a row lie apart."""
    cursor.execute(sql.SQL("SELECT max(id) + 1 FROM {}").format(sql.Identifier(table)))
    return int(cursor.fetchone()[0])


def columns_of(cursor: CursorWrapper, table: str) -> list[str]:
    """Return the columns that can be written."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
        [table],
    )
    return [name for (name,) in cursor.fetchall()]


def copy_rows(
    cursor: CursorWrapper, table: str, copies: int, spans: dict[str, int], moving: dict[str, str]
) -> None:
    """Add `copies` of every row; a number in a column of `moving` moves with what it names."""
    names = columns_of(cursor, table)
    cells: list[sql.Composable] = []
    for name in names:
        column = sql.Identifier(name)
        if words := DIFFERENT.get((table, name)):
            cells.append(sql.SQL(words.replace("{id}", f"{table}.id + {spans[table]} * n")))
        elif name in moving:
            step = sql.Literal(spans[moving[name]])
            cells.append(sql.SQL("{} + {} * n").format(column, step))
        else:
            cells.append(column)
    cursor.execute(
        sql.SQL(
            "INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE"
            " SELECT {cells} FROM generate_series(1, {copies}) AS n, {table}"
        ).format(
            table=sql.Identifier(table),
            names=sql.SQL(", ").join(map(sql.Identifier, names)),
            cells=sql.SQL(", ").join(cells),
            copies=sql.Literal(copies),
        )
    )


def references(cursor: CursorWrapper, table: str) -> dict[str, str]:
    """Return which columns hold the number of a copied row, and of which table."""
    cursor.execute(
        "SELECT own.attname, held.confrelid::regclass::text FROM pg_constraint held"
        " JOIN pg_attribute own ON own.attrelid = held.conrelid AND own.attnum = held.conkey[1]"
        " WHERE held.contype = 'f' AND held.conrelid = %s::regclass",
        [table],
    )
    found = {column: other for column, other in cursor.fetchall() if other in TABLES}
    return {"id": table} | found


@contextmanager
def walls_down(cursor: CursorWrapper, *, are_proved: bool = True) -> Iterator[None]:
    """Leave out triggers and references while rows are copied; the references are proved after.

    They hold by the way the numbers move: of millions of rows to prove it would take too long.
    """
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid = ANY (%s::regclass[])",
        [list(TABLES)],
    )
    held = cursor.fetchall()
    for table in TABLES:
        change(cursor, table, sql.SQL("DISABLE TRIGGER USER"))
    for table, name, _words in held:
        change(cursor, table, sql.SQL("DROP CONSTRAINT {}").format(sql.Identifier(name)))
    yield
    for table, name, words in held:
        wanted = sql.SQL("ADD CONSTRAINT {} ").format(sql.Identifier(name)) + sql.SQL(words)
        change(cursor, table, wanted + sql.SQL("" if are_proved else " NOT VALID"))
    for table in TABLES:
        change(cursor, table, sql.SQL("ENABLE TRIGGER USER"))


@contextmanager
def indexes_away(cursor: CursorWrapper, moving: dict[str, dict[str, str]]) -> Iterator[None]:
    """Leave out the indexes that are not unique, and make those anew that lead to copied rows."""
    indexes = plain_indexes(cursor, moving)
    for name in indexes:
        cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    yield
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for words in filter(None, indexes.values()):
        cursor.execute(words)


def plain_indexes(cursor: CursorWrapper, moving: dict[str, dict[str, str]]) -> dict[str, str]:
    """Return the names of the indexes that are not unique, with the words that make them anew."""
    cursor.execute(
        "SELECT found.indexrelid::regclass::text, pg_get_indexdef(found.indexrelid),"
        " found.indrelid::regclass::text, first.attname"
        " FROM pg_index found LEFT JOIN pg_attribute first"
        " ON first.attrelid = found.indrelid AND first.attnum = found.indkey[0]"
        " WHERE NOT found.indisunique AND found.indrelid = ANY (%s::regclass[])",
        [list(TABLES)],
    )
    return {
        name: words if column in moving[table] else ""
        for name, words, table, column in cursor.fetchall()
    }


def change(cursor: CursorWrapper, table: str, what: sql.Composable) -> None:
    cursor.execute(sql.SQL("ALTER TABLE {} {}").format(sql.Identifier(table), what))
