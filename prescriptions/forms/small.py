"""Short forms: one decision each."""

from copy import deepcopy
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.fields import EraDateField, FullWidthIntegerField, PlainTextField
from patients.models import Visit
from prescriptions.forms.progress import BodyForm, MoodForm, NotesForm, ProgressForm
from prescriptions.forms.testing import ManForm, WomanForm
from prescriptions.models import Course, DispenseLine, LastDoseObligation, Prescription, Return
from prescriptions.rules.course_state import State, next_states

SECTIONS = (ProgressForm, MoodForm, BodyForm, NotesForm, WomanForm, ManForm)


class ReasonForm(forms.Form):
    """A reason in words, for what is not undone but answered for."""

    reason = PlainTextField(label=_("Reason"), max_length=500)


class VisitStartForm(forms.Form):
    """What kind of visit begins."""

    kind = forms.ChoiceField(label=_("Kind of visit"), choices=Visit.Kind.choices)


class MoveForm(forms.Form):
    """The course's next state."""

    to = forms.ChoiceField(label=_("Next state"))
    last_dose_on = EraDateField(
        label=_("Day of the last dose, if it was stopped early"), required=False
    )
    reason = PlainTextField(label=_("Reason"), max_length=500, required=False)

    def __init__(self, *args: Any, course: Course, **options: Any) -> None:
        super().__init__(*args, **options)
        following = {str(state) for state in next_states(State(course.state))}
        to = self.fields["to"]
        to.choices = [  # type: ignore[attr-defined]
            (value, words) for value, words in Course.State.choices if value in following
        ]


class ObligationForm(forms.Form):
    """What came of something that counts from the last dose."""

    outcome = forms.ChoiceField(
        label=_("What came of it"), choices=LastDoseObligation.Outcome.choices
    )
    note = PlainTextField(label=_("Note"), max_length=500, required=False)


class NoteForm(forms.Form):
    """What was done about something."""

    note = PlainTextField(label=_("What was done"), max_length=500)


class AmendForm(forms.Form):
    """One field of a confirmed visit, and why it is corrected."""

    reason = PlainTextField(label=_("Why is it corrected?"), max_length=500)

    def __init__(self, *args: Any, name: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields = {"value": amendable()[name], **self.fields}


def amendable() -> dict[str, forms.Field]:
    """Return the fields of a visit that can be amended, by the visit's columns."""
    return {
        name: deepcopy(section.base_fields[name])
        for section in SECTIONS
        for name in section.ANSWERS
        if name in section.base_fields
    }


class DispenseForm(forms.Form):
    """How many units of which lot are handed over."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, lots: list[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.lots = lots
        for lot in lots:
            self.fields[f"lot-{lot.pk}"] = FullWidthIntegerField(
                label=_("Units of lot %(lot_no)s") % {"lot_no": lot.lot_no},
                min_value=0,
                max_value=lot.units_left,
                required=False,
            )

    def rows(self) -> list[tuple[Any, forms.BoundField]]:
        return [(lot, self[f"lot-{lot.pk}"]) for lot in self.lots]

    def units(self) -> dict[int, int]:
        """Return units by lot, for lots from which something is taken."""
        typed = {lot.pk: self.cleaned_data.get(f"lot-{lot.pk}") for lot in self.lots}
        return {lot: units for lot, units in typed.items() if units}


class ReturnForm(forms.Form):
    """Units that came back."""

    line = forms.ModelChoiceField(
        label=_("Handed over"), queryset=DispenseLine.objects.none(), empty_label=None
    )
    units = FullWidthIntegerField(label=_("Units brought back"), min_value=1, max_value=1_000)
    fate = forms.ChoiceField(label=_("What becomes of them"), choices=Return.Fate.choices)
    reason = PlainTextField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, prescription: Prescription, **options: Any) -> None:
        super().__init__(*args, **options)
        lines = DispenseLine.objects.filter(dispense__prescription=prescription)
        field = self.fields["line"]
        field.queryset = lines.select_related("lot__strength", "dispense")  # type: ignore[attr-defined]
        field.label_from_instance = lambda line: (  # type: ignore[attr-defined]
            f"{line.dispense.dispensed_on} {line.lot} {line.lot.strength.unit_mg} mg × {line.units}"
        )
