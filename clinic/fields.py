"""Form fields that read what people in a Japanese clinic type, and say what to do if not."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from clinic.rules.eras import parse_date
from clinic.rules.kana import parse_reading
from clinic.rules.months import completed_years
from clinic.rules.numbers import NumberRange, parse_decimal, parse_integer
from clinic.rules.phones import display_phone, parse_phone
from clinic.rules.text import InputRefused, clean_line, clean_paragraphs, is_printable_name
from clinic.rules.tickets import parse_ticket_no

OLDEST_YEARS = 120

TEXT_REFUSALS: Mapping[str, Any] = {
    "too_long": _(
        "This is %(length)s characters long. Shorten it to %(max_length)s characters or fewer."
    ),
    "control_characters": _(
        "Character %(position)s is a control character. Delete it, or type the text again."
    ),
    "invisible_characters": _(
        "Character %(position)s cannot be seen. Delete it, or type the text again."
    ),
    "surrogates": _("Character %(position)s is damaged. Delete it and type it again."),
    "line_breaks": _("Write this in one line."),
}


class TypedTextField(forms.Field):
    """A text that a pure function reads; its refusals become errors with the same codes."""

    widget: type[forms.Widget] = forms.TextInput
    inputmode = ""
    empty_value: Any = None
    refusals: Mapping[str, Any] = TEXT_REFUSALS

    def __init__(self, **options: Any) -> None:
        own_words = options.pop("error_messages", None) or {}
        super().__init__(error_messages={**self.refusals, **own_words}, **options)

    def read(self, text: str) -> Any:
        """Return the cleaned value of a text that is not blank, or raise InputRefused."""
        raise NotImplementedError

    def to_python(self, value: Any) -> Any:
        text = "" if value is None else str(value)
        if not text.strip():
            return self.empty_value
        try:
            return self.read(text)
        except InputRefused as refused:
            raise ValidationError(
                self.error_messages[refused.code], code=refused.code, params=_params(refused)
            ) from refused

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # No maxlength: browsers cut pasted text there without a word.
        attrs: dict[str, Any] = super().widget_attrs(widget)
        return attrs | {"inputmode": self.inputmode} if self.inputmode else attrs


def _params(refused: InputRefused) -> dict[str, Any]:
    return {
        name: date_format(value) if isinstance(value, date) else value
        for name, value in refused.values.items()
    }


class PlainTextField(TypedTextField):
    """One line of text, stored as typed but for spaces around and between."""

    empty_value = ""

    def __init__(self, *, max_length: int, **options: Any) -> None:
        self.max_length = max_length
        super().__init__(**options)

    def read(self, text: str) -> str:
        return clean_line(text, self.max_length)


class PlainParagraphsField(PlainTextField):
    """Text of several lines; line ends become line feeds."""

    widget = forms.Textarea

    def read(self, text: str) -> str:
        return clean_paragraphs(text, self.max_length)


class PersonNameField(PlainTextField):
    """A name as it stands on the identity card; variant kanji are kept."""

    refusals = {
        **TEXT_REFUSALS,
        "not_a_name": _("Write the name in letters or kanji, without digits and signs."),
    }

    def read(self, text: str) -> str:
        name = super().read(text)
        if not is_printable_name(name):
            raise InputRefused("not_a_name")
        return name


class KanaField(PlainTextField):
    """A reading; hiragana and half-width katakana become full-width katakana."""

    refusals = {
        **TEXT_REFUSALS,
        "not_kana": _("Write the reading in kana: '%(character)s' is not kana."),
    }

    def read(self, text: str) -> str:
        return parse_reading(text, self.max_length)


class EraDateField(TypedTextField):
    """A date, western or by Japanese era; never a guess."""

    refusals = {
        "unreadable": _("Type the date like 2002-03-09, 20020309 or H14.3.9."),
        "two_digit_year": _("Type the year with four digits (2002) or with its era (H14)."),
        "no_such_day": _("The calendar has no such day. Check month and day."),
        "before_era": _("%(era)s began on %(began_on)s. Use the era before, or the western year."),
        "after_era": _("%(era)s ended on %(ended_on)s. Use the next era, or the western year."),
        "too_early": _("Dates before %(first_day)s cannot be entered. Check the year."),
    }

    def read(self, text: str) -> date:
        return parse_date(text)

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value


class BirthDateField(EraDateField):
    """A birth date: a day that has come, of somebody who can be alive."""

    refusals = {
        **EraDateField.refusals,
        "future": _("This day has not come yet. Check the year or the era."),
        "too_old": _("This is more than %(years)s years ago. Check the year or the era."),
    }

    def __init__(self, *, today: Callable[[], date] = timezone.localdate, **options: Any) -> None:
        self.today = today
        super().__init__(**options)

    def read(self, text: str) -> date:
        born_on = super().read(text)
        today = self.today()
        if born_on > today:
            raise InputRefused("future")
        if completed_years(born_on, today) > OLDEST_YEARS:
            raise InputRefused("too_old", years=OLDEST_YEARS)
        return born_on


class FullWidthDecimalField(TypedTextField):
    """A measured number in half or full width; exact, never through a float."""

    inputmode = "decimal"
    refusals = {
        "not_a_number": _("Type a number in digits, like 58.5."),
        "sign": _("Type the number without a sign."),
        "places": _("Type at most %(places)s digits after the point."),
        "range": _("Type a number from %(minimum)s to %(maximum)s."),
    }

    def __init__(self, *, allowed: NumberRange, **options: Any) -> None:
        self.allowed = allowed
        super().__init__(**options)

    def read(self, text: str) -> Decimal:
        return parse_decimal(text, self.allowed)


class FullWidthIntegerField(TypedTextField):
    """A whole number in half or full width."""

    inputmode = "numeric"
    refusals = {
        **FullWidthDecimalField.refusals,
        "not_a_number": _("Type a whole number in digits, like 30."),
        "places": _("Type a whole number, without a point."),
    }

    def __init__(self, *, min_value: int, max_value: int, **options: Any) -> None:
        self.min_value = min_value
        self.max_value = max_value
        super().__init__(**options)

    def read(self, text: str) -> int:
        return parse_integer(text, self.min_value, self.max_value)


class PhoneField(TypedTextField):
    """A telephone number; the cleaned value is E.164."""

    inputmode = "tel"
    empty_value = ""
    refusals = {
        "not_a_phone_number": _("Type the telephone number in digits, like 090-1234-5678."),
        "no_area_code": _("Type the number with its area code, like 03-1234-5678."),
        "too_short": _("Digits are missing: this number needs %(digits)s."),
        "too_long": _("There are too many digits: this number has %(digits)s."),
    }

    def read(self, text: str) -> str:
        return parse_phone(text)

    def prepare_value(self, value: Any) -> Any:
        return display_phone(value) if isinstance(value, str) else value


class TicketNumberField(TypedTextField):
    """A consultation-ticket number (診察券番号); leading zeros are kept."""

    empty_value = ""
    refusals = {
        "not_a_ticket_number": _("Type the number as it stands on the ticket, like K-004213."),
    }

    def read(self, text: str) -> str:
        return parse_ticket_no(text)
