import csv
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.rules import ctcae
from labs.rules.analytes import DATA
from labs.rules.ctcae import VERSION, CtcaeGrade, ctcae_grade
from labs.rules.levels import LabResult
from labs.rules.measured import Comparator, Measured


def graded(
    analyte: str,
    number: str,
    comparator: Comparator = "",
    sex: str = "female",
    **known: str,
) -> CtcaeGrade | None:
    bounds = {name: Decimal(text) for name, text in known.items()}
    return ctcae_grade(LabResult(analyte, Measured(Decimal(number), comparator), **bounds), sex)


GRADES = [
    # the last value of one grade, and the first of the next
    ("alt", {"high": "30"}, ["30", "90", "150", "600"]),
    ("ast", {"high": "30"}, ["30", "90", "150", "600"]),
    ("ggt", {"high": "32"}, ["32", "80", "160", "640"]),
    ("alp", {"high": "100"}, ["100", "250", "500", "2000"]),
    ("tbil", {"high": "1.5"}, ["1.5", "2.25", "4.5", "15"]),
    ("ck", {"high": "153"}, ["153", "382.5", "765", "1530"]),
    ("cre", {"high": "0.8"}, ["0.8", "1.2", "2.4", "4.8"]),
    ("amy", {"high": "132"}, ["132", "198", "660"]),
    ("lip", {"high": "55"}, ["55", "82.5", "275"]),
    ("tc", {"high": "248"}, ["248", "300", "400", "500"]),
    ("ua", {"high": "5.5"}, ["5.5"]),
    ("ld", {"high": "222"}, ["222"]),
    ("na", {"high": "145"}, ["145", "150", "155", "160"]),
    ("k", {"high": "4.8"}, ["4.8", "5.5", "6.0", "7.0"]),
    ("hb", {"high": "14.8"}, ["14.8", "16.8", "18.8"]),
]


@pytest.mark.parametrize(("analyte", "known", "ends"), GRADES, ids=lambda each: str(each)[:5])
def test_grade_begins_above_its_limit(analyte: str, known: dict[str, str], ends: list[str]):
    for grade, last in enumerate(ends):
        assert graded(analyte, last, **known).grade == grade
        assert graded(analyte, str(Decimal(last) + Decimal("0.01")), **known).grade == grade + 1


FALLING = [
    ("wbc", {"low": "3.3"}, [("3.3", 0), ("3.0", 1), ("2.0", 2), ("1.0", 3), ("0.99", 4)]),
    ("neut", {"low": "2.0"}, [("2.0", 0), ("1.5", 1), ("1.0", 2), ("0.5", 3), ("0.49", 4)]),
    ("hb", {"low": "11.6"}, [("11.6", 0), ("10.0", 1), ("8.0", 2), ("7.99", 3)]),
    ("plt", {"low": "158"}, [("158", 0), ("75", 1), ("50", 2), ("25", 3), ("24.9", 4)]),
    ("na", {"low": "138"}, [("138", 0), ("130", 1), ("125", 2), ("120", 3), ("119", 4)]),
    ("k", {"low": "3.6"}, [("3.6", 0), ("3.0", 1), ("2.5", 3), ("2.4", 4)]),
    ("glu", {"low": "73"}, [("73", 0), ("55", 1), ("40", 2), ("30", 3), ("29", 4)]),
    ("egfr", {"low": "90"}, [("90", 0), ("60", 1), ("30", 2), ("15", 3), ("14.9", 4)]),
]


@pytest.mark.parametrize(("analyte", "known", "steps"), FALLING, ids=lambda each: str(each)[:5])
def test_falling_value_reaches_the_grades(analyte, known, steps):
    assert [(number, graded(analyte, number, **known).grade) for number, _ in steps] == steps


def test_triglycerides_grade_from_150_up():
    told = [("149", 0), ("150", 1), ("300", 1), ("301", 2), ("500", 2), ("501", 3), ("1001", 4)]

    assert [(number, graded("tg", number).grade) for number, _ in told] == told


