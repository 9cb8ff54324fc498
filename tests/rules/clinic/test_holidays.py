from datetime import date

from clinic.rules.holidays import HolidayChange, with_changes

NEW_YEAR = date(2026, 1, 1)
SPORTS_DAY = date(2021, 10, 11)
OLYMPICS = date(2021, 7, 23)


def calendar(day: date) -> str | None:
    return {NEW_YEAR: "元日", SPORTS_DAY: "スポーツの日"}.get(day)


def test_changes_add_move_and_leave_the_rest():
    changed = with_changes(
        calendar,
        [
            HolidayChange(OLYMPICS, is_holiday=True, name="スポーツの日"),
            HolidayChange(SPORTS_DAY, is_holiday=False, name="移動"),
        ],
    )

    assert changed(OLYMPICS) == "スポーツの日"
    assert changed(SPORTS_DAY) is None
    assert changed(NEW_YEAR) == "元日"
    assert changed(date(2026, 1, 2)) is None


def test_no_changes_leave_the_calendar_as_it_is():
    assert with_changes(calendar, [])(NEW_YEAR) == "元日"
