"""Files left in a laboratory's folder: each imported once, moved aside, none taken half written."""

import os
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from clinic.services.loading import system_user
from labs.models import LabImport, LabValue
from labs.rules.incoming.columns import proposed_map
from labs.rules.incoming.tables import headings_of
from labs.services.incoming import learn_columns
from labs.services.loading import load_analytes
from prescriptions.services import folders
from prescriptions.services.folders import SETTLED_SECONDS, import_folder
from prescriptions.tasks import import_lab_folders
from tests.factories.clinic import StaffFactory
from tests.factories.labs import LaboratoryFactory
from tests.factories.patients import PatientFactory
from tests.labs.files import HEAD, line, panel, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def laboratory(db):
    load_analytes()
    laboratory = LaboratoryFactory(name="SRL")
    learn_columns(laboratory=laboratory, columns=proposed_map(headings_of(HEAD)), by=StaffFactory())
    return laboratory


def leave(folder: Path, name: str, content: bytes, seconds_ago: int = SETTLED_SECONDS + 5) -> Path:
    """Put a file into the folder, as it was written some time ago."""
    path = folder / name
    path.write_bytes(content)
    written = time.time() - seconds_ago
    os.utime(path, (written, written))
    return path


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []


def run(folder: Path, laboratory) -> list[folders.FolderFile]:
    now = timezone.now()
    return list(import_folder(folder=folder, laboratory=laboratory, by=system_user(), now=now))


def test_command_imports_and_tells_each_file(laboratory, tmp_path, capsys):
    leave(tmp_path, "a.csv", table(*panel(PatientFactory())))
    leave(tmp_path, "b.xlsx", b"PK\x03\x04")

    call_command("import_labs", tmp_path, laboratory="SRL")

    assert names(tmp_path / "done") == ["a.csv"]
    assert names(tmp_path / "failed") == ["b.xlsx"]
    assert names(tmp_path / "progress") == []
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("a.csv: new=3")
    assert told[1] == "b.xlsx: not_text"
    assert LabValue.objects.count() == 3


def test_command_names_what_is_missing(laboratory, tmp_path):
    with pytest.raises(CommandError, match="no laboratory"):
        call_command("import_labs", tmp_path, laboratory="BML")
    with pytest.raises(CommandError, match="no folder"):
        call_command("import_labs", tmp_path / "none", laboratory="SRL")


def test_file_that_is_being_written_waits_for_the_next_time(laboratory, tmp_path):
    content = table(*panel(PatientFactory()))
    leave(tmp_path, "now.csv", content[:100], seconds_ago=0)
    leave(tmp_path, "results.csv.part", content)
    leave(tmp_path, ".hidden.csv", content)

    assert run(tmp_path, laboratory) == []

    leave(tmp_path, "now.csv", content)
    (outcome,) = run(tmp_path, laboratory)
    assert (outcome.name, outcome.counts["new"]) == ("now.csv", 3)
    assert names(tmp_path / "done") == ["now.csv"]


def test_same_name_twice_is_kept_twice(laboratory, tmp_path):
    patient = PatientFactory()
    for value in ("20", "31"):
        leave(tmp_path, "results.csv", table(line(patient, "ALT", value)))
        run(tmp_path, laboratory)

    assert names(tmp_path / "done") == ["results-2.csv", "results.csv"]
    assert LabValue.objects.standing().get().value == 31


def test_same_content_twice_is_one_import(laboratory, tmp_path):
    content = table(*panel(PatientFactory()))
    for name in ("a.csv", "b.csv"):
        leave(tmp_path, name, content)

    assert [each.counts["new"] for each in run(tmp_path, laboratory)] == [3, 3]

    assert names(tmp_path / "done") == ["a.csv", "b.csv"]
    assert (LabImport.objects.count(), LabValue.objects.count()) == (1, 3)


def test_file_left_in_progress_by_a_crash_is_taken_up_again(laboratory, tmp_path, monkeypatch):
    leave(tmp_path, "results.csv", table(*panel(PatientFactory())))

    def crash(**_told: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(folders, "write_import", crash)
        with pytest.raises(ExceptionGroup):
            run(tmp_path, laboratory)
    assert names(tmp_path / "progress") == ["results.csv"]

    run(tmp_path, laboratory)

    assert (names(tmp_path / "progress"), names(tmp_path / "done")) == ([], ["results.csv"])
    assert LabValue.objects.count() == 3


def test_file_that_meets_an_error_holds_up_nobody_elses(laboratory, tmp_path, monkeypatch):
    for name in ("a.csv", "b.csv"):
        leave(tmp_path, name, table(*panel(PatientFactory())))
    write_import, calls = folders.write_import, []

    def crash_once(**told: object) -> None:
        calls.append(told)
        if len(calls) == 1:
            raise RuntimeError
        write_import(**told)

    monkeypatch.setattr(folders, "write_import", crash_once)
    with pytest.raises(ExceptionGroup):
        run(tmp_path, laboratory)

    assert names(tmp_path / "progress") == ["a.csv"]
    assert names(tmp_path / "done") == ["b.csv"]


def test_columns_that_nobody_named_and_files_too_big_fail_in_sight(laboratory, tmp_path, settings):
    other = LaboratoryFactory(name="BML")
    leave(tmp_path, "results.csv", table(*panel(PatientFactory())))
    with (tmp_path / "big.csv").open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    os.utime(tmp_path / "big.csv", (0, 0))

    outcomes = {each.name: each.refusal for each in run(tmp_path, other)}

    assert outcomes == {"big.csv": "too_big", "results.csv": "columns_unknown"}
    assert names(tmp_path / "failed") == ["big.csv", "results.csv"]


def test_links_are_never_followed(laboratory, tmp_path):
    elsewhere = leave(tmp_path, "elsewhere.csv", table(*panel(PatientFactory())))
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "results.csv").symlink_to(elsewhere)

    assert run(folder, laboratory) == []
    assert not LabImport.objects.exists()


def test_two_at_once_in_a_folder_do_not_meet(laboratory, tmp_path):
    for name in ("a.csv", "b.csv"):
        leave(tmp_path, name, table(*panel(PatientFactory())))
    now = timezone.now()
    first = import_folder(folder=tmp_path, laboratory=laboratory, by=system_user(), now=now)
    next(first)

    assert run(tmp_path, laboratory) == []

    assert len(list(first)) == 1
    assert names(tmp_path / "done") == ["a.csv", "b.csv"]


def test_task_looks_into_the_folder_of_each_laboratory(laboratory, tmp_path, settings):
    settings.LAB_FOLDER = str(tmp_path)
    LaboratoryFactory(name="../SRL")
    (tmp_path / "SRL").mkdir()
    leave(tmp_path / "SRL", "results.csv", table(*panel(PatientFactory())))

    import_lab_folders()

    assert names(tmp_path / "SRL" / "done") == ["results.csv"]
    assert LabImport.objects.get().laboratory == laboratory
