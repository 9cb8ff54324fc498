"""The same file twice at once, on connections that commit: one import, each row and value once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection
from django.utils import timezone

from clinic.models import Job
from labs.models import ImportRow, LabImport, LabReport, LabValue
from labs.queries.incoming import counts_of
from labs.rules.incoming.columns import proposed_map
from labs.rules.incoming.tables import headings_of
from labs.services.incoming import learn_columns, read_import, receive_file
from labs.services.loading import load_analytes
from prescriptions.services.importing import confirm_import, write_import
from tests.factories.clinic import StaffFactory
from tests.factories.labs import LaboratoryFactory
from tests.factories.patients import PatientFactory
from tests.labs.files import HEAD, panel, table

pytestmark = pytest.mark.usefixtures("committed_db")
WORKERS, PATIENTS = 4, 20
T = TypeVar("T")


def at_once(call: Callable[[], T]) -> list[T]:
    """Call from several connections that begin in the same moment."""
    barrier = Barrier(WORKERS)

    def attempt(_number: int) -> T:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(attempt, range(WORKERS)))


def test_same_file_received_read_and_written_at_once_comes_in_once():
    load_analytes()
    doctor, laboratory = StaffFactory(), LaboratoryFactory()
    learn_columns(laboratory=laboratory, columns=proposed_map(headings_of(HEAD)), by=doctor)
    patients = [PatientFactory() for _number in range(PATIENTS)]
    content = table(*(row for patient in patients for row in panel(patient)))

    received = at_once(
        lambda: receive_file(laboratory=laboratory, name="a.csv", content=content, by=doctor).pk
    )
    job = Job.objects.get()
    at_once(lambda: read_import(job=job, now=timezone.now()))
    lab_import = LabImport.objects.get()
    confirmed = confirm_import(lab_import=lab_import, by=doctor, now=timezone.now())
    at_once(lambda: write_import(job=confirmed.job, now=timezone.now()))

    assert set(received) == {lab_import.pk}
    assert LabImport.objects.get().state == LabImport.State.DONE
    assert counts_of(lab_import) == dict.fromkeys(ImportRow.State.values, 0) | {"new": 60}
    assert (
        LabValue.objects.count() == LabValue.objects.values("import_row").distinct().count() == 60
    )
    assert LabReport.objects.count() == PATIENTS
