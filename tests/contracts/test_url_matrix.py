"""Every address of the resolver, by every person, method and object: as its row says."""

from typing import Any

import pytest
from django.urls import reverse

from tests.contracts.url_table import ANYONE, ROWS, Answers, Row
from tests.contracts.urls import addresses
from tests.contracts.world import (
    ANONYMOUS,
    DISABLED,
    MISSING,
    PEOPLE,
    UNENROLLED,
    World,
    nothing_written,
    undone,
)

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
SIGN_IN, REFUSED, ABSENT, UNLISTED = 302, 403, 404, 405
ADDRESSES = addresses()
KNOWN = sorted(ADDRESSES.keys() & ROWS.keys())
OF_A_ROW = [name for name in KNOWN if ADDRESSES[name].numbers]
NESTED = [name for name in OF_A_ROW if set(ADDRESSES[name].numbers) != {"patient_id"}]
HOW_TO = """{name} (/{route}) has no row in tests/contracts/url_table.py.
Add, in its app's part of that table:
    "{name}": Row(WHO, ANSWERS),
WHO      ANYONE, STAFF, DESK (doctor and reception), DOCTORS, COUNTER or ADMINISTRATORS
ANSWERS  what a bare GET and an empty POST by somebody who may are answered with: LOOK (200, None),
         FORM (200, 422), BUTTON (None, 302), PANEL (None, 200) or any pair; None means 405
If it names a row of a new kind, such as <int:photo_id>, make one in `_patient` of
tests/contracts/world.py and return its number there as "photo_id".
Then run: pytest tests/contracts/test_url_matrix.py -k {short}"""


def test_every_address_has_a_row():
    missing = [
        HOW_TO.format(name=name, route=address.route, short=name.rpartition(":")[2])
        for name, address in ADDRESSES.items()
        if name not in ROWS
    ]

    assert not missing, "\n\n".join(missing)


def test_every_row_has_an_address():
    assert not ROWS.keys() - ADDRESSES.keys(), "rows of addresses that are gone: remove them"


def expected(row: Row, person: str, method: str) -> int:
    """Say what a row lets `method` by `person` be answered with."""
    if row.who is ANYONE:
        is_out = person in {ANONYMOUS, DISABLED}
        return of_method(row, row.answers if is_out else row.signed_in or row.answers, method)
    if person in {ANONYMOUS, DISABLED}:
        return SIGN_IN
    if person == UNENROLLED:
        return of_method(row, row.before_factor, method) if row.before_factor else SIGN_IN
    return of_method(row, row.answers, method) if person in row.who else REFUSED


def of_method(row: Row, answers: Answers, method: str) -> int:
    get, post = answers
    listed = {"GET": get, "HEAD": get, "POST": post, "DELETE": row.delete}
    return listed.get(method) or UNLISTED


def url_of(name: str, words: dict[str, Any]) -> str:
    """Return the address at these rows of the world."""
    row, address = ROWS[name], ADDRESSES[name]
    places = {word: words[row.using.get(word, word)] for word in address.words}
    return reverse(name, kwargs=places) + (f"?{row.query}" if row.query else "")


@pytest.mark.parametrize("name", KNOWN)
def test_address_answers_each_person_and_method_as_its_row_says(world: World, name):
    row, wrong = ROWS[name], []
    for person in PEOPLE:
        url = url_of(name, world.own_of(person))
        for method in METHODS:
            with undone():
                status = world.ask(person, method, url).status_code
            if status != expected(row, person, method):
                wrong.append(f"{method} by {person}: {status}, not {expected(row, person, method)}")

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", [name for name in KNOWN if ROWS[name].who is not ANYONE])
def test_script_is_told_that_the_session_is_over_and_gets_no_sign_in_page(world: World, name):
    url = url_of(name, world.own_of(ANONYMOUS))

    with undone():
        response = world.ask(ANONYMOUS, "POST", url, HTTP_HX_REQUEST="true")

    assert (response.status_code, response.content) == (401, b"")
    assert response.headers["HX-Trigger"] == "session-expired"


@pytest.mark.parametrize("name", OF_A_ROW)
def test_missing_row_is_not_found_and_writes_nothing(world: World, name):
    refuses(world, name, dict.fromkeys(ADDRESSES[name].numbers, MISSING))


@pytest.mark.parametrize("name", NESTED)
def test_row_of_another_patient_is_not_found_and_writes_nothing(world: World, name):
    for word in ADDRESSES[name].numbers:
        refuses(world, name, {word: world.other[ROWS[name].using.get(word, word)]})


def refuses(world: World, name: str, swapped: dict[str, int]) -> None:
    """Check that the address with other numbers gives nothing away to anybody who may open it."""
    row, address = ROWS[name], ADDRESSES[name]
    for person in sorted(row.who or ()):
        words = world.own_of(person)
        words |= {row.using.get(word, word): number for word, number in swapped.items()}
        for method, status in zip(("GET", "POST"), row.answers, strict=True):
            with undone(), nothing_written():
                found = world.ask(person, method, url_of(name, words)).status_code
            assert found == (row.elsewhere if status else UNLISTED), (method, person, address.route)
