"""The flow sheet: all panels by all items, levels in words, the same few queries."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinic.exports import BOM
from labs.models import Analyte, LabReport, LabValue
from labs.rules.levels import LabLevel
from labs.services.loading import load_analytes
from prescriptions.queries.flow import NOTABLE, FlowFilter, flow_sheet, sparkline
from tests.factories.clinic import StaffFactory
from tests.factories.labs import LaboratoryFactory, LabReportFactory
from tests.factories.patients import PatientFactory

pytestmark = pytest.mark.django_db


def panels(count: int, items: int, **raised: str):
    """Make a patient with so many panels, a week apart; `raised` values stand in the last one."""
    load_analytes()
    patient, doctor, laboratory = PatientFactory(), StaffFactory(), LaboratoryFactory()
    analytes = list(Analyte.objects.all()[:items])
    for number in range(count):
        collected_at = timezone.now() - datetime.timedelta(days=7 * (count - number))
        report = LabReportFactory(
            patient=patient, recorded_by=doctor, laboratory=laboratory, collected_at=collected_at
        )
        LabValue.objects.bulk_create(
            LabValue(
                report=report,
                analyte=analyte,
                raw=raised.get(analyte.key, "20") if number == count - 1 else "20",
                value=Decimal(raised.get(analyte.key, "20")) if number == count - 1 else 20,
                unit=analyte.unit,
                low=10,
                high=42,
                recorded_by=doctor,
            )
            for analyte in analytes
        )
    return patient


def test_sheet_tells_level_side_baseline_and_change():
    patient = panels(3, 3, alt="130")

    sheet = flow_sheet(patient, FlowFilter(items=NOTABLE))

    (row,) = sheet.rows
    assert row.analyte.key == "alt"
    assert [cell.level for cell in row.cells] == [LabLevel.NONE, LabLevel.NONE, LabLevel.STOP]
    assert row.cells[-1].side == "high"
    assert row.interval == "10–42"


def test_sheet_shows_only_the_days_that_were_asked_for():
    patient = panels(5, 2)
    until = timezone.localdate() - datetime.timedelta(days=14)

    sheet = flow_sheet(patient, FlowFilter(until=until))

    assert len(sheet.columns) == 4
    assert all(column.on <= until for column in sheet.columns)


def test_page_asks_the_same_queries_however_much_it_shows(doctor_client):
    counts = []
    doctor_client.get(reverse("prescriptions:flow_show", args=[PatientFactory().pk]))
    for patient in (panels(2, 3), panels(20, 25)):
        with CaptureQueriesContext(connection) as asked:
            doctor_client.get(reverse("prescriptions:flow_show", args=[patient.pk]))
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_page_tells_levels_in_words_and_shape(client_of):
    patient = panels(2, 3, alt="130")

    client = client_of("doctor", language="en")
    page = client.get(reverse("prescriptions:flow_show", args=[patient.pk])).content.decode()

    assert "■ Stop" in page
    assert "above the interval" in page


@pytest.mark.parametrize("language", ["ja", "en"])
def test_paper_is_landscape_and_csv_holds_every_value(client_of, language):
    patient = panels(16, 4)
    client = client_of("doctor", language=language)

    paper = client.get(reverse("prescriptions:flow_print", args=[patient.pk]))
    csv = client.get(reverse("prescriptions:flow_csv", args=[patient.pk])).getvalue().decode()

    assert paper.content.startswith(b"%PDF")
    lines = csv.removeprefix(BOM).splitlines()
    assert len(lines) == 2 + 4
    assert all(line.count('"20"') == 16 for line in lines[2:])
    assert LabReport.objects.count() == 16


def test_line_goes_from_the_first_to_the_last_value():
    assert sparkline([Decimal(1), None, Decimal(3)]) == "2.0,18.0 70.0,2.0"
    assert sparkline([Decimal(1)]) == ""
