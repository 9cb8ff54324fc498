"""The application role cannot rewrite history, whatever it sends to the database.

It can still say through `log_access` whatever it wants to have said: who signs in is for the
application to know. What is once written stays.
"""

import pghistory.models
import pytest
from django.apps import apps
from django.conf import settings
from django.db import Error, connection, transaction

from clinic.database.functions import trigger_bodies
from clinic.database.rights import kept_tables
from patients.models import Patient
from tests.factories.patients import PatientFactory

pytestmark = pytest.mark.django_db

KEPT = sorted(kept_tables())
# Rows that are no part of a patient's or the money's story, and why nobody keeps their past.
WITHOUT_HISTORY = {
    "clinic.AccessLog": "is itself written once and chained",
    "clinic.AccessLogAnchor": "is itself written once",
    "clinic.IdempotencyKey": "ends after a day",
    "clinic.FormDraft": "is what somebody has typed and not sent",
    "clinic.Job": "progress of a machine",
    "clinic.TaskSlot": "progress of a machine",
    "clinic.Heartbeat": "progress of a machine",
    "clinic.LoginAttempt": "is only added to",
    "clinic.DocumentCounter": "numbers stand in the papers",
    "clinic.TicketCounter": "numbers stand at the patients",
    "clinic.OutboxMessage": "progress of a machine",
    "reminders.Reminder": "progress of a machine; its obligation and replies are kept",
}
OURS = {"clinic", "patients", "labs", "prescriptions", "billing", "reminders", "reports"}
NOT_ALLOWED = {"42501", "42P17"}  # insufficient privilege; shared catalogue cannot be changed

# Each is a way to change what happened, or the walls around it.
REFUSED = {
    "update the log": "UPDATE clinic_accesslog SET reason = 'x'",
    "delete from the log": "DELETE FROM clinic_accesslog",
    "empty the log": "TRUNCATE clinic_accesslog",
    "empty the log by a table it hangs on": "TRUNCATE clinic_user CASCADE",
    "forge a row of the log": "INSERT INTO clinic_accesslog (sequence, at, action, view, object_id,"
    " reason, request_id, previous_hash, row_hash)"
    " VALUES (1, now(), 'view', '', '', '', '', 'x', 'x')",
    "forge an anchor": 'INSERT INTO clinic_accessloganchor ("on", anchored_at, sequence, row_hash)'
    " VALUES (now(), now(), 1, 'x')",
    "update history": "UPDATE patients_patientevent SET family_name = 'x'",
    "delete history": "DELETE FROM patients_patientevent",
    "empty history": "TRUNCATE patients_patientevent",
    "forge history": "INSERT INTO patients_patientevent SELECT * FROM patients_patientevent",
    "forge history by a merge": "MERGE INTO patients_patientevent e USING patients_patient p"
    " ON e.pgh_obj_id = p.id WHEN MATCHED THEN DELETE",
    "delete within a question": "WITH gone AS (DELETE FROM patients_patientevent RETURNING 1)"
    " SELECT * FROM gone",
    "change the circumstances": "UPDATE pghistory_context SET metadata = '{}'",
    "lock rows to change them": "SELECT 1 FROM clinic_accesslog FOR UPDATE",
    "delete a patient": "DELETE FROM patients_patient",
    "delete an invoice": "DELETE FROM billing_invoice",
    "change a payment": "UPDATE billing_payment SET amount_yen = 0",
    "switch off every trigger": "ALTER TABLE clinic_accesslog DISABLE TRIGGER ALL",
    "switch off the triggers of history": "ALTER TABLE patients_patient DISABLE TRIGGER USER",
    "play a replica": "SET session_replication_role = 'replica'",
    "play a replica by a function": "SELECT set_config('session_replication_role', 'local', true)",
    "drop a trigger": "DROP TRIGGER keep_rows ON clinic_accesslog",
    "hang on a trigger": "CREATE TRIGGER mine BEFORE INSERT ON clinic_accesslog"
    " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "add a rule": "CREATE RULE mine AS ON INSERT TO patients_patient DO INSTEAD NOTHING",
    "become the owner": "SET ROLE {owner}",
    "become the owner for the session": "SET SESSION AUTHORIZATION {owner}",
    "join the owner": "GRANT {owner} TO {application}",
    "gain powers": "ALTER ROLE {application} SUPERUSER",
    "take a table": "ALTER TABLE clinic_accesslog OWNER TO {application}",
    "add a column": "ALTER TABLE clinic_accesslog ADD COLUMN mine int",
    "drop a wall": "ALTER TABLE prescriptions_prescription DROP CONSTRAINT"
    " prescriptions_prescription_pkey",
    "drop a table": "DROP TABLE clinic_accesslog CASCADE",
    "rename a table": "ALTER TABLE clinic_accesslog RENAME TO aside",
    "replace a function": "CREATE OR REPLACE FUNCTION public.refuse_change() RETURNS trigger"
    " LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
    "drop a function": "DROP FUNCTION public.log_access CASCADE",
    "weaken a function": "ALTER FUNCTION public.refuse_change() SECURITY DEFINER",
    "call what triggers alone call": "SELECT public._pgh_attach_context()",
    "shadow a table of one's own": "CREATE TEMPORARY TABLE clinic_accesslog (sequence int)",
    "shadow in a schema of one's own": "CREATE SCHEMA mine",
    "make a table": "CREATE TABLE public.mine (id int)",
    "make a function": "CREATE FUNCTION public.sha256(bytea) RETURNS bytea LANGUAGE sql"
    " AS $$ SELECT ''::bytea $$",
    "copy into the log": "COPY clinic_accesslog FROM '/dev/null'",
    "run a program": "COPY (SELECT 1) TO PROGRAM 'true'",
    "write a file": "COPY (SELECT 1) TO '/tmp/mine'",
    "read a file": "SELECT pg_read_file('PG_VERSION')",
    "import a file": "SELECT lo_import('/etc/hostname')",
    "read the passwords": "SELECT * FROM pg_authid",
    "install another language": "CREATE EXTENSION dblink",
    "change every session": "ALTER ROLE ALL SET session_replication_role = 'replica'",
    "change the catalogue": "UPDATE pg_trigger SET tgenabled = 'D'",
    "delete from the catalogue": "DELETE FROM pg_proc",
    "run it inside a block": "DO $$ BEGIN DELETE FROM clinic_accesslog; END $$",
}


