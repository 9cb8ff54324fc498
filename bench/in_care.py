"""Patients under treatment in great numbers: one of the invented ones again and again, by SQL.

Made for databases of measurements only, as `bench.cloning` is. Only what planning reads comes
along: the patient, a course, its last visit and supply, and for every third an appointment.
"""

import sys

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from bench.cloning import columns_of, walls_down

SLICE = 50_000
PLAIN_COURSE = """
    SELECT course.id, course.patient_id, given.visit_id, given.id
    FROM prescriptions_course course
    JOIN prescriptions_prescription given ON given.course_id = course.id
    WHERE course.state = 'active' AND given.voided_at IS NULL LIMIT 1
"""
# Each copy differs in these columns; n counts the copies. All of it reads like a clinic in which
# visits are spread evenly over the last thirty days.
SEEN_ON = "(CURRENT_DATE - (n %% 30)::int)"
BEGUN_ON = f"({SEEN_ON} - 30 * (n / 30 %% 5)::int)"
PATIENT = {
    "id": "{patient} + n",
    "ticket_no": "'R-' || n",
    "sex": "CASE n %% 2 WHEN 0 THEN 'male' ELSE 'female' END",
    "can_become_pregnant": "n %% 2 = 1",
    "email": "'patient' || n || '@example.org'",
    "email_failed_at": "NULL",
    "wants_messages": "n %% 10 < 9",
    "document_language": "CASE n %% 5 WHEN 0 THEN 'en' ELSE 'ja' END",
}
VISIT = {
    "id": "{visit} + n",
    "patient_id": "{patient} + n",
    "appointment_id": "NULL",
    "visited_on": SEEN_ON,
}
COURSE = {
    "id": "{course} + n",
    "patient_id": "{patient} + n",
    "baseline_visit_id": "NULL",
    "opened_on": BEGUN_ON,
    "started_on": BEGUN_ON,
    "is_extended": "false",
}
SUPPLY = {
    "id": "{supply} + n",
    "course_id": "{course} + n",
    "visit_id": "{visit} + n",
    "prescribed_on": SEEN_ON,
    "last_dose_on": f"{SEEN_ON} + 34",
}
# A place of its own for each, so that no two overlap.
BOOKED_AT = (
    "((CURRENT_DATE + 1 + (n %% 25)::int + time '10:00') AT TIME ZONE 'Asia/Tokyo'"
    " + make_interval(mins => 15 * (n / 30000)::int))"
)
APPOINTMENTS = sql.SQL(
    "INSERT INTO patients_appointment (patient_id, branch_id, during, lane, overlap_reason,"
    " is_walk_in, purpose, state, previous_state, state_changed_at, state_changed_by_id,"
    " recorded_by_id, cancelled_reason, version)"
    " SELECT {patient} + n, patient.branch_id,"
    " tstzrange({begins}, {begins} + interval '15 minutes'), 1 + n %% 30000, '', false,"
    " '', 'booked', '', now(), patient.recorded_by_id, patient.recorded_by_id, '', 1"
    " FROM generate_series(%s::int, %s::int) AS n, patients_patient patient"
    " WHERE patient.id = %s AND n %% 3 = 0"
)


def fill(patients: int) -> None:
    """Add so many patients under treatment."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(PLAIN_COURSE)
        course, patient, visit, supply = cursor.fetchone()
        firsts = {
            "patient": last_of(cursor, "patients_patient"),
            "visit": last_of(cursor, "patients_visit"),
            "course": last_of(cursor, "prescriptions_course"),
            "supply": last_of(cursor, "prescriptions_prescription"),
        }
        with transaction.atomic(using="owner"), walls_down(cursor):
            cursor.execute("ALTER TABLE patients_appointment DISABLE TRIGGER USER")
            for start in range(1, patients + 1, SLICE):
                span = start, min(start + SLICE - 1, patients)
                again(cursor, "patients_patient", patient, PATIENT, firsts, span)
                again(cursor, "patients_visit", visit, VISIT, firsts, span)
                again(cursor, "prescriptions_course", course, COURSE, firsts, span)
                again(cursor, "prescriptions_prescription", supply, SUPPLY, firsts, span)
                named = APPOINTMENTS.format(
                    patient=sql.Literal(firsts["patient"]), begins=sql.SQL(BOOKED_AT)
                )
                cursor.execute(named, [*span, patient])
                print(f"{span[1]:,} of {patients:,} patients", file=sys.stderr, flush=True)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE patients_appointment ENABLE TRIGGER USER")
        cursor.execute("VACUUM (ANALYZE)")


def last_of(cursor: CursorWrapper, table: str) -> int:
    cursor.execute(sql.SQL("SELECT max(id) FROM {}").format(sql.Identifier(table)))
    return int(cursor.fetchone()[0])


def again(
    cursor: CursorWrapper,
    table: str,
    like: int,
    different: dict[str, str],
    firsts: dict[str, int],
    span: tuple[int, int],
) -> None:
    """Add a copy of one row for each n of `span`, other in the columns of `different`."""
    names = columns_of(cursor, table)
    words = {name: sql.SQL(text.format(**firsts)) for name, text in different.items()}
    cells = [words.get(name, sql.Identifier("pattern", name)) for name in names]
    cursor.execute(
        sql.SQL(
            "INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE SELECT {cells}"
            " FROM generate_series(%s::int, %s::int) AS n, {table} AS pattern WHERE pattern.id = %s"
        ).format(
            table=sql.Identifier(table),
            names=sql.SQL(", ").join(map(sql.Identifier, names)),
            cells=sql.SQL(", ").join(cells),
        ),
        [*span, like],
    )