def test_grade_names_its_term():
    assert graded("k", "6.1") == CtcaeGrade(3, "Hyperkalemia")
    assert graded("k", "2.9") == CtcaeGrade(3, "Hypokalemia")
    assert graded("wbc", "100.1") == CtcaeGrade(3, "Leukocytosis")
    assert graded("alt", "20") == CtcaeGrade(0)


@pytest.mark.parametrize(
    ("analyte", "ends"),
    [
        ("alt", ["1.49", "3", "5", "20"]),
        ("ast", ["1.49", "3", "5", "20"]),
        ("ggt", ["1.99", "2.5", "5", "20"]),
        ("alp", ["1.99", "2.5", "5", "20"]),
        ("tbil", ["1", "1.5", "3", "10"]),
    ],
)
def test_abnormal_baseline_takes_the_place_of_the_limit(analyte: str, ends: list[str]):
    for grade, last in enumerate(ends):
        known = {"high": "20", "baseline": "100"}
        assert graded(analyte, str(100 * Decimal(last)), **known).grade == grade
        assert graded(analyte, str(100 * Decimal(last) + 1), **known).grade == grade + 1


def test_baseline_at_the_limit_is_normal():
    assert graded("alt", "31", high="30", baseline="30").grade == 1
    assert graded("alt", "31", high="30", baseline="31").grade == 0


def test_creatinine_counts_by_limit_and_by_baseline():
    assert graded("cre", "0.75", high="0.8", baseline="0.4").grade == 2
    assert graded("cre", "0.60", high="0.8", baseline="0.4").grade == 0
    assert graded("cre", "1.21", high="0.8", baseline="0.4").grade == 3


def test_interval_that_came_with_the_value_counts_before_the_usual_one():
    assert graded("alt", "40", high="45").grade == 0
    assert graded("alt", "40").grade == 1
    assert graded("alt", "40", sex="male").grade == 0
    assert graded("hb", "11.5", low="11").grade == 0
    assert graded("hb", "11.5").grade == 1


@pytest.mark.parametrize("analyte", ["bun", "cl", "crp", "hdl", "ldl", "rbc", "ht", "a1c"])
def test_analyte_without_a_term_has_no_grade(analyte: str):
    assert graded(analyte, "999") is None


def test_without_any_interval_only_absolute_grades_are_known():
    assert graded("lip", "9999") == CtcaeGrade(0)
    assert graded("neut", "1.4") == CtcaeGrade(2, "Neutrophil count decreased")


def test_bound_that_cannot_decide_says_which_grade_is_open():
    assert graded("tg", "500", ">") == CtcaeGrade(3, "Hypertriglyceridemia", undecided=4)
    assert graded("tg", "400", ">") == CtcaeGrade(2, "Hypertriglyceridemia", undecided=4)
    assert graded("tg", "100", "<") == CtcaeGrade(0)
    assert graded("tg", "400", "<") == CtcaeGrade(0, undecided=2)
    assert graded("tg", "1000", ">") == CtcaeGrade(4, "Hypertriglyceridemia")
    assert graded("plt", "50", "<") == CtcaeGrade(3, "Platelet count decreased", undecided=4)


def test_version_of_the_scale_is_kept_as_data():
    assert VERSION == "5.0"


@settings(max_examples=300, deadline=None, database=None)
@given(
    st.sampled_from(["alt", "ggt", "tbil", "ck", "tg", "tc", "amy"]),
    st.decimals(0, 2000, places=1),
    st.decimals(0, 2000, places=1),
)
def test_higher_value_never_has_a_lower_grade(analyte: str, one: Decimal, other: Decimal):
    low, high = sorted((one, other))

    assert graded(analyte, str(low)).grade <= graded(analyte, str(high)).grade


def test_every_row_of_the_table_is_read():
    with (DATA / "ctcae-v5.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))

    read = [
        {
            "term": each.term,
            "analyte": analyte,
            "grade": str(each.grade),
            "when": each.when,
            "comparison": each.comparison,
            "reference": each.reference,
            "value": str(each.value),
        }
        for analyte, group in ctcae._table.__wrapped__().items()
        for each in group
    ]

    assert sorted(read, key=repr) == sorted(rows, key=repr)
