from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules.eras import (
    ERAS,
    FIRST_DAY,
    Age,
    age_on,
    era_date,
    era_date_short,
    era_of,
    parse_date,
)
from clinic.rules.text import InputRefused

FULL_WIDTH = str.maketrans("0123456789-/.HSTMR", "０１２３４５６７８９－／．ＨＳＴＭＲ")
days = st.dates(FIRST_DAY, date(2117, 12, 31))


def refusal(typed: str) -> str:
    with pytest.raises(InputRefused) as refused:
        parse_date(typed)
    return refused.value.code


@pytest.mark.parametrize(
    "typed",
    [
        "2002-03-09", "2002/3/9", "20020309", "2002.3.9", "2002年3月9日", "H14.3.9", "h140309",
        "平成14年3月9日", "平14.3.9", "H14-3-9", "h 14.3.9", "H.14.3.9", "２００２－０３－０９",
        "２００２／３／９",
        "Ｈ１４．３．９", "ｈ１４０３０９", "平成１４年３月９日", "平成 14年 3月 9日",
        "㍻14年3月9日", "2002ー3ー9",
        "2002−3−9", "　2002/3/9　",
    ],
)  # fmt: skip
def test_date_in_any_form_is_the_same_day(typed):
    assert parse_date(typed) == date(2002, 3, 9)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("S63/12/1", date(1988, 12, 1)), ("R元.5.1", date(2019, 5, 1)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("昭和64年1月7日", date(1989, 1, 7)), ("S64.1.7", date(1989, 1, 7)),
        ("H1.1.8", date(1989, 1, 8)),
        ("平成31年4月30日", date(2019, 4, 30)), ("昭和元年12月25日", date(1926, 12, 25)),
        ("大正15年12月24日", date(1926, 12, 24)), ("大正元年7月30日", date(1912, 7, 30)),
        ("明治45年7月29日", date(1912, 7, 29)), ("明治6年1月1日", date(1873, 1, 1)),
        ("R8.2.28", date(2026, 2, 28)),
        ("令和8年11月24日", date(2026, 11, 24)), ("2028-02-29", date(2028, 2, 29)),
    ],
)  # fmt: skip
def test_date_at_the_edge_of_an_era_is_read(typed, day):
    assert parse_date(typed) == day


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("昭和64年1月8日", "after_era"), ("S64.1.8", "after_era"), ("S64/12/1", "after_era"),
        ("H31.5.1", "after_era"), ("平成32年1月1日", "after_era"), ("M45.7.30", "after_era"),
        ("大正15年12月25日", "after_era"), ("R元.4.30", "before_era"), ("R1.1.1", "before_era"),
        ("H1.1.7", "before_era"), ("S1.12.24", "before_era"), ("T1.7.29", "before_era"),
        ("H0.1.1", "before_era"), ("02/3/9", "two_digit_year"), ("02-03-09", "two_digit_year"),
        ("140309", "two_digit_year"), ("200203", "two_digit_year"),
        ("14年3月9日", "two_digit_year"), ("2/3/9", "two_digit_year"),
        ("2002-02-30", "no_such_day"), ("2027-02-29", "no_such_day"), ("H15.2.29", "no_such_day"),
        ("2002-13-01", "no_such_day"), ("2002-00-10", "no_such_day"), ("20020931", "no_such_day"),
        ("1872-12-31", "too_early"), ("明治5年1月1日", "too_early"), ("0014-03-09", "too_early"),
        ("0000-01-01", "no_such_day"),
    ],
)  # fmt: skip
def test_date_that_cannot_be_is_refused_never_guessed(typed, code):
    assert refusal(typed) == code


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "03/09/2002", "9.3.2002", "2002", "2002-03", "2002年", "X14.3.9",
        "S100.1.1",
        "平成①年1月8日", "٢٠٠٢-٠٣-٠٩", "2002-3-9 12:00", "平成14年3月9日生", "今日", "2002-3-9\x00",
        "1e4-01-01",
        "平成十四年三月九日", "-2002-03-09", "2002--03-09", "H140 309", "2" * 1_000_000, "\ud800",
    ],
)  # fmt: skip
def test_date_that_is_none_is_unreadable(typed):
    assert refusal(typed) == "unreadable"


def test_refusal_of_an_ended_era_says_when_it_ended():
    with pytest.raises(InputRefused) as refused:
        parse_date("昭和64年1月8日")

    assert refused.value.values == {"era": "昭和", "ended_on": date(1989, 1, 7)}


@given(days)
def test_every_day_is_read_back_from_what_is_printed(day):
    for printed in (day.isoformat(), f"{day:%Y%m%d}", era_date(day), era_date_short(day)):
        assert parse_date(printed) == day
        assert parse_date(printed.translate(FULL_WIDTH)) == day


@given(days)
def test_every_day_belongs_to_exactly_one_era(day):
    assert [era for era in ERAS if era.began_on <= day <= era.ended_on] == [era_of(day)]


def test_eras_follow_each_other_without_a_gap():
    for era, following in pairwise(ERAS):
        assert era.ended_on + timedelta(days=1) == following.began_on


@given(st.text(max_size=20))
def test_no_text_makes_the_reader_fail_otherwise(typed):
    try:
        day = parse_date(typed)
    except InputRefused:
        return

    assert day >= FIRST_DAY


def test_era_date_of_the_first_year_is_written_with_its_own_word():
    assert era_date(date(2019, 5, 1)) == "令和元年5月1日"
    assert era_date(date(1989, 1, 8)) == "平成元年1月8日"
    assert era_date(date(2002, 3, 9)) == "平成14年3月9日"
    assert era_date_short(date(2019, 5, 1)) == "R1.5.1"


def test_era_of_a_day_before_the_western_calendar_is_refused():
    with pytest.raises(ValueError, match="no era"):
        era_of(date(1872, 12, 31))


@pytest.mark.parametrize(
    ("born_on", "on", "age"),
    [
        (date(2002, 3, 9), date(2026, 11, 24), Age(24, 8)),
        (date(2002, 3, 9), date(2027, 3, 8), Age(24, 11)),
        (date(2002, 3, 9), date(2027, 3, 9), Age(25, 0)),
        (date(2008, 11, 24), date(2026, 11, 24), Age(18, 0)),
        (date(2008, 11, 25), date(2026, 11, 24), Age(17, 11)),
        (date(2012, 2, 29), date(2027, 2, 28), Age(14, 11)),
        (date(2012, 2, 29), date(2027, 3, 1), Age(15, 0)),
        (date(2026, 11, 24), date(2026, 11, 24), Age(0, 0)),
    ],
)
def test_age_on_a_day_is_counted_in_years_and_months(born_on, on, age):
    assert age_on(born_on, on) == age


def test_age_before_birth_is_refused():
    with pytest.raises(ValueError, match="born_on"):
        age_on(date(2026, 11, 25), date(2026, 11, 24))


@given(st.dates(FIRST_DAY, date(2060, 1, 1)), st.integers(0, 40_000), st.integers(0, 400))
def test_nobody_grows_younger(born_on, lived, longer):
    earlier = age_on(born_on, born_on + timedelta(days=lived))
    later = age_on(born_on, born_on + timedelta(days=lived + longer))

    assert (earlier.years, earlier.months) <= (later.years, later.months)
    assert 0 <= earlier.months < 12
