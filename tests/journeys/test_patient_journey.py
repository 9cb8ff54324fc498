"""A patient's way through the clinic: three people, three browsers, one story."""

import csv
import datetime
import email
import io
import os
import time
from email.policy import default
from pathlib import Path

from django.utils import timezone
from pypdf import PdfReader

from clinic import roles
from clinic.branches import opening
from patients.models import Patient
from prescriptions.models import Course, Prescription, Strength
from reminders.models import Reminder
from reminders.tasks import plan_reminders, send_due_reminders
from tests.factories.prescriptions import LotFactory

BLOODS = {
    "ast": "21", "alt": "18", "ggt": "19", "tbil": "0.8", "ck": "98", "bun": "12.1", "cre": "0.62",
    "ua": "4.6", "amy": "78", "tg": "92", "tc": "181", "glu": "88", "wbc": "5.9", "rbc": "4.52",
    "hb": "13.4", "ht": "40.9", "plt": "248",
}  # fmt: skip
NO_HISTORY = {
    f"{kind}-asked": "no"
    for kind in (
        "condition",
        "allergy",
        "medication",
        "previous_treatment",
        "lasik",
        "vaccination",
    )
}
WAIT_SECONDS = 150
NEARLY_A_MONTH = datetime.timedelta(days=26)


def test_woman_from_registration_to_course_report(sit_down, worker):
    reception = sit_down(roles.RECEPTION)
    register_woman(reception)
    patient = Patient.objects.get()
    walk_in(reception, patient)

    doctor = sit_down(roles.DOCTOR)
    open_course(doctor, patient)
    start_visit(doctor, patient)
    gate_refuses_without_tests(doctor)
    record_visit(doctor)
    confirm(doctor)

    total = receive_payment(reception, patient)
    assert total == "33,594"
    hand_over(reception, patient)
    book_next(reception, patient)
    mail = mail_of_the_reminder(patient)
    assert "次回のご来院の時期になりました" in mail
    assert patient.branch.phone in mail
    assert "髙橋" not in mail

    course_is_in_the_report(sit_down(roles.ADMINISTRATOR), patient)


def register_woman(desk):
    desk.open("/patients/new/")
    desk.press("登録")
    assert desk.page.evaluate("document.activeElement.id") == "error-summary"
    desk.fill(
        {
            "family_name": "髙橋",
            "given_name": "﨑子",
            "family_kana": "たかはし",
            "given_kana": "ｻｷｺ",
            "birth_date": "平成14年3月9日",
            "phone": "０９０－１２３４－５６７８",
            "email": "takahashi@patient.example",
        }
    )
    desk.choose({"sex": "female"})
    desk.page.locator("main [name=wants_messages]").check()
    desk.press("登録")
    assert "2002" in desk.text()


def walk_in(desk, patient):
    desk.open(f"/patients/{patient.pk}/walk-in/")
    desk.press("受け付ける")
    desk.open("/board/")
    assert "髙橋" in desk.text()


def open_course(desk, patient):
    desk.open(f"/patients/{patient.pk}/courses/new/")
    desk.choose({"severity": "severe", "has_insured_treatment_failed": "yes"})
    desk.next_step()
    desk.choose(NO_HISTORY)
    desk.next_step()
    desk.choose({"can_become_pregnant": "yes"})
    desk.next_step()
    desk.next_step()
    desk.fill({"signer_name": "髙橋 﨑子", "fees_shown_yen": "184284"})
    sign(desk.page)
    desk.page.locator("main [name=is_agreed]").check()
    desk.press("クールを開始")
    assert Course.objects.get(patient=patient).consent
    desk.page.locator("main [name=to]").select_option("eligible")
    desk.press("変更する")


