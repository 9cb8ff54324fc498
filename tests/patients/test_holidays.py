"""Public holidays as administrators change them, for every branch and for days to come."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils import timezone, translation

from clinic.branches import opening
from clinic.holiday_words import holiday_words
from clinic.holidays import public_holiday
from clinic.models import HolidayOverride
from clinic.rules.holidays import HolidayChange
from clinic.rules.opening import Hours
from clinic.services.holidays import (
    AlreadyHoliday,
    AlreadyWithdrawn,
    HolidaySet,
    NoHoliday,
    change_holiday,
    withdraw_holiday,
)
from clinic.services.opening import DayPast, change_day
from patients.queries.holidays import holidays
from tests.factories.clinic import HolidayOverrideFactory, StaffFactory
from tests.factories.patients import AppointmentFactory
from tests.patients.hours import open_branch

TODAY = date(2026, 11, 24)
WEDNESDAY = date(2026, 11, 25)
COMING_OF_AGE = date(2027, 1, 11)
MORNING = Hours(time(10, 30), time(13, 30))
NONE = {"is_holiday": False, "name": ""}


@pytest.fixture
def branch(db):
    return open_branch()


@pytest.fixture
def administrator(db):
    return StaffFactory(role="administrator")


def change(by, *, on=WEDNESDAY, is_holiday=True, name="即位の日", today=TODAY):
    return change_holiday(
        change=HolidayChange(on, is_holiday, name), reason="特別措置法", by=by, today=today
    )


def withdraw(override, by, now=None):
    withdraw_holiday(override=override, reason="日付の誤り", by=by, now=now or noon_of(TODAY))


def noon_of(day):
    return timezone.make_aware(datetime.combine(day, time(12)))


def test_added_holiday_closes_every_branch(branch, administrator):
    other = open_branch()

    added = change(administrator)

    assert opening(branch).hours(WEDNESDAY) == opening(other).hours(WEDNESDAY) == ()
    assert (added.reason, added.recorded_by) == ("特別措置法", administrator)
    assert abs(added.recorded_at - timezone.now()) < timedelta(days=1)


def test_holiday_of_the_calendar_that_is_none_is_a_day_of_the_week(branch, administrator):
    assert opening(branch).hours(COMING_OF_AGE) == ()

    change(administrator, on=COMING_OF_AGE, **NONE)

    assert opening(branch).hours(COMING_OF_AGE) == (MORNING,)


def test_day_with_hours_of_its_own_keeps_them_on_an_added_holiday(branch, administrator):
    change_day(branch=branch, on=WEDNESDAY, hours=[MORNING], reason="開院", today=TODAY)

    change(administrator)

    assert opening(branch).hours(WEDNESDAY) == (MORNING,)


@pytest.mark.parametrize(
    ("refusal", "fields"),
    [
        (DayPast, {"on": TODAY - timedelta(days=1)}),
        (AlreadyHoliday, {"on": COMING_OF_AGE}),
        (NoHoliday, NONE),
    ],
)
def test_change_that_changes_nothing_or_the_past_is_refused(administrator, refusal, fields):
    with pytest.raises(refusal):
        change(administrator, **fields)

    assert not HolidayOverride.objects.exists()


def test_day_is_changed_once_and_again_after_it_is_withdrawn(branch, administrator):
    first = change(administrator)
    with pytest.raises(HolidaySet):
        change(administrator, name="別の名称")

    withdraw(first, administrator)

    assert opening(branch).hours(WEDNESDAY) == (MORNING,)
    change(administrator, name="別の名称")
    assert opening(branch).hours(WEDNESDAY) == ()
    assert HolidayOverride.objects.filter(on=WEDNESDAY).count() == 2


def test_withdrawn_change_keeps_who_when_and_why_and_a_history(administrator):
    added, withdrawer = change(administrator), StaffFactory(role="administrator")

    withdraw(added, withdrawer)

    added.refresh_from_db()
    assert added.withdrawn_at == noon_of(TODAY)
    assert (added.withdrawn_by, added.withdrawn_reason) == (withdrawer, "日付の誤り")
    assert list(added.events.order_by("pgh_id").values_list("pgh_label", "withdrawn_reason")) == [
        ("insert", ""),
        ("update", "日付の誤り"),
    ]
    with pytest.raises(AlreadyWithdrawn):
        withdraw(added, administrator)


def test_change_of_a_day_that_is_over_stays(administrator):
    added = change(administrator)

    with pytest.raises(DayPast):
        withdraw(added, administrator, now=noon_of(WEDNESDAY + timedelta(days=1)))

    assert HolidayOverride.objects.standing().get() == added


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("holiday_override_named", {"name": ""}),
        ("holiday_override_with_reason", {"reason": ""}),
        ("holiday_override_withdrawn_with_reason", {"withdrawn_reason": "誤り"}),
        ("holiday_override_withdrawn_with_reason", {"withdrawn_at": noon_of(TODAY)}),
    ],
)
def test_database_refuses_half_a_change(db, constraint, fields):
    with pytest.raises(IntegrityError, match=constraint):
        HolidayOverrideFactory(**fields)


def test_database_refuses_a_second_standing_change_of_a_day(db):
    HolidayOverrideFactory(on=WEDNESDAY)

    with pytest.raises(IntegrityError, match="holiday_override_once"):
        HolidayOverrideFactory(on=WEDNESDAY, is_holiday=False)


def test_year_to_come_is_listed_with_what_was_changed(branch, administrator):
    change(administrator)
    moved = change(administrator, on=COMING_OF_AGE, **NONE)
    far = change(administrator, on=date(2029, 6, 6))
    withdrawn = change(administrator, on=date(2026, 11, 26))
    withdraw(withdrawn, administrator)

    listed = holidays([branch], noon_of(TODAY))

    assert [(row.on, row.known) for row in listed.coming][:4] == [
        (WEDNESDAY, ""),
        (date(2027, 1, 1), "元日"),
        (COMING_OF_AGE, "成人の日"),
        (date(2027, 2, 11), "建国記念の日"),
    ]
    assert [row.override for row in listed.coming if row.override][1:] == [moved, far]
    assert (date(2027, 3, 22), "春分の日 振替休日") in [(r.on, r.known) for r in listed.coming]
    assert listed.over == (withdrawn,)


def test_every_holiday_of_the_law_in_force_has_an_english_name():
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365 * 12)]
    names = {public_holiday(day) for day in days} - {None}

    with translation.override("en"):
        assert {holiday_words(name) for name in names if not holiday_words(name).isascii()} == set()
        assert holiday_words("山の日 振替休日") == "Mountain Day (substitute holiday)"
    with translation.override("ja"):
        assert holiday_words("山の日 振替休日") == "山の日 振替休日"
        assert holiday_words("即位の礼") == "即位の礼"


def test_administrator_adds_a_holiday_and_sees_who_is_booked_then(administrator_client, branch):
    on = next_open_day(branch)
    booked = booked_at_eleven(branch, on)
    other = booked_at_eleven(open_branch(name_ja="別の院"), on)

    answer = administrator_client.post(reverse("patients:holiday_list"), form(on), follow=True)

    assert answer.redirect_chain
    assert answer.text.count("診療時間外") == 2
    assert "即位の日" in answer.text
    assert "別の院" in answer.text
    for each in (booked, other):
        assert each.patient.ticket_no not in answer.text


def test_administrator_withdraws_a_holiday_with_a_reason(administrator_client, branch):
    on = next_open_day(branch)
    booked_at_eleven(branch, on)
    added = HolidayOverrideFactory(on=on)
    url = reverse("patients:holiday_withdraw", args=[added.pk])

    without = administrator_client.post(url, {"reason": " "}, follow=True)
    assert "理由を入力" in without.text
    assert "診療時間外" in without.text
    answer = administrator_client.post(url, {"reason": "日付の誤り"}, follow=True)

    assert "診療時間外" not in answer.text
    assert "日付の誤り" in answer.text
    again = administrator_client.post(url, {"reason": "再び"}, follow=True)
    assert "すでに取り下げられています" in again.text


def test_names_are_shown_in_both_languages_to_readers_of_english(client_of, branch):
    page = client_of("administrator", language="en").get(reverse("patients:holiday_list"))

    assert "Coming of Age Day" in page.text
    assert '<div class="previous" lang="ja">成人の日</div>' in page.text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"on": "2026-02-30"}, "存在しない日付"),
        ({"on": "2020-01-06"}, "後の日"),
        ({"on": "2099-01-01"}, "すでに祝日"),
        ({"kind": "none", "name": ""}, "暦の祝日ではありません"),
        ({"kind": "none"}, "名称は付きません"),
        ({"kind": ""}, "必須"),
        ({"name": ""}, "名称を入力"),
        ({"name": "即" * 51}, "50文字"),
        ({"reason": ""}, "必須"),
    ],
)
def test_wrong_change_is_refused_where_it_was_typed(administrator_client, db, typed, words):
    sent = form(date(2099, 1, 6)) | {"reason": "特別措置法の施行"} | typed

    answer = administrator_client.post(reverse("patients:holiday_list"), sent)

    assert answer.status_code == 422
    assert words in answer.text
    for kept in ("on", "name", "reason"):
        assert sent[kept] in answer.text
    assert not HolidayOverride.objects.exists()


def test_day_somebody_else_changed_is_refused(administrator_client, db):
    HolidayOverrideFactory(on=date(2099, 1, 6))

    answer = administrator_client.post(reverse("patients:holiday_list"), form(date(2099, 1, 6)))

    assert answer.status_code == 422
    assert "先にその変更を取り下げて" in answer.text


@pytest.mark.parametrize("role", ["doctor", "reception"])
def test_holidays_are_the_administrators(client_of, role):
    added, client = HolidayOverrideFactory(), client_of(role)

    assert client.get(reverse("patients:holiday_list")).status_code == 403
    assert client.post(reverse("patients:holiday_list"), form(WEDNESDAY)).status_code == 403
    url = reverse("patients:holiday_withdraw", args=[added.pk])
    assert client.post(url, {"reason": "x"}).status_code == 403
    assert HolidayOverride.objects.standing().get() == added


def form(on) -> dict[str, str]:
    return {"on": f"{on}", "kind": "added", "name": "即位の日", "reason": "特別措置法"}


def booked_at_eleven(branch, on):
    begins = timezone.make_aware(datetime.combine(on, time(11)))
    return AppointmentFactory(
        branch=branch, during=DateTimeTZRange(begins, begins + timedelta(minutes=15))
    )


def next_open_day(branch) -> date:
    day = opening(branch).next_open_day(timezone.localdate() + timedelta(days=1))
    assert day is not None
    return day
