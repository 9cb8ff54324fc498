"""However people quote somebody, the right patient is among the first three."""

from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patients.queries.search import SHOWN, find_patients
from tests.factories.patients import ConfirmedVisitFactory, PatientFactory, WomanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def register():
    """Somebody with variant kanji among people who share one thing or another with her."""
    sakiko = WomanFactory(
        ticket_no="K-004213",
        family_name="髙橋",
        given_name="﨑子",
        family_kana="タカハシ",
        given_kana="サキコ",
        birth_date=date(2002, 3, 9),
        phone="+819012345678",
        phone_key="09012345678",
    )
    others = [
        ("渡邉", "真一", "ワタナベ", "シンイチ"),
        ("大野", "裕子", "オオノ", "ユウコ"),
        ("伊藤", "新", "イトウ", "アラタ"),
        ("高田", "橋子", "タカダ", "ハシコ"),
        ("鷹羽", "志保", "タカハ", "シホ"),
    ]
    for n, (family, given, family_kana, given_kana) in enumerate(others):
        PatientFactory(
            ticket_no=f"K-{n + 1:06d}",
            family_name=family,
            given_name=given,
            family_kana=family_kana,
            given_kana=given_kana,
            birth_date=date(1990, 1, n + 1),
            phone_key=f"0312340{n:03d}",
        )
    return sakiko


# One a line: what people type to find her. `bench/crowd.py` types it too.
SPELLINGS = (settings.BASE_DIR / "tests/data/spellings.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("typed", SPELLINGS.splitlines())
def test_find_patients_any_spelling_has_her_among_the_first_three(register, typed):
    assert register in find_patients(typed)[:3]


@pytest.mark.parametrize("typed", ["ohno", "ono", "oono", "Ohno", "ōno", "オーノ", "おおの"])
def test_find_patients_long_vowels_are_forgiven(register, typed):
    assert find_patients(typed)[0].family_name == "大野"


@pytest.mark.parametrize("typed", ["ito", "itou", "itoh", "伊藤"])
def test_find_patients_ito_in_any_spelling(register, typed):
    assert find_patients(typed)[0].family_name == "伊藤"


@pytest.mark.parametrize("typed", ["shinichi", "sinniti", "Shin'ichi", "渡辺", "渡邊"])
def test_find_patients_watanabe_shinichi(register, typed):
    assert "渡邉" in [found.family_name for found in find_patients(typed)[:3]]


@pytest.mark.parametrize("typed", ["", "   ", "!!!", "%", "_", "\\"])
def test_find_patients_nothing_that_means_anything_finds_nobody(register, typed):
    assert find_patients(typed) == []


def test_find_patients_ticket_comes_before_the_telephone(register):
    other = PatientFactory(ticket_no="K-005678")

    assert find_patients("5678") == [other, register]


def test_find_patients_merged_record_is_not_offered(register):
    register.merged_into = PatientFactory()
    register.save(update_fields=["merged_into"])

    assert register not in find_patients("4213")


@pytest.mark.parametrize(
    ("typed", "asked"), [("タナカ", 1), ("イチロウ", 2), ("1990-01-01", 1), ("4213", 2)]
)
def test_find_patients_takes_one_query_or_two_and_shows_ten(register, typed, asked):
    PatientFactory.create_batch(
        12, family_kana="タナカ", given_kana="イチロウ", birth_date=date(1990, 1, 1)
    )

    with CaptureQueriesContext(connection) as queries:
        found = find_patients(typed)
    assert len(queries) == asked
    assert len(found) == (1 if typed == "4213" else SHOWN)


def test_find_patients_names_that_begin_so_come_before_those_that_hold_it(register):
    inside = PatientFactory(family_kana="アサタカ", given_kana="イチロウ")

    found = find_patients("タカハ")

    assert [each.rank for each in found] == sorted(each.rank for each in found)
    assert find_patients("タカ")[-1] == inside
    assert len({each.pk for each in found}) == len(found)


def test_find_patients_carries_the_last_visit(register):
    visited = ConfirmedVisitFactory(patient=register)

    assert find_patients("4213")[0].last_visited_on == visited.visited_on


def test_database_makes_trigrams_of_kanji_or_the_indexes_of_names_hold_nothing():
    with connection.cursor() as cursor:
        cursor.execute("SELECT show_trgm('高橋')")
        (trigrams,) = cursor.fetchone()

    assert len(trigrams) == 3