def sign(page):
    """Draw a signature on the screen."""
    pad = page.locator("[data-pad]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 120, steps=5)
    page.mouse.up()
    page.get_by_text("署名を受け取りました").wait_for()


def start_visit(desk, patient):
    desk.open(f"/patients/{patient.pk}/")
    desk.page.locator("main select[name=kind]").select_option("first")
    desk.press("受診を開始")
    assert "/edit/" in desk.page.url


def gate_refuses_without_tests(desk):
    desk.choose({"supply": "supply"})
    desk.page.locator("main [name=product]").select_option(label="Isotroin")
    desk.fill({"daily_mg": "40", "days": "30"})
    desk.press("受診を確定")
    assert desk.page.url.endswith("/edit/")
    assert "妊娠検査" in desk.page.locator("#error-summary").inner_text()
    assert not Prescription.objects.exists()


def record_visit(desk):
    desk.fill({"weight_kg": "５８．０", "phq2": "0", "missed_doses_days": "0"})
    for site in ("face_left", "face_right"):
        desk.fill({f"{site}-comedones": "12", f"{site}-papules": "9"})
        desk.fill({f"{site}-pustules": "4", f"{site}-nodules": "1"})
    desk.choose({"has_side_effects": "no", "is_hair_removal_suspended": "yes"})
    desk.choose({"blood": "entered"})
    desk.fill({f"lab-{key}": value for key, value in BLOODS.items()})
    desk.choose({"test_result": "negative", "pregnant": "no", "is_breastfeeding": "no"})
    desk.choose({"plans_pregnancy_within_year": "no"})
    for method in ("combined_pill", "male_condom"):
        desk.page.locator(f"[name=contraception_methods][value={method}]").check()
    since = timezone.localdate() - datetime.timedelta(days=200)
    desk.fill({"contraception_since": since.isoformat(), "findings": "両頬に丘疹・膿疱が多発。"})


def confirm(desk):
    desk.send()
    assert "/edit/" not in desk.page.url
    assert "40 mg" in desk.text()


def receive_payment(desk, patient):
    """Pay in cash at the counter, print the receipt, and return the total that stands on it."""
    visit = patient.visits.get()
    desk.open(f"/patients/{patient.pk}/visits/{visit.pk}/invoice/")
    desk.choose({"method": "cash"})
    desk.fill({"tendered_yen": "40000"})
    desk.send()
    receipt = visit.invoices.get().receipts.get()
    form = desk.page.locator(f"form[action$='/receipts/{receipt.pk}/print/']")
    answer = desk.page.request.post(
        desk.address + form.get_attribute("action"),
        form={"csrfmiddlewaretoken": form.locator("[name=csrfmiddlewaretoken]").input_value()},
        headers={"Referer": desk.page.url},
    )
    text = PdfReader(io.BytesIO(answer.body())).pages[0].extract_text()
    assert "領 収 書" in text or "領収書" in text
    return text.split("￥")[1].split("−")[0]


def hand_over(desk, patient):
    """Give out what was prescribed, from the boxes that the counter proposes."""
    isotroin = Strength.objects.filter(product__name="Isotroin")
    for strength in isotroin:
        LotFactory(strength=strength, branch=patient.branch)
    desk.open("/dispensing/")
    desk.follow("払い出す")
    desk.press("払い出す")
    assert "すべて払い出し済みです" in desk.text()
    assert Course.objects.get(patient=patient).state == Course.State.ACTIVE


def book_next(desk, patient):
    day = opening(patient.branch).next_open_day(timezone.localdate() + NEARLY_A_MONTH)
    desk.open(f"/patients/{patient.pk}/appointments/new/?branch={patient.branch_id}&on={day}")
    desk.page.locator("main [name=starts_at]").first.check()
    desk.press("予約する")
    assert patient.appointments.filter(state="booked").exists()


def mail_of_the_reminder(patient) -> str:
    """Let the day of the reminder come, wake the worker as beat does, and read what came."""
    course = Course.objects.get(patient=patient)
    plan_reminders.delay()
    deadline = time.monotonic() + WAIT_SECONDS
    while not Reminder.objects.filter(obligation__course=course, kind="check_up").exists():
        assert time.monotonic() < deadline, "the worker has planned nothing"
        time.sleep(0.2)
    # The worker's clock is as far ahead as this one, but for some thousandths of a second.
    a_minute_ago = timezone.now() - datetime.timedelta(minutes=1)
    Reminder.objects.filter(kind="check_up").update(send_after=a_minute_ago)
    send_due_reminders.delay()
    folder = Path(os.environ["MAIL_FOLDER"])
    while time.monotonic() < deadline:
        for file in folder.rglob("*.eml"):
            message = email.message_from_bytes(file.read_bytes(), policy=default)
            if message["To"] == patient.email:
                return message.get_body(("plain",)).get_content()
        time.sleep(0.2)
    raise AssertionError(f"no mail arrived: {list(Reminder.objects.values())}")


def course_is_in_the_report(desk, patient):
    desk.open("/reports/courses/")
    desk.press("ファイルを作成")
    made = desk.page.locator(".export a.btn-primary")
    made.wait_for(timeout=WAIT_SECONDS * 1_000)
    with desk.page.expect_download() as download:
        made.click()
    content = Path(download.value.path()).read_text(encoding="utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(content))
    assert str(Course.objects.get(patient=patient).pk) == row["クール"]
    assert "髙橋" not in content
