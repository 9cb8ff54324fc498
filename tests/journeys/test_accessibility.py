"""Every screen that a role reaches, in both languages and both themes, as people meet it.

Empty, filled in with all that folds laid open, with its errors, and with each dialog open: axe
finds nothing, nothing is blocked, nothing is told to the console, and 320 pixels are enough.
"""

import os
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from django.conf import settings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from clinic import roles
from clinic.models import User
from tests import database
from tests.contracts.world import World, build
from tests.journeys.conftest import WATCH
from tests.journeys.screens import (
    PEOPLE,
    SWEEPS_ALL,
    Places,
    furnish,
    refusals_of,
    screens_of,
    url_at,
)
from tests.journeys.sweeping import TABLET, WIDE, Sweep

TOUCHED = 40
# Time is short where CI is set: every page in Japanese.
SWEPT = ["ja"] if os.environ.get("CI") and not SWEEPS_ALL else ["ja", "en"]
# So that several processes share the longest of it.
PARTS = 3
# Each state is looked at in one theme a language; SWEEP_ALL asks for the colours of both.
THEMES = {"ja": ("light", "dark"), "en": ("dark", "light")}


class Clinic(NamedTuple):
    world: World
    places: Places
    address: str

    def url(self, person: str, name: str) -> str:
        return url_at(self.world, self.places, person, name)


@pytest.fixture(scope="module")
def full_clinic(django_db_setup: None, django_db_blocker: pytest.Item) -> Iterator[Clinic]:
    """One clinic for all of it: looking, and sending nothing, leaves it as it is."""
    with django_db_blocker.unblock():
        world = build()
        server = LiveServer("127.0.0.1")
        yield Clinic(world, furnish(world), server.url)
        server.stop()
        database.recreate(settings.DATABASES["default"]["NAME"])


@pytest.fixture
def language() -> str:
    return "ja"


@pytest.fixture
def sweep(browser: Browser, full_clinic: Clinic, person: str, language: str) -> Iterator[Sweep]:
    User.objects.update(language=language)
    context = browser.new_context(
        locale=language, timezone_id="Asia/Tokyo", viewport=WIDE, reduced_motion="reduce"
    )
    context.add_init_script(WATCH)
    session = full_clinic.world.sessions.get(person)
    if session:
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": session, "url": full_clinic.address}])
    yield Sweep(context.new_page(), full_clinic.address)
    context.close()


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("language", SWEPT)
@pytest.mark.parametrize("person", PEOPLE)
def test_no_screen_has_a_barrier_in_any_state(sweep, full_clinic, person, language, part):
    first, second = THEMES[language]

    for name in screens_of(person, language)[part::PARTS]:
        sweep.open(name, full_clinic.url(person, name))
        sweep.look(first)
        if SWEEPS_ALL:
            sweep.look_again(second)
        sweep.narrow()
        if sweep.fill():
            sweep.look(second)
            sweep.narrow()
        for dialog in sweep.page.locator("main dialog").all():
            sweep.look_at_dialog(dialog, first)
    for name in refusals_of(person, language)[part::PARTS]:
        sweep.send_nothing(name, full_clinic.url(person, name))
        sweep.look(first)
        sweep.narrow()

    assert not sweep.faults, "\n".join(sweep.faults)


@pytest.mark.parametrize("language", SWEPT)
@pytest.mark.parametrize("person", PEOPLE)
def test_no_dialog_or_menu_around_the_screens_has_a_barrier(sweep, full_clinic, person, language):
    name = screens_of(person, language)[-1]
    sweep.open(name, full_clinic.url(person, name))

    for dialog in sweep.page.locator("body > dialog, body > .menu").all():
        sweep.look_at_dialog(dialog, THEMES[language][1])

    assert not sweep.faults, "\n".join(sweep.faults)


@pytest.mark.parametrize("name", ["patients:board_show", "prescriptions:chart_show"])
@pytest.mark.parametrize("person", [roles.DOCTOR])
def test_board_and_chart_are_worked_with_a_finger_on_a_tablet(sweep, full_clinic, person, name):
    sweep.page.set_viewport_size(TABLET)
    sweep.open(name, full_clinic.url(person, name))
    sweep.look("light")

    assert sweep.page.evaluate("document.documentElement.scrollWidth") <= TABLET["width"]
    assert sweep.small_targets(TOUCHED) == []
    assert sweep.faults == []
