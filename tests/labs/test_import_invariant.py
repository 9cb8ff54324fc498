"""Rows in = new + same + changed + waiting + rejected, whatever a file holds. No wrong patient.

IMPORT_FILES says how many random files are taken in (10,000 before a release).
"""

import os
import random

import pytest
from django.db import transaction
from django.utils import timezone

from labs.models import ImportRow, LabImport, LabReport, LabValue
from labs.queries.incoming import counts_of
from labs.rules.incoming.columns import proposed_map
from labs.services.incoming import learn_columns
from labs.services.loading import load_analytes
from patients.models import Patient
from tests.factories.clinic import StaffFactory
from tests.factories.labs import LaboratoryFactory
from tests.factories.patients import PatientFactory
from tests.labs.files import take_in
from tests.labs.random_files import HEADS, Person, random_file

FILES = int(os.environ.get("IMPORT_FILES", "60"))
# After so many files the patients' panels are forgotten, so that a file meets some, not thousands.
FILES_TOGETHER = 6


@pytest.mark.django_db
def test_every_row_of_random_files_ends_and_every_value_is_its_patients():
    load_analytes()
    doctor, laboratory = StaffFactory(), LaboratoryFactory()
    learn_columns(laboratory=laboratory, columns=proposed_map(HEADS), by=doctor)
    patients = [PatientFactory(given_kana=kana) for kana in ("タロウ", "ジロウ", "サブロウ")]
    people = [Person(each.ticket_no, each.kana, each.birth_date) for each in patients]
    chance = random.Random(20261128)  # noqa: S311 - files are no secret
    taken = 0
    while taken < FILES:
        with transaction.atomic():
            for _number in range(FILES_TOGETHER):
                content, count = random_file(chance, people)
                check(take_in(laboratory, content, doctor), count)
                taken += 1
            check_owners(patients)
            transaction.set_rollback(True)


def check(lab_import: LabImport, count: int) -> None:
    counts = counts_of(lab_import)
    written = LabValue.objects.filter(import_row__lab_import=lab_import).count()

    assert lab_import.state == LabImport.State.DONE
    assert sum(counts.values()) == lab_import.row_count == count
    assert written == counts["new"] + counts["changed"]


def check_owners(patients: list[Patient]) -> None:
    """Every value is at the patient whose number the row told, and what it told agrees."""
    by_pk = {each.pk: each for each in patients}
    for value in LabValue.objects.select_related("report", "import_row"):
        patient, told = by_pk[value.report.patient_id], value.import_row.told
        assert told.get("ticket_no", "") in ("", patient.ticket_no)
        born = told.get("birth_date", "").replace("-", "")
        assert born in ("", f"{patient.birth_date:%Y%m%d}")
        assert told.get("kana", "") in ("", patient.kana)
    assert not ImportRow.objects.exclude(state__in=ImportRow.State.values).exists()
    assert not LabReport.objects.filter(resulted_at__gt=timezone.now()).exists()
