"""The paper of a deposit: what it says, in both languages, and its copies."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from billing.documents.deposit import deposit_html, deposit_paper, deposit_pdf
from billing.models import Deposit, PrintRecord
from billing.queries.days import summary_of
from billing.rules.received import Received
from billing.services.deposits import give_back_deposit, take_deposit
from tests.billing.boxes import outside, overlapping, rendered
from tests.factories.clinic import StaffFactory
from tests.factories.patients import PatientFactory

TITLES = {
    ("ja", False): "預り証",
    ("ja", True): "預り金返金書",
    ("en", False): "Deposit receipt",
    ("en", True): "Deposit given back",
}


def deposit_of(language, *, is_back=False, **patient_fields):
    patient = PatientFactory(document_language=language, **patient_fields)
    clerk = StaffFactory()
    words = {"patient": patient, "branch": patient.branch, "by": clerk, "now": timezone.now()}
    taken = take_deposit(received=Received(method="cash", amount_yen=30_000), **words)
    if not is_back:
        return taken
    back = Received(method="cash", amount_yen=12_000)
    return give_back_deposit(back=back, reason="治療を中止", **words)


@pytest.mark.parametrize("is_back", [False, True])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_paper_of_a_deposit_is_whole(fees, language, is_back):
    deposit = deposit_of(language, is_back=is_back, family_name="髙﨑𠮷", given_name="子太郎")
    paper = deposit_paper(deposit, copy_no=1)

    pdf = deposit_pdf(paper)

    pages = PdfReader(BytesIO(pdf.content)).pages
    text = "".join(pages[0].extract_text().split())
    assert pdf.missing_glyphs == ()
    assert len(pages) == 1
    for words in (TITLES[language, is_back], deposit.number, "髙﨑𠮷", paper.amount):
        assert "".join(words.split()) in text
    assert ("￥12,000−" if is_back else "￥30,000−") in text
    assert "10%" not in text
    for page in rendered(deposit_html(paper)):
        assert outside(page) == []
        assert overlapping(page) == []


def test_paper_keeps_the_name_of_its_day(fees):
    deposit = deposit_of("ja", family_name="髙橋")
    deposit.patient.family_name = "鈴木"
    deposit.patient.save()

    again = deposit_paper(Deposit.objects.get(pk=deposit.pk), copy_no=2)

    assert again.parties["recipient_name"].startswith("髙橋")
    assert again.is_reissue


def test_second_print_is_a_copy_and_is_in_the_closing(fees, reception_client):
    deposit = deposit_of("ja")
    url = reverse("billing:deposit_print", args=[deposit.patient_id, deposit.pk])

    papers = [reception_client.post(url).content for _ in range(2)]

    marks = ["再発行" in PdfReader(BytesIO(each)).pages[0].extract_text() for each in papers]
    assert marks == [False, True]
    assert [each.copy_no for each in PrintRecord.objects.order_by("pk")] == [1, 2]
    on = timezone.localdate()
    assert summary_of(branch=deposit.branch, on=on).reprints == [deposit.number]


def test_deposit_sent_twice_is_taken_once(fees, reception_client):
    patient = PatientFactory()
    url = reverse("billing:deposit_take", args=[patient.pk])
    data = {"method": "cash", "amount_yen": "10000", "idempotency_key": str(uuid4())}

    answers = [reception_client.post(url, data) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Deposit.objects.count() == 1


def test_key_that_comes_back_with_another_amount_takes_nothing(fees, reception_client):
    patient = PatientFactory()
    url = reverse("billing:deposit_take", args=[patient.pk])
    data = {"method": "cash", "amount_yen": "10000", "idempotency_key": str(uuid4())}
    reception_client.post(url, data)

    response = reception_client.post(url, data | {"amount_yen": "20000"}, follow=True)

    assert Deposit.objects.get().amount_yen == 10_000
    assert "最初に送信した内容" in response.text


def test_deposit_without_a_key_is_refused(fees, reception_client):
    url = reverse("billing:deposit_take", args=[PatientFactory().pk])

    response = reception_client.post(url, {"method": "cash", "amount_yen": "1"})

    assert response.status_code == 422
    assert not Deposit.objects.exists()
