"""The counter's screens."""

from uuid import uuid4

import pytest
from django.urls import reverse

from billing.models import Invoice, Payment, PrintRecord
from clinic import roles
from patients.models import Appointment
from tests.factories.patients import AppointmentFactory, VisitFactory


def address(visit, name="billing:visit_settle"):
    return reverse(name, args=[visit.patient_id, visit.pk])


def paid_in_cash(total=30_338, tendered="31000"):
    return {"seen_yen": total, "method": "cash", "tendered_yen": tendered}


def test_counter_shows_lines_and_writes_nothing(reception_client, visit_of):
    response = reception_client.get(address(visit_of()))

    assert response.status_code == 200
    assert "30,338" in response.text
    assert not Invoice.objects.exists()


def test_counter_issues_invoice_takes_cash_and_sends_home(reception_client, visit_of):
    appointment = AppointmentFactory(state=Appointment.State.WAITING_TO_PAY)
    visit = visit_of(appointment=appointment)

    response = reception_client.post(address(visit), paid_in_cash())

    invoice = Invoice.objects.get()
    assert response.status_code == 302
    assert response.url == invoice.get_absolute_url()
    assert invoice.receipts.get().amount_yen == 30_338
    appointment.refresh_from_db()
    assert appointment.state == Appointment.State.DONE


def test_counter_twice_is_one_invoice_and_one_payment(reception_client, visit_of):
    visit = visit_of()

    reception_client.post(address(visit), paid_in_cash())
    reception_client.post(address(visit), paid_in_cash())

    assert Invoice.objects.count() == Payment.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (paid_in_cash(tendered="30000"), "cash_short"),
        (paid_in_cash(tendered=""), "required"),
        (paid_in_cash(tendered="-5"), "sign"),
        (paid_in_cash(tendered="1e9"), "not_a_number"),
        ({"seen_yen": 30_338}, "required"),
    ],
)
def test_counter_refuses_what_cannot_be_paid(reception_client, visit_of, data, code):
    response = reception_client.post(address(visit_of()), data)

    codes = [
        error.code
        for errors in response.context["form"].errors.as_data().values()
        for error in errors
    ]
    assert response.status_code == 422
    assert code in codes
    assert not Invoice.objects.exists()


def test_counter_refuses_a_total_that_has_changed(reception_client, visit_of):
    response = reception_client.post(address(visit_of()), paid_in_cash(total=1))

    assert response.status_code == 422
    assert not Invoice.objects.exists()


def test_counter_pay_later_issues_without_payment(reception_client, visit_of):
    visit = visit_of()

    reception_client.post(address(visit), {"seen_yen": 30_338, "method": "card", "later": "1"})

    assert Invoice.objects.get().payments.count() == 0


def test_counter_of_a_draft_visit_is_not_found(reception_client, fees):
    assert reception_client.get(address(VisitFactory())).status_code == 404


def test_counter_is_closed_to_the_doctor(doctor_client, visit_of):
    assert doctor_client.get(address(visit_of())).status_code == 403


def test_counter_without_price_says_so(reception_client, visit_of):
    visit = visit_of(kind="phone", daily_mg=0)

    response = reception_client.get(address(visit))

    assert response.status_code == 200
    assert response.context["missing"] == "consultation_phone"


def test_receipt_prints_as_pdf_and_the_second_is_a_copy(reception_client, visit_of):
    visit = visit_of()
    reception_client.post(address(visit), paid_in_cash())
    receipt = Invoice.objects.get().receipts.get()
    url = reverse("billing:receipt_print", args=[visit.patient_id, receipt.pk])

    first, second = reception_client.post(url), reception_client.post(url)

    assert first["Content-Type"] == "application/pdf"
    assert first.content.startswith(b"%PDF")
    assert second.status_code == 200
    assert list(PrintRecord.objects.order_by("copy_no").values_list("copy_no", flat=True)) == [1, 2]


def test_cancel_and_reissue_in_one_step(reception_client, visit_of):
    visit = visit_of()
    reception_client.post(address(visit), paid_in_cash())
    invoice = Invoice.objects.get()

    reception_client.post(
        reverse("billing:invoice_cancel", args=[visit.patient_id, invoice.pk]),
        {"reason": "Wrong dose", "idempotency_key": str(uuid4())},
    )

    kinds = Invoice.objects.order_by("pk").values_list("kind", "state")
    assert list(kinds) == [("invoice", "issued"), ("cancellation", "issued"), ("invoice", "issued")]


def test_paper_of_another_patient_is_not_found(reception_client, visit_of):
    visit, other = visit_of(), visit_of()
    reception_client.post(address(visit), paid_in_cash())

    url = reverse("billing:invoice_detail", args=[other.patient_id, Invoice.objects.get().pk])

    assert reception_client.get(url).status_code == 404


def test_list_of_the_day_asks_a_constant_number_of_queries(
    reception_client, visit_of, django_assert_max_num_queries
):
    for _ in range(3):
        reception_client.post(address(visit_of()), paid_in_cash())
    reception_client.user.branch = Invoice.objects.first().branch
    reception_client.user.save()

    with django_assert_max_num_queries(10):
        response = reception_client.get(reverse("billing:invoice_list"))

    assert response.status_code == 200


def test_administrator_sees_no_papers(client_of, visit_of):
    assert client_of(roles.ADMINISTRATOR).get(reverse("billing:invoice_list")).status_code == 403
