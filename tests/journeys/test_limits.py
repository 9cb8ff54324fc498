"""An administrator plans other limits at a browser, and takes them back."""

import pytest

from clinic.roles import ADMINISTRATOR
from prescriptions.models import GatePolicy
from tests.factories.clinic import StaffFactory

NARROW = {"width": 320, "height": 640}


@pytest.mark.parametrize("size", [NARROW, {"width": 1280, "height": 900}])
def test_limits_are_planned_and_withdrawn(sit_down, size):
    doctor = StaffFactory(name="確認 太郎")
    desk = sit_down(ADMINISTRATOR)
    desk.page.set_viewport_size(size)
    desk.open("/limits/")
    desk.follow("基準値を変更")
    first_day = desk.page.locator("[name=valid_from]").input_value()
    desk.fill(
        {"valid_from": "2099-12-01", "reason": "年次確認", "next_review_on": "2100-12-01"}
        | {"weight_valid_days": "６０"}
    )
    desk.page.locator("[name=checked_by]").select_option(str(doctor.pk))
    desk.press("この基準値を登録")

    assert "90 → 60" in desk.text()
    assert _fits(desk)
    assert GatePolicy.objects.get().valid_from.isoformat() != first_day

    desk.touch("この予定を取り下げる")
    dialog = desk.page.locator("dialog[open]")
    dialog.locator("[name=reason]").fill("入力の誤り")
    with desk.page.expect_navigation():
        dialog.get_by_role("button", name="この予定を取り下げる").click()
    desk.look()

    assert "入力の誤り" in desk.text()
    assert not GatePolicy.objects.standing().exists()
    desk.open("/limits/change/")
    assert _fits(desk)


def _fits(desk) -> bool:
    """Say whether the page itself needs no scrolling sideways."""
    return desk.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
