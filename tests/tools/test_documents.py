import re
from pathlib import Path

import pytest

from tools.documents import configuration, variables
from tools.machine import ROOT

PAPERS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
TARGET = re.compile(r"`make ([a-z-]+)")
PLACE = re.compile(
    r"`((?:bench|billing|clinic|deploy|docs|labs|patients|prescriptions|reminders|reports|static"
    r"|templates|tests|tools)/[\w./-]*)`"
)


@pytest.mark.parametrize("paper", PAPERS)
def test_links_of_a_document_lead_somewhere(paper):
    links = LINK.findall((ROOT / paper).read_text(encoding="utf-8"))
    inner = [link for link in links if "://" not in link]

    assert [link for link in inner if not (ROOT / paper).parent.joinpath(link).exists()] == []


@pytest.mark.parametrize("paper", PAPERS)
def test_commands_and_places_of_a_document_exist(paper):
    words = (ROOT / paper).read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(TARGET.findall(words)) <= targets
    assert [place for place in PLACE.findall(words) if not Path(ROOT, place).exists()] == []


def test_every_variable_has_a_meaning_of_its_own():
    found = list(variables((ROOT / ".env.example").read_text(encoding="utf-8")))

    assert len(found) > 20
    assert [name for name, _, meaning in found if not meaning] == []
    assert len({meaning for _, _, meaning in found}) == len(found)


def test_configuration_shows_default_and_meaning():
    table = configuration("# --- Part\n# Where it\n# listens.\nBIND=here\n\nBARE=\n")

    assert "| `BIND` | `here` | Where it listens. |" in table
    assert "| `BARE` |  |  |" in table
