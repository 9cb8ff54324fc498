"""A new course is asked in steps: each is kept as a draft, and going back loses nothing."""

import pytest
from playwright.sync_api import expect

from clinic import roles
from clinic.models import FormDraft
from prescriptions.models import Course
from tests.factories.patients import WomanFactory

STEPS = ("適応", "適格性（すべて質問してください）", "妊娠", "計画と金額", "同意")


@pytest.fixture
def desk(sit_down, clinic):
    patient = WomanFactory(branch=clinic)
    desk = sit_down(roles.DOCTOR)
    desk.open(f"/patients/{patient.pk}/courses/new/")
    return desk


def titles_shown(desk) -> list[str]:
    headings = desk.page.locator("form [data-section] h2")
    return [heading.inner_text() for heading in headings.all() if heading.is_visible()]


def test_one_step_is_shown_at_a_time_and_each_is_accessible(desk):
    for number, title in enumerate(STEPS):
        assert titles_shown(desk) == [title]
        here = desk.page.locator(".step[aria-current=step]")
        assert here.inner_text().split("\n")[:2] == [str(number + 1), title]
        assert desk.page.locator(".step[data-state=seen]").count() == number
        if number < len(STEPS) - 1:
            expect(desk.page.get_by_role("button", name="クールを開始")).to_be_hidden()
            desk.next_step()

    expect(desk.page.locator("[data-step-next]")).to_be_hidden()
    expect(desk.page.get_by_role("button", name="クールを開始")).to_be_visible()


def test_step_left_is_kept_as_a_draft_and_going_back_loses_nothing(desk):
    desk.choose({"severity": "severe"})
    desk.next_step()
    desk.page.locator("[data-draft-key] .draft-state").get_by_text("下書き").wait_for()
    assert FormDraft.objects.get().fields["severity"] == ["severe"]

    desk.page.get_by_role("button", name="戻る").click()

    assert titles_shown(desk) == ["適応"]
    assert desk.page.locator("[name=severity][value=severe]").is_checked()


def test_keys_lead_to_any_step_and_send_only_from_the_last(desk):
    desk.page.keyboard.press("Alt+3")
    assert titles_shown(desk) == ["妊娠"]

    desk.page.keyboard.press("Control+Enter")
    assert titles_shown(desk) == ["計画と金額"]
    desk.page.keyboard.press("Control+Enter")
    assert titles_shown(desk) == ["同意"]
    assert not Course.objects.exists()

    with desk.page.expect_navigation():
        desk.page.keyboard.press("Control+Enter")
    assert desk.page.locator("#error-summary").is_visible()


def test_refused_form_opens_the_step_of_its_first_error_and_links_lead_to_the_others(desk):
    desk.choose({"severity": "severe", "has_insured_treatment_failed": "yes"})
    desk.page.locator(".step", has_text="同意").click()
    desk.press("クールを開始")

    assert titles_shown(desk) == [STEPS[1]]
    assert "要修正" in desk.page.locator(".step", has_text="同意").inner_text()
    desk.page.locator("#error-summary a[href='#id_signer_name']").click()
    assert titles_shown(desk) == ["同意"]
    expect(desk.page.locator("#id_signer_name")).to_be_focused()
    assert desk.page.locator("[name=severity][value=severe]").is_checked()


def test_without_its_script_the_form_is_one_page(desk):
    desk.page.route("**/js/steps*.js", lambda route: route.abort())
    desk.page.reload()

    assert titles_shown(desk) == list(STEPS)
    expect(desk.page.locator("[data-step-list]")).to_be_hidden()
    expect(desk.page.get_by_role("button", name="クールを開始")).to_be_visible()
