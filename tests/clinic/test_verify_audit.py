"""The chain of the access log: whatever the owner does to it is found and named."""

import os
import random
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone

from clinic.chain import ANCHORS, FIRST, Break, anchor, find_break, hash_of
from clinic.models import AccessLog

ROWS = 12


@pytest.fixture
def log(committed_db, settings, tmp_path):
    settings.AUDIT_ANCHOR_DIR = str(tmp_path)
    with connection.cursor() as cursor:
        for number in range(ROWS):
            cursor.execute(
                "SELECT log_access('view', 1, %s, 'patients:patient_detail', '髙', '', "
                "'127.0.0.1', 'abc')",
                [number],
            )
    return AccessLog.objects.all()


def as_owner(statement):
    """Do what only the owner of the database can, with the walls taken down first."""
    given = connections["owner"].settings_dict
    with psycopg.connect(
        host=given["HOST"],
        port=given["PORT"],
        user=given["USER"],
        password=given["PASSWORD"],
        dbname=given["NAME"],
        autocommit=True,
    ) as owner:
        owner.execute("ALTER TABLE clinic_accesslog DISABLE TRIGGER USER")
        owner.execute(statement)
        owner.execute("ALTER TABLE clinic_accesslog ENABLE ALWAYS TRIGGER keep_rows")


def test_untouched_log_is_sound(log):
    assert find_break() is None


@pytest.mark.parametrize(
    ("statement", "sequence"),
    [
        ("UPDATE clinic_accesslog SET patient_id = 99 WHERE sequence = 4", 4),
        ("UPDATE clinic_accesslog SET user_id = NULL WHERE sequence = 5", 5),
        ("UPDATE clinic_accesslog SET reason = 'x' WHERE sequence = 6", 6),
        ("UPDATE clinic_accesslog SET at = at - interval '1 day' WHERE sequence = 7", 7),
        ("UPDATE clinic_accesslog SET row_hash = sha256('x') WHERE sequence = 8", 8),
        ("DELETE FROM clinic_accesslog WHERE sequence = 3", 3),
        ("DELETE FROM clinic_accesslog WHERE sequence = 1", 1),
        ("UPDATE clinic_accesslog SET sequence = 100 WHERE sequence = 12", 12),
        (
            "UPDATE clinic_accesslog SET sequence = sequence + 1000 WHERE sequence IN (2, 3)",
            2,
        ),
    ],
)
def test_first_tampered_row_is_named(log, statement, sequence):
    as_owner(statement)

    assert find_break().sequence == sequence
    with pytest.raises(CommandError, match=f"row {sequence}"):
        call_command("verify_audit")


def test_deleted_tail_shows_against_the_anchor(log):
    anchor(on=timezone.localdate())
    as_owner("DELETE FROM clinic_accesslog WHERE sequence > 9")

    assert find_break().sequence == 10


def test_anchor_outside_the_database_outlives_the_one_inside(log, settings):
    anchor(on=timezone.localdate())
    as_owner("DELETE FROM clinic_accesslog WHERE sequence > 9")
    as_owner("ALTER TABLE clinic_accessloganchor DISABLE TRIGGER USER")
    as_owner("DELETE FROM clinic_accessloganchor")

    assert Path(settings.AUDIT_ANCHOR_DIR, ANCHORS).exists()
    assert find_break().sequence == 10


def test_day_is_anchored_once(log, settings):
    anchor(on=timezone.localdate())
    anchor(on=timezone.localdate())

    lines = Path(settings.AUDIT_ANCHOR_DIR, ANCHORS).read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1


def test_command_says_that_all_is_well(log):
    out = StringIO()

    call_command("verify_audit", stdout=out)

    assert f"{ROWS} rows" in out.getvalue()


def test_command_names_a_wall_that_was_taken_down(log):
    as_owner("GRANT INSERT ON clinic_accesslog TO PUBLIC")

    with pytest.raises(CommandError, match="clinic_accesslog"):
        call_command("verify_audit")


def rechained(rows):
    """Return statements that give every row the hash that follows from the row before."""
    previous = FIRST
    for row in rows:
        row.previous_hash, row.row_hash = previous, hash_of(row, previous)
        previous = row.row_hash
        hashes = f"'\\x{row.previous_hash.hex()}', '\\x{previous.hex()}'"
        where = f"WHERE sequence = {row.sequence}"
        changed = f"(reason, previous_hash, row_hash) = ('{row.reason}', {hashes})"
        yield f"UPDATE clinic_accesslog SET {changed} {where}"  # noqa: S608


def test_row_changed_with_every_hash_after_it_shows_against_the_anchor(log):
    anchor(on=timezone.localdate())
    rows = list(log.order_by("sequence"))
    rows[3].reason = "forged"

    as_owner("; ".join(rechained(rows)))

    assert find_break() == Break(ROWS, "differs from the anchor")


def test_two_rows_in_each_others_place_are_named(log):
    as_owner(
        "UPDATE clinic_accesslog SET sequence = -sequence WHERE sequence IN (5, 6);"
        "UPDATE clinic_accesslog SET sequence = 11 + sequence WHERE sequence < 0"
    )

    assert find_break().sequence == 5


COLUMNS = {
    "at": "at + interval '1 microsecond'",
    "action": "'print'",
    "user_id": "coalesce(user_id, 0) + 1",
    "patient_id": "coalesce(patient_id, 0) + 1",
    "view": "view || 'x'",
    "object_id": "object_id || 'x'",
    "reason": "reason || ' '",
    "address": "'127.0.0.2'",
    "request_id": "'abd'",
    "previous_hash": "sha256(previous_hash)",
    "row_hash": "sha256(row_hash)",
}


def test_whatever_is_changed_at_random_its_first_row_is_named(log):
    """AUDIT_TAMPERINGS says how many."""
    choose = random.Random(20_261_128)  # noqa: S311 - repeatable
    as_owner("CREATE TABLE kept_rows AS SELECT * FROM clinic_accesslog")
    anchor(on=timezone.localdate())
    for _trial in range(int(os.environ.get("AUDIT_TAMPERINGS", "60"))):
        rows = sorted(choose.sample(range(1, ROWS + 1), choose.randint(1, 3)))
        listed = ", ".join(map(str, rows))
        column = choose.choice([*COLUMNS, None])
        change = f"UPDATE clinic_accesslog SET {column} = {COLUMNS.get(column)}"  # noqa: S608
        act = change if column else "DELETE FROM clinic_accesslog"
        as_owner(f"{act} WHERE sequence IN ({listed})")
        assert find_break().sequence == rows[0], (column, rows)
        as_owner(
            "DELETE FROM clinic_accesslog; INSERT INTO clinic_accesslog SELECT * FROM kept_rows"
        )
        assert find_break() is None
