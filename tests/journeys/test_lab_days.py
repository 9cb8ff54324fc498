"""A day's results at the screen: a file in three clicks, a sheet without the mouse."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from labs.models import LabImport, LabReport, LabValue
from labs.rules.incoming.columns import proposed_map
from labs.rules.incoming.tables import headings_of
from labs.services.incoming import learn_columns
from tests.factories.clinic import StaffFactory
from tests.factories.labs import LaboratoryFactory, LabReportFactory
from tests.factories.patients import PatientFactory
from tests.labs.files import HEAD, panel, table

# One story, nothing else: each test starts a clinic of its own.
PATIENTS, VALUES = 20, 6


def awaited(count: int) -> list[LabReport]:
    """Make patients whose blood was taken this morning; the laboratory owes the results."""
    laboratory = LaboratoryFactory(name="A laboratory")
    taken = timezone.now() - datetime.timedelta(minutes=4)
    return [
        LabReportFactory(
            laboratory=laboratory,
            collected_at=taken + datetime.timedelta(seconds=number),
            resulted_at=None,
            resulted_by=None,
            reviewed_at=None,
            reviewed_by=None,
        )
        for number in range(count)
    ]


def block(first: int = 10) -> list[list[str]]:
    return [[str(first + row + column) for column in range(VALUES)] for row in range(PATIENTS)]


def saved(reports: list[LabReport]) -> list[list[str]]:
    return [list(report.values.order_by("pk").values_list("raw", flat=True)) for report in reports]


def test_twenty_panels_are_typed_without_the_mouse(sit_down):
    reports = awaited(PATIENTS)
    desk = sit_down("doctor")
    desk.open(reverse("prescriptions:grid_edit"))
    keys = desk.page.keyboard
    desk.page.locator("[data-grid] input").first.focus()

    for column in range(VALUES):
        for row in range(PATIENTS):
            keys.type(block()[row][column])
            keys.press("Enter")
    desk.send()

    assert saved(reports) == block()


def test_block_from_a_spreadsheet_is_pasted_and_errors_stand_at_their_cells(sit_down):
    reports = awaited(PATIENTS)
    desk = sit_down("doctor")
    desk.open(reverse("prescriptions:grid_edit"))
    cells = block()
    cells[3][2] = "1,2,3"
    paste(desk, cells)
    assert f"{PATIENTS * VALUES}" in desk.page.locator("#grid-told").inner_text()
    desk.send()

    wrong = desk.page.locator("[data-grid] input[aria-invalid=true]")
    assert wrong.count() == 1
    assert wrong.input_value() == "1,2,3"
    assert not LabValue.objects.exists()

    wrong.fill("<5")
    desk.send()
    assert saved(reports)[3][2] == "<5"
    assert sum(map(len, saved(reports))) == PATIENTS * VALUES


def paste(desk, cells: list[list[str]]) -> None:
    """Paste a block as a spreadsheet hands it over, into the first cell."""
    text = "\r\n".join("\t".join(line) for line in cells) + "\r\n"
    desk.page.locator("[data-grid] input").first.focus()
    desk.page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )


@pytest.mark.usefixtures("worker")
def test_file_is_imported_by_a_worker_in_three_clicks(sit_down, tmp_path):
    laboratory = LaboratoryFactory(name="A laboratory")
    learn_columns(laboratory=laboratory, columns=proposed_map(headings_of(HEAD)), by=StaffFactory())
    patients = [PatientFactory() for _number in range(3)]
    path = tmp_path / "results.csv"
    path.write_bytes(table(*(row for patient in patients for row in panel(patient))))
    desk = sit_down("doctor", language="en")
    desk.open(reverse("labs:import_list"))
    desk.page.get_by_label("Laboratory").select_option("A laboratory")
    desk.page.locator("input[type=file]").set_input_files(path)

    desk.press("Read the file")
    desk.page.get_by_role("button", name="Import 9 results").wait_for()
    desk.press("Import 9 results")
    desk.page.get_by_role("link", name="Review the results").wait_for()
    desk.follow("Review the results")

    assert LabImport.objects.get().state == LabImport.State.DONE
    assert LabReport.objects.unreviewed().count() == 3
    assert patients[0].ticket_no in desk.text()
