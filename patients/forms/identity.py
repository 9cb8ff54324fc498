"""Who a patient is, as reception types it."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from clinic.fields import (
    BirthDateField,
    KanaField,
    PersonNameField,
    PhoneField,
    PlainParagraphsField,
    PlainTextField,
    TicketNumberField,
    TypedTextField,
)
from clinic.models import Branch
from clinic.rules.text import InputRefused, check_characters
from clinic.sent import KeyedForm
from patients.models import Patient
from patients.queries.reach import ADDRESSES
from patients.rules.messaging import parse_line_user_id, takes_sms
from patients.rules.postal_codes import parse_postal_code

NAME_LENGTH = 60
ID_DIGITS = 18


class PostalCodeField(TypedTextField):
    """A Japanese postal code in any width; stored as 166-0003."""

    inputmode = "numeric"
    empty_value = ""
    refusals = {"not_a_postal_code": _("Type the postal code with seven digits, like 166-0003.")}

    def read(self, text: str) -> str:
        return parse_postal_code(text)


class LineUserIdField(TypedTextField):
    """A LINE user ID."""

    empty_value = ""
    refusals = {
        "not_a_line_user_id": _("A LINE user ID is U and 32 more letters from a to f or digits.")
    }

    def read(self, text: str) -> str:
        return parse_line_user_id(text)


class PlainEmailField(forms.EmailField):
    """An address to which mail can go: no invisible or control characters in it."""

    default_error_messages = {"invalid": EmailValidator.message}

    def to_python(self, value: Any) -> str:
        text = str(value or "").strip()
        try:
            check_characters(text)
        except InputRefused as refused:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from refused
        return text


class PatientIdsField(forms.Field):
    """Patients named by hidden numbers; anything else is dropped."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[int]:
        typed = [str(each) for each in value or []]
        return [int(each) for each in typed if each.isdecimal() and len(each) <= ID_DIGITS]


class IdentityForm(forms.Form):
    """What both registration and correction ask."""

    family_name = PersonNameField(label=_("Family name"), max_length=NAME_LENGTH)
    given_name = PersonNameField(label=_("Given name"), max_length=NAME_LENGTH)
    family_kana = KanaField(label=_("Family name in kana"), max_length=NAME_LENGTH)
    given_kana = KanaField(label=_("Given name in kana"), max_length=NAME_LENGTH)
    former_name = PersonNameField(
        label=_("Former or common name"), max_length=NAME_LENGTH, required=False
    )
    birth_date = BirthDateField(
        label=_("Birth date"),
        help_text=_("Western or Japanese year: 2002-03-09, 20020309 or H14.3.9"),
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=Patient.Sex.choices, widget=forms.RadioSelect)
    phone = PhoneField(label=_("Telephone"), required=False)
    email = PlainEmailField(label=_("E-mail address"), max_length=254, required=False)
    wants_messages = forms.BooleanField(
        label=_("Wishes reminders of visits by e-mail"), required=False
    )
    message_channel = forms.ChoiceField(
        label=_("Reminders come by"), initial=Patient.MessageChannel.EMAIL
    )
    line_user_id = LineUserIdField(
        label=_("LINE user ID"),
        help_text=_("As the clinic's LINE account shows it, not the name in the app."),
        required=False,
    )
    postal_code = PostalCodeField(label=_("Postal code"), required=False)
    address = PlainTextField(label=_("Address"), max_length=300, required=False)
    document_language = forms.ChoiceField(
        label=_("Language of papers and messages"),
        choices=Patient.Language.choices,
        initial=Patient.Language.JAPANESE,
    )
    branch = forms.ModelChoiceField(
        label=_("Branch"), queryset=Branch.objects.filter(is_active=True), empty_label=None
    )
    note = PlainParagraphsField(
        label=_("Note for reception"),
        help_text=_("No findings: those belong in the chart."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    DETAILS = (
        "branch",
        "family_name",
        "given_name",
        "family_kana",
        "given_kana",
        "former_name",
        "birth_date",
        "sex",
        "phone",
        "email",
        "wants_messages",
        "message_channel",
        "line_user_id",
        "postal_code",
        "address",
        "document_language",
        "note",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        """Ask for a channel only where the clinic has more than one."""
        super().__init__(*args, **options)
        offered = {*settings.MESSAGE_CHANNELS, self.initial.get("message_channel")}
        if len(settings.MESSAGE_CHANNELS) > 1:
            self.fields["wants_messages"].label = _("Wishes reminders of visits")
            channel: Any = self.fields["message_channel"]
            channel.choices = [
                each for each in Patient.MessageChannel.choices if each[0] in offered
            ]
        else:
            del self.fields["message_channel"]
        if Patient.MessageChannel.LINE not in settings.MESSAGE_CHANNELS:
            del self.fields["line_user_id"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        is_asked = "message_channel" in self.fields
        channel = cleaned.get("message_channel") if is_asked else Patient.MessageChannel.EMAIL
        if cleaned.get("wants_messages") and channel in settings.MESSAGE_CHANNELS:
            self._ask_for_address(ADDRESSES[channel][0], cleaned)
        return cleaned

    def _ask_for_address(self, field: str, cleaned: dict[str, Any]) -> None:
        if field in self.errors:
            return
        if not cleaned.get(field):
            self.add_error(field, ValidationError(_("Reminders need an address."), code="needed"))
        elif field == "phone" and not takes_sms(cleaned[field]):
            words = _("SMS need a mobile number, like 090-1234-5678.")
            self.add_error(field, ValidationError(words, code="not_mobile"))

    def details(self) -> dict[str, Any]:
        """Return what was typed about the person, by the names of the columns."""
        return {name: self.cleaned_data[name] for name in self.DETAILS if name in self.fields}


class GuardianForm(forms.Form):
    """Who answers for a patient under 18."""

    guardian_name = PersonNameField(label=_("Guardian's name"), max_length=120)
    guardian_relation = PlainTextField(
        label=_("Relation to the patient"), help_text=_("For example: mother"), max_length=40
    )
    guardian_phone = PhoneField(label=_("Guardian's telephone"), required=False)

    def guardian(self) -> dict[str, str]:
        return {
            "name": self.cleaned_data["guardian_name"],
            "relation": self.cleaned_data["guardian_relation"],
            "phone": self.cleaned_data["guardian_phone"],
        }


class RegistrationForm(KeyedForm, IdentityForm, GuardianForm):
    """A new patient; the guardian's part is for those under 18."""

    ticket_no = TicketNumberField(
        label=_("Ticket number"),
        help_text=_("Only for a card the patient already holds. Empty: the next free number."),
        required=False,
    )
    different_from = PatientIdsField(required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("guardian_name", "guardian_relation"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        name, relation = cleaned.get("guardian_name"), cleaned.get("guardian_relation")
        if name and not relation and "guardian_relation" not in self.errors:
            self.add_error(
                "guardian_relation",
                ValidationError(_("Say who the guardian is to the patient."), code="needed"),
            )
        return cleaned

    def has_guardian(self) -> bool:
        return bool(self.cleaned_data["guardian_name"])


class CorrectionForm(IdentityForm):
    """A change of who a patient is; `version` is what the clerk saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def accept_version(self, version: int) -> None:
        """Let the form be sent again over what its clerk has now seen."""
        self.data = dict(self.data.items()) | {self.add_prefix("version"): str(version)}


class BirthDateForm(forms.Form):
    """One typed birth date, to be said back in both calendars."""

    birth_date = BirthDateField()
