"""Every page asks the database no more often than bench/statements.py allows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.journey import places
from bench.statements import HIGHEST
from tests.contracts.test_url_matrix import url_of
from tests.contracts.url_table import ROWS
from tests.contracts.world import World, undone

PAGES = {
    place.name: place.role
    for place in places()
    if place.name in ROWS and ROWS[place.name].answers[0] == 200
}


def test_every_page_has_a_number():
    assert PAGES.keys() == HIGHEST.keys(), "write the numbers into bench/statements.py"


@pytest.mark.parametrize("page", sorted(PAGES.keys() & HIGHEST.keys()))
def test_page_asks_no_more_than_it_may(world: World, page):
    assert asked(world, page) <= HIGHEST[page]


def asked(world: World, page: str) -> int:
    """Return the statements of a second look: the first one of a session writes the session."""
    role = PAGES[page]
    url = url_of(page, world.own_of(role))
    with undone():
        assert world.ask(role, "GET", url).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            world.ask(role, "GET", url)
    return sum(
        not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in queries.captured_queries
    )
