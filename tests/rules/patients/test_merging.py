from dataclasses import replace
from datetime import date

import pytest

from patients.rules.merging import Record, check_merge

KEPT = Record(pk=1, birth_date=date(1999, 4, 1), sex="female")
OTHER = replace(KEPT, pk=2)


def test_check_merge_two_records_of_one_person_may_be_merged():
    assert check_merge(KEPT, OTHER) == ""


@pytest.mark.parametrize(
    ("code", "kept", "other"),
    [
        ("same", KEPT, KEPT),
        ("merged", replace(KEPT, is_merged=True), OTHER),
        ("merged", KEPT, replace(OTHER, is_merged=True)),
        ("holds_others", KEPT, replace(OTHER, holds_others=True)),
        ("birth_date", KEPT, replace(OTHER, birth_date=date(1999, 4, 2))),
        ("sex", KEPT, replace(OTHER, sex="male")),
        ("in_clinic", KEPT, replace(OTHER, is_in_clinic=True)),
        ("draft", KEPT, replace(OTHER, has_draft=True)),
        ("open_course", KEPT, replace(OTHER, has_open_course=True)),
    ],
)
def test_check_merge_names_what_stands_in_the_way(code, kept, other):
    assert check_merge(kept, other) == code


def test_check_merge_what_is_under_way_in_the_kept_record_stands_in_no_way():
    busy = replace(KEPT, is_in_clinic=True, has_draft=True, has_open_course=True, holds_others=True)

    assert check_merge(busy, OTHER) == ""
