"""The board keeps one's place, and a lost connection loses nothing."""

from datetime import timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from patients.models import Appointment, Patient
from tests.factories.patients import AppointmentFactory, PatientFactory


def booked(branch, opening_time, number):
    for n in range(number):
        start = opening_time + timedelta(minutes=15 * (n + 1))
        AppointmentFactory(
            patient=PatientFactory(branch=branch),
            during=DateTimeTZRange(start, start + timedelta(minutes=15)),
        )


def focused(desk):
    return desk.page.evaluate("document.activeElement.id")


def test_board_renews_itself_and_the_cursor_stays(clinic, opening_time, sit_down):
    booked(clinic, opening_time, 3)
    desk = sit_down("reception")
    second = Appointment.objects.order_by("during")[1]
    desk.open("/board/")
    desk.page.locator(f"#row-{second.pk} button, #row-{second.pk} [data-row]").first.focus()
    before = focused(desk)

    Appointment.objects.filter(pk=second.pk).update(version=2, purpose="別の端末で変更")
    with desk.page.expect_response(lambda answer: "/board/rows/" in answer.url):
        desk.page.evaluate("htmx.trigger(document.body, 'board-changed')")
    desk.page.get_by_text("別の端末で変更").wait_for()

    assert before
    assert focused(desk) == before
    desk.look()


def test_last_step_on_the_board_is_taken_back_by_keys(clinic, opening_time, sit_down):
    booked(clinic, opening_time, 2)
    desk = sit_down("reception")
    desk.open("/board/")
    for number in (1, 2):
        desk.page.keyboard.press("ArrowDown")
        desk.page.keyboard.press("Enter")
        desk.page.locator("#toasts [data-undo]").nth(number - 1).wait_for()
        desk.look()

    with desk.page.expect_response(lambda answer: "/undo/" in answer.url):
        desk.page.keyboard.press("Alt+z")
    desk.look()

    assert states() == ["arrived", "booked"]
    with desk.page.expect_response(lambda answer: "/undo/" in answer.url):
        desk.page.keyboard.press("Alt+z")
    assert states() == ["booked", "booked"]


def test_step_whose_row_is_drawn_anew_meanwhile_still_tells_what_came_of_it(
    clinic, opening_time, sit_down
):
    booked(clinic, opening_time, 2)
    desk = sit_down("reception")
    desk.open("/board/")
    held = []

    def hold(route):
        held.append(route)

    desk.page.route("**/move/", hold)
    desk.page.keyboard.press("ArrowDown")
    with desk.page.expect_request("**/move/"):
        desk.page.keyboard.press("Enter")

    Appointment.objects.update(version=2, purpose="別の端末で変更")
    desk.page.evaluate("htmx.trigger(document.body, 'board-changed')")
    desk.page.get_by_text("別の端末で変更").first.wait_for()
    held[0].continue_()

    desk.page.locator("#toasts [data-undo]").wait_for()
    assert states() == ["arrived", "booked"]


def states() -> list[str]:
    return list(Appointment.objects.order_by("during").values_list("state", flat=True))


def test_form_sent_without_connection_says_so_and_keeps_what_was_typed(clinic, sit_down):
    desk = sit_down("reception")
    desk.open("/patients/new/")
    desk.fill({"family_name": "山田", "given_name": "花子", "family_kana": "ヤマダ"})
    desk.page.wait_for_timeout(200)

    desk.page.context.set_offline(True)
    desk.page.keyboard.press("Control+Enter")
    notice = desk.page.locator("#toasts .notice")
    notice.first.wait_for()

    assert desk.page.url.endswith("/patients/new/")
    assert desk.page.locator("main [name='family_name']").input_value() == "山田"
    assert not Patient.objects.filter(family_name="山田").exists()
    desk.page.context.set_offline(False)
    desk.complaints.clear()  # the browser says of each draft that it could not be sent
    desk.fill({"given_kana": "ハナコ", "birth_date": "1990-01-01"})
    desk.choose({"sex": "female"})
    desk.send()
    assert Patient.objects.filter(family_name="山田").count() == 1
