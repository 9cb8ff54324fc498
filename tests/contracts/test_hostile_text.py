"""Whatever a text of the clinic holds, every page has the elements it has with harmless words."""

import os
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import pytest

from tests.contracts import hostile
from tests.contracts import world as worlds
from tests.contracts.test_headers import who_may
from tests.contracts.test_url_matrix import KNOWN, url_of
from tests.contracts.url_table import ROWS
from tests.contracts.world import World, undone

# How often every column is filled with another text; 44 is every text in every column.
ROUNDS = int(os.environ.get("HOSTILE_ROUNDS", "3"))
FOUND = 200
MOST_SHOWN = 40
ASKED = {
    name: "GET" if ROWS[name].answers[0] == FOUND else "POST"
    for name in KNOWN
    if FOUND in ROWS[name].answers and name not in {"clinic:readyz", "clinic:healthz"}
}
PICTURES = {"patients:photo_show", "patients:signature_show"}
# What the database keeps in shape by a constraint, so that no text of a stranger gets there.
SHAPED = {
    "clinic.Branch.document_prefix",
    "patients.Patient.ticket_no",
}


@pytest.fixture(scope="module")
def clinic(django_db_setup: None, django_db_blocker: pytest.Item) -> Iterator[World]:
    """The clinic with harmless words in every column, and no wall against others."""
    with django_db_blocker.unblock(), hostile.as_owner(), worlds.undone():
        world = worlds.build()
        hostile.take_walls_down()
        hostile.fill([hostile.PLAIN * 30])
        yield world


@pytest.fixture(scope="module")
def harmless(clinic: World) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    return {name: hostile.skeleton(page) for name, page in pages(clinic).items()}


def pages(world: World) -> dict[str, Element]:
    """Return every page and fragment that somebody gets who may, by its name."""
    found = {}
    for name, method in ASKED.items():
        person = who_may(name)
        with undone():
            response = world.ask(person, method, url_of(name, world.own_of(person)))
        # A picture whose name became hostile words is not found, which is right.
        if name in PICTURES:
            continue
        if response.headers.get("Content-Type", "").startswith("text/html"):
            assert response.status_code == FOUND, (name, response.status_code)
            found[name] = hostile.parsed(response.content.decode())
    return found


def turned(shift: int) -> list[str]:
    shift = shift * 15 % len(hostile.MARKUP)
    return hostile.MARKUP[shift:] + hostile.MARKUP[:shift]


def test_every_text_column_takes_the_words_or_is_kept_in_shape(clinic: World):
    with undone():
        refused = hostile.fill(hostile.MARKUP)

    assert refused == SHAPED


def test_every_page_has_the_same_elements_whatever_its_texts_hold(
    clinic: World, harmless: dict[str, list[tuple[str, tuple[str, ...]]]]
):
    seen = set()
    for shift in range(ROUNDS):
        with undone():
            hostile.fill(turned(shift))
            found = pages(clinic)
        assert found.keys() == harmless.keys()
        changed = [name for name in found if hostile.skeleton(found[name]) != harmless[name]]
        leading_out = [name for name, page in found.items() if hostile.foreign_addresses(page)]
        assert not changed
        assert not leading_out
        shown = "\n".join(map(hostile.words_of, found.values()))
        seen |= {text for text in hostile.MARKUP if text.strip() in shown}

    # Otherwise these would be pages that show none of the texts.
    assert len(seen) >= MOST_SHOWN, set(hostile.MARKUP) - seen
