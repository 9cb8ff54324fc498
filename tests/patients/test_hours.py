"""Opening hours as administrators change them: for days to come, and never the past."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils import timezone

from clinic.branches import opening
from clinic.models import OpeningException, OpeningHours
from clinic.rules.opening import Hours
from clinic.services.opening import (
    DayPast,
    DaySet,
    change_day,
    change_week,
    follow_week_again,
)
from tests.factories.clinic import BranchFactory, OpeningHoursFactory
from tests.factories.patients import AppointmentFactory

MORNING = Hours(time(10, 30), time(13, 30))
EVENING = Hours(time(15), time(19))
TODAY = date(2026, 11, 24)
MONDAY, NEXT_MONDAY = date(2026, 11, 30), date(2026, 12, 7)
NEW_YEAR = date(2027, 1, 1)


@pytest.fixture
def branch(db):
    branch = BranchFactory()
    for weekday in (0, 4):
        OpeningHoursFactory(branch=branch, weekday=weekday)
    return branch


def test_week_changes_from_the_day_and_not_before(branch):
    change_week(
        branch=branch, weekdays=[0], hours=[MORNING, EVENING], from_on=NEXT_MONDAY, today=TODAY
    )

    calendar = opening(branch)
    assert calendar.hours(MONDAY) == (MORNING,)
    assert calendar.hours(NEXT_MONDAY) == (MORNING, EVENING)
    assert calendar.hours(NEXT_MONDAY + timedelta(days=4)) == (MORNING,)


def test_weekday_without_hours_is_closed(branch):
    change_week(branch=branch, weekdays=[0], hours=[], from_on=MONDAY, today=TODAY)

    assert opening(branch).hours(MONDAY) == ()
    assert opening(branch).hours(MONDAY - timedelta(days=14)) == (MORNING,)


def test_second_plan_replaces_the_first_and_keeps_its_row(branch):
    change_week(branch=branch, weekdays=[0], hours=[EVENING], from_on=NEXT_MONDAY, today=TODAY)
    change_week(branch=branch, weekdays=[0], hours=[], from_on=MONDAY, today=TODAY)

    assert opening(branch).hours(NEXT_MONDAY) == ()
    assert OpeningHours.objects.filter(branch=branch, weekday=0).count() == 2


def test_week_of_another_branch_stays(branch):
    other = BranchFactory()
    OpeningHoursFactory(branch=other, weekday=0)

    change_week(branch=branch, weekdays=[0], hours=[], from_on=MONDAY, today=TODAY)

    assert opening(other).hours(MONDAY) == (MORNING,)


def test_past_week_and_past_day_cannot_be_changed(branch):
    with pytest.raises(DayPast):
        change_week(branch=branch, weekdays=[1], hours=[MORNING], from_on=TODAY, today=TODAY)
    with pytest.raises(DayPast):
        change_day(branch=branch, on=TODAY - timedelta(days=1), hours=[], reason="x", today=TODAY)


def test_day_of_its_own_goes_before_week_and_holiday(branch):
    change_day(branch=branch, on=MONDAY, hours=[], reason="Works", today=TODAY)
    change_day(branch=branch, on=NEW_YEAR, hours=[MORNING], reason="New Year", today=TODAY)

    assert opening(branch).hours(MONDAY) == ()
    assert opening(branch).hours(NEW_YEAR) == (MORNING,)


def test_day_is_set_once_and_follows_the_week_after_it_is_withdrawn(branch):
    change_day(branch=branch, on=MONDAY, hours=[MORNING, EVENING], reason="Fair", today=TODAY)
    with pytest.raises(DaySet):
        change_day(branch=branch, on=MONDAY, hours=[], reason="Works", today=TODAY)

    assert follow_week_again(branch=branch, on=MONDAY, now=timezone.now())

    assert opening(branch).hours(MONDAY) == (MORNING,)
    assert OpeningException.objects.filter(branch=branch).count() == 2
    assert not follow_week_again(branch=branch, on=MONDAY, now=timezone.now())
    change_day(branch=branch, on=MONDAY, hours=[], reason="Works", today=TODAY)
    assert opening(branch).hours(MONDAY) == ()


def test_administrator_closes_a_day_and_sees_who_is_booked_then(administrator_client, branch):
    on = next_open_day(branch)
    begins = timezone.make_aware(datetime.combine(on, time(11)))
    booked = AppointmentFactory(
        branch=branch, during=DateTimeTZRange(begins, begins + timedelta(minutes=15))
    )

    answer = administrator_client.post(
        reverse("patients:hours_day"),
        {"day-branch": branch.pk, "day-on": f"{on}", "day-reason": "Works"},
        follow=True,
    )

    assert "診療時間外" in answer.text
    assert "11:00" in answer.text
    assert booked.patient.ticket_no not in answer.text


def test_administrator_changes_a_weekday(administrator_client, branch):
    from_on = timezone.localdate() + timedelta(days=1)
    form = {
        "week-branch": branch.pk,
        "week-weekdays": ["0", "4"],
        "week-from_on": f"{from_on}",
        "week-opens": "09:00",
        "week-closes": "12:00",
        "week-opens_again": "14:00",
        "week-closes_again": "18:00",
    }

    answer = administrator_client.post(reverse("patients:hours_week"), form)

    assert answer.url.endswith(f"?branch={branch.pk}")
    now = OpeningHours.objects.filter(branch=branch, valid_during__contains=from_on)
    assert sorted(now.values_list("weekday", "opens")) == [
        (0, time(9)), (0, time(14)), (4, time(9)), (4, time(14)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"week-opens": "10:00"}, "両方の時刻"),
        ({"week-opens": "10:00", "week-closes": "09:00"}, "開く時刻より後"),
        (
            {
                "week-opens": "10:00",
                "week-closes": "14:00",
                "week-opens_again": "13:00",
                "week-closes_again": "18:00",
            },
            "前の時間帯",
        ),
        ({"week-opens_again": "13:00", "week-closes_again": "18:00"}, "最初の時間帯"),
        ({"week-opens": "25:00", "week-closes": "26:00"}, "時間"),
        ({"week-weekdays": ["9"]}, "選択"),
        ({"week-from_on": "2026-02-30"}, "存在しない日付"),
        ({"week-from_on": "2020-01-01"}, "後の日"),
    ],
)
def test_wrong_hours_are_refused_where_they_were_typed(administrator_client, branch, typed, words):
    form = {"week-branch": branch.pk, "week-weekdays": ["0"], "week-from_on": "2099-01-05"} | typed

    answer = administrator_client.post(reverse("patients:hours_week"), form)

    assert answer.status_code == 422
    assert words in answer.text
    assert typed.get("week-opens", "") in answer.text
    assert OpeningHours.objects.count() == 2


def next_open_day(branch) -> date:
    day = opening(branch).next_open_day(timezone.localdate() + timedelta(days=1))
    assert day is not None
    return day