def refusal_of(statement: str) -> str | None:
    """Return the code with which the database refuses a statement, or None: it obeyed."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except Error as refused:
        return refused.__cause__.sqlstate
    return None


@pytest.mark.parametrize("way", REFUSED)
def test_way_to_rewrite_what_happened_is_refused(way):
    names = {
        "owner": settings.DATABASES["owner"]["USER"],
        "application": settings.DATABASES["default"]["USER"],
    }
    statement = REFUSED[way]
    for name, role in names.items():
        statement = statement.replace(f"{{{name}}}", f'"{role}"')

    assert refusal_of(statement) in NOT_ALLOWED


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM {table}",
        "TRUNCATE {table}",
        "UPDATE {table} SET {column} = {column}",
        "INSERT INTO {table} DEFAULT VALUES",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
        "COPY {table} FROM '/dev/null'",
    ],
)
def test_no_table_of_what_happened_takes_a_change(statement):
    columns = {model._meta.db_table: model._meta.pk.column for model in apps.get_models()}
    obeyed = [
        table
        for table in KEPT
        if refusal_of(statement.format(table=table, column=columns[table])) not in NOT_ALLOWED
    ]

    assert len(KEPT) > 40
    assert not obeyed


def test_granting_oneself_rights_grants_nothing():
    application = settings.DATABASES["default"]["USER"]

    assert refusal_of(f'GRANT ALL ON clinic_accesslog TO "{application}"') is None
    assert refusal_of(REFUSED["update the log"]) in NOT_ALLOWED


@pytest.mark.parametrize(
    "trick",
    [
        "SELECT set_config('pgtrigger.ignore', '{every}', true)",
        "SET LOCAL search_path = pg_temp, pg_catalog, public",
        "SET LOCAL search_path = ''",
        "SELECT set_config('pghistory.context_id', 'no uuid', true)",
        "SET LOCAL check_function_bodies = off",
    ],
)
def test_trick_of_a_session_does_not_keep_history_from_being_written(trick):
    patient = PatientFactory()
    every = "{" + ",".join(sorted(trigger_bodies())) + "}"
    before = history_of(patient)

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(trick.replace("{every}", every))
        changed = refusal_of(
            f"UPDATE public.patients_patient SET note = 'changed' WHERE id = {patient.pk}"  # noqa: S608
        )
        cursor.execute("SET LOCAL search_path = public")

    assert history_of(patient) == before + (changed is None)
    assert (Patient.objects.get(pk=patient.pk).note == "changed") is (changed is None)


def test_change_past_python_is_kept_too():
    patient = PatientFactory()

    Patient.objects.filter(pk=patient.pk).update(note="by update")
    Patient.objects.bulk_update([Patient(pk=patient.pk, note="in bulk")], ["note"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE patients_patient SET note = 'raw' WHERE id = %s", [patient.pk])

    notes = apps.get_model("patients", "PatientEvent").objects.filter(pgh_obj_id=patient.pk)
    assert list(notes.order_by("pgh_id").values_list("note", flat=True)) == [
        patient.note,
        "by update",
        "in bulk",
        "raw",
    ]


def test_every_model_keeps_its_past_or_says_why_not():
    tracked = {
        event.pgh_tracked_model._meta.label
        for event in apps.get_models()
        if issubclass(event, pghistory.models.Event) and hasattr(event, "pgh_tracked_model")
    }
    ours = {
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in OURS
        and not model._meta.proxy
        and not issubclass(model, pghistory.models.Event)
    }

    assert ours - tracked == WITHOUT_HISTORY.keys()


def history_of(patient: Patient) -> int:
    return apps.get_model("patients", "PatientEvent").objects.filter(pgh_obj_id=patient.pk).count()
