from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from billing.models import FeeItem, FeePrice
from billing.services.pricing import NewPrice, set_price
from clinic import roles
from clinic.models import Branch, OpeningHours, Organisation, TicketCounter
from labs.models import Analyte, ReferenceInterval
from patients.models import ConsentText
from prescriptions.models import Product
from reminders.models import MessageText
from reminders.rules.due import Kind
from reminders.services.planning import BY_PHONE
from tests.factories.clinic import StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded() -> str:
    out = StringIO()
    call_command("load_clinic", stdout=out)
    return out.getvalue()


def test_load_clinic_branches_have_the_hours_of_the_source(loaded):
    koenji = Branch.objects.get(code="koenji")
    kojimachi = Branch.objects.get(code="kojimachi")

    monday = [f"{h.opens:%H:%M}-{h.closes:%H:%M}" for h in koenji.opening_hours.filter(weekday=0)]
    sunday = [
        f"{h.opens:%H:%M}-{h.closes:%H:%M}" for h in kojimachi.opening_hours.filter(weekday=6)
    ]

    assert monday == ["10:30-13:30", "15:30-18:30"]
    assert sunday == ["10:00-13:00", "15:00-18:00"]
    assert not koenji.opening_hours.filter(weekday=6).exists()
    assert (koenji.phone, kojimachi.phone) == ("03-5913-7435", "03-6261-7433")


def test_load_clinic_prices_are_those_of_the_source_and_telephone_has_none(loaded):
    prices = dict(FeePrice.objects.values_list("item__code", "unit_price_yen"))

    assert prices == {
        "consultation_first": 3_850,
        "consultation_repeat": 1_650,
        "isotretinoin_10mg": 308,
        "isotretinoin_20mg": 418,
        "blood_test": 3_608,
        "urine_test": 1_056,
    }
    assert FeeItem.objects.filter(code="consultation_phone").exists()


def test_load_clinic_intervals_differ_by_sex_and_open_ends_stay_open(loaded):
    intervals = ReferenceInterval.objects.filter(analyte__key__in=["alt", "egfr"])

    assert {(i.analyte.key, i.sex): (i.low, i.high) for i in intervals.select_related()} == {
        ("alt", "male"): (Decimal(10), Decimal(42)),
        ("alt", "female"): (Decimal(7), Decimal(23)),
        ("egfr", "male"): (Decimal(60), None),
        ("egfr", "female"): (Decimal(60), None),
    }
    assert not ReferenceInterval.objects.filter(analyte__key="lip").exists()
    assert Analyte.objects.count() == 30  # the 29 of the source, and ALP by the older method


def test_load_clinic_consents_are_bound_to_their_words(loaded):
    texts = ConsentText.objects.all()

    assert {(text.kind, text.language, text.version_no) for text in texts} == {
        (kind, language, 1)
        for kind in ("treatment", "photo_publication")
        for language in ("ja", "en")
    }
    assert all(sha256(text.body.encode()).hexdigest() == text.body_sha256 for text in texts)


def test_load_clinic_treatment_text_says_what_the_law_wants_said(loaded):
    text = ConsentText.objects.get(kind="treatment", language="ja").body

    for needed in (
        "未承認医薬品",
        "承認薬はありません",
        "海外から",
        "副作用被害救済制度の対象になりません",
    ):
        assert needed in text


def test_load_clinic_products_come_in_whole_units_of_10_and_20_mg(loaded):
    isotroin = Product.objects.get(name="Isotroin")

    assert list(isotroin.strengths.values_list("unit_mg", flat=True)) == [10, 20]
    assert set(isotroin.excipients) == {"soy", "peanut", "paraben"}
    assert not Product.objects.get(name="Absorica").is_active


def test_load_clinic_every_mailed_reminder_has_its_words(loaded):
    mailed = set(Kind) - BY_PHONE - {Kind.PREGNANCY_TEST}

    assert set(MessageText.objects.values_list("kind", "language")) == {
        (kind.value, language) for kind in mailed for language in ("ja", "en")
    }


def test_load_clinic_again_adds_nothing_and_keeps_changes(loaded):
    OpeningHours.objects.filter(branch__code="koenji", weekday=0).update(weekday=6)
    blood = FeeItem.objects.get(code="blood_test")
    tomorrow = timezone.localdate() + timedelta(days=1)
    dearer = NewPrice(
        item=blood,
        branch=None,
        unit_price_yen=4_000,
        tax_percent=10,
        from_on=tomorrow,
        reason="The laboratory asks more",
    )
    set_price(price=dearer, by=StaffFactory(role=roles.ADMINISTRATOR), now=timezone.now())
    Organisation.objects.update(name_ja="別の名前")
    again = StringIO()

    call_command("load_clinic", stdout=again)

    assert {line.split(": ")[1] for line in again.getvalue().splitlines()} == {"0 rows added"}
    prices = FeePrice.objects.filter(item=blood).order_by("valid_during")
    assert list(prices.values_list("unit_price_yen", flat=True)) == [3_608, 4_000]
    assert Organisation.objects.get().name_ja == "別の名前"
    assert TicketCounter.objects.get().prefix == "K"


def test_load_clinic_prices_hold_from_the_day_of_ten_percent(loaded):
    price = FeePrice.objects.get(item__code="consultation_first")

    assert (price.valid_during.lower, price.valid_during.upper) == (date(2019, 10, 1), None)
    assert price.tax_percent == 10
