from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from clinic.fields import (
    BirthDateField,
    EraDateField,
    FullWidthDecimalField,
    FullWidthIntegerField,
    KanaField,
    PersonNameField,
    PhoneField,
    PlainParagraphsField,
    PlainTextField,
    TicketNumberField,
    TypedTextField,
)
from clinic.rules.numbers import WEIGHT_KG

TODAY = date(2026, 11, 24)
HUGE = "あ" * 3_500_000
HOSTILE = ["\x00", "\x1b[31m", "\ud800", "a\u202eb", "\ufeff", HUGE]


class VisitorForm(forms.Form):
    name = PersonNameField(max_length=60)
    kana = KanaField(max_length=60)
    born_on = BirthDateField(today=lambda: TODAY)
    phone = PhoneField(required=False)
    ticket_no = TicketNumberField(required=False)
    weight_kg = FullWidthDecimalField(allowed=WEIGHT_KG, required=False)
    days = FullWidthIntegerField(min_value=1, max_value=60, required=False)
    complaint = PlainParagraphsField(max_length=2000, required=False)
    street = PlainTextField(max_length=100, required=False)


FIELDS = {
    name: field
    for name, field in VisitorForm.base_fields.items()
    if isinstance(field, TypedTextField)
}


def code_of(field: TypedTextField, typed: str) -> str | None:
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    return refused.value.code


def test_form_of_full_width_input_is_stored_in_plain_form():
    form = VisitorForm(
        {
            "name": "　髙橋　﨑子",
            "kana": "ﾀｶﾊｼ さきこ",
            "born_on": "Ｈ１４．３．９",
            "phone": "０９０－１２３４－５６７８",
            "ticket_no": "ｋ－００４２１３",
            "weight_kg": "５８．５",
            "days": "３０",
            "complaint": "赤み\r\nかゆみ\r\n",
            "street": "",
        }
    )

    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "name": "髙橋 﨑子",
        "kana": "タカハシ サキコ",
        "born_on": date(2002, 3, 9),
        "phone": "+819012345678",
        "ticket_no": "K-004213",
        "weight_kg": Decimal("58.5"),
        "days": 30,
        "complaint": "赤み\nかゆみ",
        "street": "",
    }


def test_form_left_blank_asks_for_what_is_required_and_knows_nothing_else():
    form = VisitorForm(dict.fromkeys(FIELDS, "　"))

    assert {name: data[0].code for name, data in form.errors.as_data().items()} == {
        "name": "required",
        "kana": "required",
        "born_on": "required",
    }
    assert form.cleaned_data["weight_kg"] is None
    assert form.cleaned_data["days"] is None
    assert form.cleaned_data["phone"] == ""


def test_form_refused_shows_everything_as_it_was_typed():
    typed = {
        "name": "高橋1",
        "kana": "高橋",
        "born_on": "昭和64年1月8日",
        "phone": "+81abc",
        "ticket_no": "K-",
        "weight_kg": "１０００",
        "days": "1.5",
    }
    form = VisitorForm(typed)

    assert not form.is_valid()
    assert set(form.errors) == set(typed)
    assert {name: form[name].value() for name in typed} == typed


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("typed", HOSTILE)
def test_field_of_any_kind_refuses_what_cannot_be_stored(name, typed):
    field = FIELDS[name]

    assert code_of(field, typed) in field.error_messages


@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [
        ("name", "R2D2", "not_a_name"), ("kana", "Takahashi", "not_kana"),
        ("kana", "ア" * 61, "too_long"),
        ("born_on", "H64.1.8", "after_era"), ("born_on", "R元.4.30", "before_era"),
        ("born_on", "02/3/9", "two_digit_year"), ("born_on", "2002-02-30", "no_such_day"),
        ("born_on", "2026-11-25", "future"), ("born_on", "1905-11-24", "too_old"),
        ("born_on", "1850-01-01", "too_early"), ("born_on", "きのう", "unreadable"),
        ("phone", "1234", "no_area_code"), ("phone", "090-1234-567", "too_short"),
        ("phone", "03-1234-56789", "too_long"), ("phone", "電話なし", "not_a_phone_number"),
        ("ticket_no", "山田", "not_a_ticket_number"), ("weight_kg", "0", "range"),
        ("weight_kg", "1000", "range"), ("weight_kg", "58.55", "places"),
        ("weight_kg", "-58", "sign"),
        ("weight_kg", "1e309", "not_a_number"), ("weight_kg", "NaN", "not_a_number"),
        ("weight_kg", "٥٨", "not_a_number"), ("days", "1.5", "places"), ("days", "61", "range"),
        ("days", "9223372036854775808", "range"), ("street", "a\nb", "line_breaks"),
    ],
)  # fmt: skip
def test_field_refuses_with_its_code(name, typed, code):
    assert code_of(FIELDS[name], typed) == code


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", FIELDS)
def test_every_refusal_can_be_put_into_words(name, language):
    values = {
        "length": 1, "max_length": 1, "position": 1, "character": "x", "era": "昭和",
        "began_on": "x",
        "ended_on": "x", "first_day": "x", "years": 1, "places": 1, "minimum": 1, "maximum": 2,
        "digits": 11,
    }  # fmt: skip

    with translation.override(language):
        for words in FIELDS[name].error_messages.values():
            assert str(words) % values


def test_birth_date_of_today_and_of_the_oldest_are_taken():
    field = BirthDateField(today=lambda: TODAY)

    assert field.clean("R8.11.24") == TODAY
    assert field.clean("M38.11.25") == date(1905, 11, 25)


def test_refusal_of_an_ended_era_names_the_day_in_the_readers_language():
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        EraDateField().clean("昭和64年1月8日")

    assert "1989" in refused.value.messages[0]


def test_stored_values_are_shown_as_people_write_them():
    form = VisitorForm(initial={"born_on": date(2002, 3, 9), "phone": "+819012345678"})

    assert form["born_on"].value() == "2002-03-09"
    assert form["phone"].value() == "090-1234-5678"


def test_unchanged_form_has_not_changed():
    stored = {"born_on": date(2002, 3, 9), "phone": "+819012345678", "weight_kg": Decimal("58.5")}
    form = VisitorForm(
        {"born_on": "H14.3.9", "phone": "090-1234-5678", "weight_kg": "58.50"}, initial=stored
    )

    assert form.changed_data == []


def test_widgets_bring_up_the_right_keyboard_and_never_cut_what_is_pasted():
    form = VisitorForm()
    html = "".join(str(form[name]) for name in FIELDS)

    assert 'inputmode="decimal"' in html
    assert 'inputmode="numeric"' in html
    assert 'inputmode="tel"' in html
    assert "maxlength" not in html
    assert "placeholder" not in html
    assert 'type="number"' not in html


def test_own_words_of_a_form_go_before_the_fields():
    field = KanaField(max_length=10, error_messages={"not_kana": "カナで"})

    with pytest.raises(ValidationError) as refused:
        field.clean("高橋")

    assert refused.value.messages == ["カナで"]
