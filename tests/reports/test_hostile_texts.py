"""Five thousand hostile texts through every format: no formula, nothing lost."""

import csv
import io
import json
from random import Random

import openpyxl  # type: ignore[import-untyped] # it ships no types
import pytest
from django.db import connection
from openpyxl.utils.escape import unescape  # type: ignore[import-untyped]
from pyarrow import parquet

from clinic.exports import guarded, plain_text, unguarded, write_csv, write_xlsx
from clinic.parquet import write_parquet
from reports.documents.fhir.bundle import bundle_of
from reports.queries.patient_record import record_of
from reports.queries.tables import FORMULA
from tests.factories.patients import PatientFactory

HOW_MANY = 5_000
LEADERS = [
    "=", "+", "-", "@", "＝", "＋", "－", "＠", "'", "''", "\t", "\r", "\n", " ", "\u3000",
    "\u200b", "\ufeff", ";", ",", '"', "|", "{", "%0A", "#", "\u202e", "\x0b", "\x1b", "_x003D_",
]  # fmt: skip
BODIES = [
    "1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://evil.example","x")', "SUM(A1:A9)", "0x10",
    "2026-11-24", "髙橋 﨑子", "𠮷野葛󠄀", "ｶﾅ〜－", "😀", "",
    "a\nb", 'say "hi"', "\\N", "NULL", "1e5",
    "x" * 2_000, "{{7*7}}", "<script>alert(1)</script>", "עברית", "ไทย", "TRUE", "🇯🇵" * 40,
]  # fmt: skip


def hostile_texts():
    """Return the texts: one to three leaders before a body, the same ones every time."""
    random = Random(8)  # noqa: S311 - the same texts must come again
    longest = "=" + "あ" * 32_000
    return [longest] + [
        "".join(random.choices(LEADERS, k=random.randint(1, 3))) + random.choice(BODIES)
        for _number in range(HOW_MANY - 1)
    ]


@pytest.fixture(scope="module")
def texts():
    return hostile_texts()


def test_csv_has_no_formula_and_gives_every_text_back(texts):
    out = io.BytesIO()
    write_csv(["n", "text"], enumerate(texts), out)

    rows = list(csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))[1:]
    assert len(rows) == HOW_MANY
    for (_number, cell), text in zip(rows, texts, strict=True):
        assert cell == guarded(text)
        assert cell[:1] != "\t"
        assert cell.lstrip(" \t\u200b\ufeff　\n")[:1] not in set("=+-@＝＋－＠") or cell[0] == "'"
        assert unguarded(cell) == plain_text(text)


def test_xlsx_has_no_formula_cell_and_gives_every_text_back(texts):
    out = io.BytesIO()
    write_xlsx(["text"], ([text] for text in texts), out, title="x")

    sheet = openpyxl.load_workbook(io.BytesIO(out.getvalue())).active
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert len(cells) == HOW_MANY
    assert sum(cell.data_type == "f" for cell in cells) == 0
    for cell, text in zip(cells, texts, strict=True):
        # A spreadsheet program undoes this escape when it reads; the library does not.
        assert unescape(cell.value or "") == plain_text(text)


def test_parquet_gives_every_text_back_as_it_was(texts):
    out = io.BytesIO()
    write_parquet({"text": str}, ([text] for text in texts), out)

    assert parquet.read_table(io.BytesIO(out.getvalue()))["text"].to_pylist() == texts


@pytest.mark.django_db
def test_tables_of_a_clinic_guard_and_give_every_text_back(texts):
    query = """
        SELECT guarded, regexp_replace(guarded, '^''', '') FROM (
            SELECT n, CASE WHEN t ~ %s THEN '''' || t ELSE t END AS guarded
            FROM unnest(%s::text[]) WITH ORDINALITY AS given (t, n)
        ) it ORDER BY n"""
    with connection.cursor() as cursor:
        cursor.execute(query, [FORMULA, texts])
        found = cursor.fetchall()

    assert [back for _guarded, back in found] == texts
    for cell, _back in found:
        assert cell.lstrip()[:1] not in set("=+-@＝＋－＠")


@pytest.mark.django_db
def test_bundle_of_a_hostile_patient_gives_the_texts_back(texts):
    short = [text for text in texts if len(text.strip()) > 0 and len(text) <= 60][:40]
    for text in short:
        patient = PatientFactory(family_name=text, address=text, note=text)
        bundle = json.loads(bundle_of(record_of(patient), patient.recorded_at))
        assert bundle["entry"][0]["resource"]["name"][0]["family"] == text
