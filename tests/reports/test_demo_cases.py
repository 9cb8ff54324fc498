"""The nine demo cases say what the source's case reports say, and mark the rest as invented."""

import json
from datetime import date

import pytest

from reports.services.demo_cases import DATA, life_of

TODAY = date(2026, 11, 27)
CASES = {case["case"]: case for case in json.loads(DATA.read_text(encoding="utf-8"))["cases"]}
# What the reports tell, read anew: None where they are silent. Better by: the month in which the
# report first calls the skin better; where it gives only the month of the last photograph, that.
REPORTED = {
    #   sex      age group    months  flare  better by
    1: ("male", "20s", None, None, 5),
    2: (None, "late_teens", 8, True, 1),
    3: ("female", "20s", None, True, None),
    4: (None, None, None, None, 4),
    5: ("male", "20s", 6, None, 1),
    6: ("male", "20s", None, True, 2),
    7: (None, None, None, True, 5),
    8: ("male", "teens", 6, None, None),
    9: ("male", "20s", None, None, None),
}
FIELDS = ("sex", "age_group", "months")
AGES = {"teens": range(13, 20), "late_teens": range(17, 20), "20s": range(20, 30)}
TREATED_WITH = {
    1: {"oral_antibiotics", "topical", "vitamins", "herbal"},
    2: {"minocycline", "adapalene_gel", "benzoyl_peroxide_gel", "topical_steroid", "herbal"},
    3: {"photofacial", "glycolic_acid_peeling", "vitamin_c_iontophoresis", "salon_treatment"},
    4: {"sulfur_camphor_lotion", "oral_antibiotics", "herbal", "vitamins", "combined_pill"},
    5: {"oral_medicine_unknown", "topical"},
    6: {"oral_antibiotics"},
    7: {"cefuroxime", "roxithromycin", "peeling_soap", "light_treatment", "adapalene_gel"},
    8: {"oral_antibiotics"},
    9: {"minocycline", "roxithromycin", "vitamins", "pantothenic_acid"},
}


@pytest.mark.parametrize("number", REPORTED)
def test_case_is_as_reported_and_what_is_not_reported_is_marked(number):
    case = CASES[number]
    *told, has_flare, better_by = REPORTED[number]

    for field, word in zip(FIELDS, told, strict=True):
        assert (field in case["invented"]) if word is None else (case[field] == word), field
    assert bool(case["flare"]) is bool(has_flare)
    assert better_by in {None, case["improved_by_month"]}
    assert TREATED_WITH[number] <= set(case["previous_treatments"])
    assert case["age_at_start"] in AGES.get(case["age_group"], range(20, 60))
    assert {"family_name", "given_name", "weight_kg", "age_at_start"} <= set(case["invented"])
    assert all(case[part]["ja"] and case[part]["en"] for part in ("history", "findings", "outcome"))


def test_there_are_nine():
    assert sorted(CASES) == list(range(1, 10))


def test_case_7_is_raised_when_it_worsened_and_again_after_three_months():
    doses = CASES[7]["daily_mg_by_month"]

    raised = [month for month in range(1, len(doses)) if doses[month] > doses[month - 1]]

    assert raised == [1, 3]


def test_case_2_came_with_the_white_cells_of_its_report():
    first = life_of(CASES[2], TODAY).courses[0].visits[0]

    assert str(first.values["wbc"]) == "16.4"
    assert "4.17" in first.findings


@pytest.mark.parametrize("number", REPORTED)
def test_life_of_a_case_shows_its_flare_and_ends_better(number):
    (course,) = life_of(CASES[number], TODAY).courses
    counts = [visit.lesion_count for visit in course.visits]

    assert (counts[1] > counts[0]) is bool(CASES[number]["flare"])
    assert counts[-1] < counts[0] / 3
    assert len(counts) == CASES[number]["months"] + 1
