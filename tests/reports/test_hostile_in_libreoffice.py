"""The same hostile texts in a spreadsheet program: no formula, nothing lost."""

import csv
import io
import subprocess
from shutil import which

import pytest
from defusedxml.ElementTree import iterparse

from clinic.exports import guarded, plain_text, write_csv, write_xlsx
from tests.reports.test_hostile_texts import HOW_MANY, hostile_texts

# Parted by commas, texts in double quotes, UTF-8, from line 1, what is quoted is text; a file that
# is written holds each cell's value.
READ_CSV = "Text - txt - csv (StarCalc):44,34,76,1,,0,true,false"
WRITE_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
SECONDS = 300


@pytest.fixture(scope="module")
def texts():
    return hostile_texts()


@pytest.fixture(scope="module")
def folder(tmp_path_factory, texts):
    folder = tmp_path_factory.mktemp("hostile")
    with (folder / "texts.csv").open("wb") as out:
        write_csv(["n", "text"], enumerate(texts), out)
    with (folder / "texts.xlsx").open("wb") as out:
        write_xlsx(["n", "text"], enumerate(texts), out, title="x")
    return folder


def opened(folder, name, as_what, *how):
    """Open a file in LibreOffice, without anybody's settings, and return what it saves."""
    into = folder / f"saved-{name}"
    subprocess.run(
        [which("soffice"), f"-env:UserInstallation=file://{folder}/profile", "--headless", *how,
         "--convert-to", as_what, "--outdir", into, folder / name],
        check=True, capture_output=True, timeout=SECONDS,
    )  # fmt: skip
    return into / f"texts.{as_what.partition(':')[0]}"


def formulas(path):
    """Return how many cells there are, and how many of them hold a formula."""
    cells = [each for _event, each in iterparse(path) if each.tag == f"{TABLE}table-cell"]
    return len(cells), sum(cell.get(f"{TABLE}formula") is not None for cell in cells)


def saved_texts(path):
    text = path.read_bytes().decode("utf-8-sig")
    return [cells[1] for cells in csv.reader(io.StringIO(text, newline=""))][1:]


def test_formula_is_found_where_there_is_one(folder):
    (folder / "plain.csv").write_text("n,text\n1,=1+1\n", encoding="utf-8")

    cells, found = formulas(opened(folder, "plain.csv", "fods").with_name("plain.fods"))

    assert (cells >= 4, found) == (True, 1)


@pytest.mark.parametrize(
    ("name", "how", "written"),
    [("texts.csv", [f"--infilter={READ_CSV}"], guarded), ("texts.xlsx", [], plain_text)],
    ids=["csv", "xlsx"],
)
def test_no_cell_holds_a_formula_and_every_text_comes_back(folder, texts, name, how, written):
    cells, found = formulas(opened(folder, name, "fods", *how))

    assert (cells >= HOW_MANY, found) == (True, 0)
    assert saved_texts(opened(folder, name, WRITE_CSV, *how)) == [written(text) for text in texts]


def test_csv_opened_without_being_told_how_holds_no_formula(folder):
    cells, found = formulas(opened(folder, "texts.csv", "fods"))

    assert (cells >= HOW_MANY, found) == (True, 0)
