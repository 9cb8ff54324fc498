"""A whole clinic leaves and arrives: what is exported again is the same, byte for byte."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from clinic.models import AccessLog
from patients.models import Patient
from reports.services.clinic_export import export_clinic
from reports.services.clinic_import import ImportRefused, import_clinic
from reports.services.demo_cases import write_cases
from reports.services.demo_setting import prepare_setting
from tests import database
from tests.factories.patients import PatientFactory

HOSTILE = "=1+1\r\n'x\tネ\u200b😀\\N\"NULL"


def nothing(done, total):
    pass


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def fill(name):
    """Write the source's nine cases, one hostile text, and a file."""
    today = timezone.localdate()
    call_command("load_clinic")
    write_cases(setting=prepare_setting(today=today), today=today)
    patient = Patient.objects.order_by("pk").first()
    Patient.objects.filter(pk=patient.pk).update(note=HOSTILE, family_name="=A1", address="'=B")
    consent = patient.consents.first()
    default_storage.save(name, ContentFile(b"signature"))
    type(consent).objects.filter(pk=consent.pk).update(signature=name)


def test_export_imported_into_an_empty_database_is_exported_the_same(committed_db, tmp_path):
    name = f"consents/{tmp_path.name}.png"
    fill(name)
    first, second = tmp_path / "first", tmp_path / "second"
    export_clinic(first, nothing)
    database.recreate(settings.DATABASES["default"]["NAME"])
    default_storage.delete(name)

    import_clinic(first, nothing)
    export_clinic(second, nothing)

    assert contents(first) == contents(second)
    with default_storage.open(name) as file:
        assert file.read() == b"signature"
    assert Patient.objects.order_by("pk").first().note == HOSTILE
    walls_stand_again()
    with pytest.raises(ImportRefused, match="not empty"):
        import_clinic(first, nothing)


def walls_stand_again():
    """New rows are numbered after the old ones; what may not change cannot."""
    new = PatientFactory(ticket_no="K-900001")
    assert new.pk > 9
    with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
        AccessLog.objects.update(reason="x")
    course = Patient.objects.order_by("pk").first().courses.get()
    with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
        course.prescriptions.update(daily_mg=10)


@pytest.fixture
def exported(tmp_path):
    PatientFactory(family_name="=1+1")
    folder = tmp_path / "clinic"
    export_clinic(folder, nothing)
    return folder


@pytest.mark.django_db
def test_table_begins_no_cell_with_a_formula(exported):
    text = (exported / "tables" / "patients_patient.csv").read_text(encoding="utf-8")

    assert '"\'=1+1"' in text
    assert '"=1+1"' not in text


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda folder: (folder / "manifest.json").unlink(), "manifest"),
        (lambda folder: (folder / "tables/patients_patient.csv").write_text("x"), "damaged"),
        (lambda folder: rewrite(folder, files={"../../x": "0"}), "outside"),
        (lambda folder: rewrite(folder, format=99), "format"),
        (lambda folder: rewrite(folder, migrations=[]), "another version"),
    ],
)
def test_damaged_export_is_refused(exported, damage, reason):
    damage(exported)

    with pytest.raises(ImportRefused, match=reason):
        import_clinic(exported, nothing)


def rewrite(folder, **fields):
    path = Path(folder) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))


def test_commands_fail_with_the_reason(db, tmp_path):
    with pytest.raises(CommandError):
        call_command("export_clinic", output=tmp_path)
    with pytest.raises(CommandError, match="manifest"):
        call_command("import_clinic", tmp_path)
