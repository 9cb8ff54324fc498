from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from patients.rules.duplicates import DuplicateReason, Identity, duplicate_reasons

SAKIKO = Identity("タカハシサキコ", date(2002, 3, 9), frozenset({"09012345678"}))
identities = st.builds(
    Identity,
    kana_key=st.sampled_from(["", "タカハシサキコ", "オオノケン"]),
    born_on=st.sampled_from([None, date(2002, 3, 9), date(1990, 1, 1)]),
    phones=st.frozensets(st.sampled_from(["", "09012345678", "0359137435"])),
)


def test_same_reading_and_birth_date_is_a_likely_duplicate():
    other = replace(SAKIKO, phones=frozenset())

    assert duplicate_reasons(SAKIKO, other) == (DuplicateReason.SAME_KANA_AND_BIRTH_DATE,)


def test_same_phone_and_birth_date_is_a_likely_duplicate():
    married = replace(SAKIKO, kana_key="オオノサキコ")

    assert duplicate_reasons(SAKIKO, married) == (DuplicateReason.SAME_PHONE_AND_BIRTH_DATE,)


def test_same_reading_with_another_birth_date_is_a_mix_up():
    namesake = replace(SAKIKO, born_on=date(1990, 1, 1))

    assert duplicate_reasons(SAKIKO, namesake) == (DuplicateReason.SAME_KANA,)


def test_same_phone_alone_is_a_family_not_a_duplicate():
    mother = Identity("タカハシヨウコ", date(1975, 1, 1), SAKIKO.phones)

    assert duplicate_reasons(SAKIKO, mother) == ()


def test_unknown_and_empty_never_match():
    unknown = Identity("", None, frozenset({""}))

    assert duplicate_reasons(unknown, unknown) == ()


@given(identities, identities)
def test_the_order_of_two_records_does_not_matter(one, other):
    assert duplicate_reasons(one, other) == duplicate_reasons(other, one)


@given(identities, identities)
def test_no_reason_to_suspect_a_duplicate_without_the_same_birth_date(one, other):
    reasons = set(duplicate_reasons(one, other)) - {DuplicateReason.SAME_KANA}

    assert not reasons or one.born_on == other.born_on is not None
