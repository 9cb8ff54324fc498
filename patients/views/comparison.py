"""What somebody else saved beside what is being saved, field by field."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic.rules.phones import display_phone
from patients.forms.identity import CorrectionForm
from patients.models import Patient

CHOICES = {
    "sex": Patient.Sex,
    "document_language": Patient.Language,
    "message_channel": Patient.MessageChannel,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field on which two people do not agree."""

    label: str
    saved: str
    typed: str


def differences(form: CorrectionForm, current: Patient) -> list[Difference]:
    """Return the fields whose saved value is not the typed one."""
    typed = form.details()
    return [
        Difference(
            str(form[name].label), _shown(name, getattr(current, name)), _shown(name, typed[name])
        )
        for name in typed
        if getattr(current, name) != typed[name]
    ]


def _shown(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return date_format(value)
    if name == "phone":
        return display_phone(value) if value else ""
    return str(CHOICES[name](value).label) if name in CHOICES else str(value)
