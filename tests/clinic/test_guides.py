"""Each main screen leads to its guide, and each guide speaks both languages."""

import re

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from clinic import roles
from clinic.context import NAVIGATION
from clinic.guides import BY_SLUG, GUIDES, guide_of
from tests.contracts.urls import addresses
from tests.factories.clinic import BranchFactory

KANA = re.compile(r"[ぁ-んァ-ヶ]")


@pytest.mark.parametrize("slug", sorted(BY_SLUG))
def test_guide_exists_in_both_languages_with_as_many_steps(slug):
    texts = {each: render_to_string(f"guides/{each}/{slug}.html") for each in ("ja", "en")}

    assert KANA.search(texts["ja"])
    assert not KANA.search(texts["en"])
    assert texts["ja"].count("<li>") == texts["en"].count("<li>") >= 3


def test_every_guide_of_the_folder_is_listed():
    for language in ("ja", "en"):
        folder = settings.BASE_DIR / "templates" / "guides" / language
        assert {path.stem for path in folder.glob("*.html")} == set(BY_SLUG)


def test_guides_name_screens_that_exist_and_no_screen_twice():
    named = [screen for guide in GUIDES for screen in guide.screens]

    assert set(named) <= addresses().keys()
    assert len(named) == len(set(named))


@pytest.mark.parametrize("place", NAVIGATION, ids=lambda place: place.url_name)
def test_every_place_of_the_navigation_has_a_guide(place):
    assert guide_of(place.url_name) is not None


def test_own_account_pages_have_none():
    assert guide_of("mfa_index") is None


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ja", "en"])
def test_screen_links_to_its_guide_in_the_readers_language(client_of, language):
    client = client_of(roles.RECEPTION, language=language, branch=BranchFactory())
    url = reverse("clinic:guide_show", args=["board"])

    assert f'href="{url}"' in client.get(reverse("patients:board_show")).content.decode()
    page = client.get(url)
    assert page.context["text"] == f"guides/{language}/board.html"
    assert client.get(reverse("clinic:guide_show", args=["nothing"])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("role", roles.ROLES)
def test_list_shows_the_guides_of_ones_role_first(client_of, role):
    response = client_of(role).get(reverse("clinic:guide_list"))

    assert {guide for guide in GUIDES if role in guide.roles} == set(response.context["mine"])
    assert {*response.context["mine"], *response.context["others"]} == set(GUIDES)


def test_pictures_are_of_a_guide_in_both_languages_and_small():
    pictures = list((settings.BASE_DIR / "static" / "guides").glob("*.png"))
    named = {path.stem for path in pictures}

    assert named
    assert named <= {f"{slug}-{language}" for slug in BY_SLUG for language in ("ja", "en")}
    assert {name[:-2] + "en" for name in named} | {name[:-2] + "ja" for name in named} == named
    assert max(path.stat().st_size for path in pictures) < 100_000
