"""Hours as an administrator types them: two stretches of a day at most."""

from datetime import time
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from clinic.fields import EraDateField, PlainTextField
from clinic.models import Branch
from clinic.rules.opening import Hours

TYPED = ("opens", "closes", "opens_again", "closes_again")


class ClockField(forms.TimeField):
    """A time of the day, as the browser's own field writes it."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": "300"})

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, required=False, input_formats=["%H:%M"])


class HoursForm(forms.Form):
    """The stretches; with none the branch is closed."""

    # The field that names the first day of the change.
    dated: str
    branch = forms.ModelChoiceField(Branch.objects.filter(is_active=True), widget=forms.HiddenInput)
    opens = ClockField(_("Opens"))
    closes = ClockField(_("Closes"))
    opens_again = ClockField(_("Opens again"))
    closes_again = ClockField(_("Closes again"))

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        first = self._stretch("opens", "closes")
        second = self._stretch("opens_again", "closes_again")
        if second and not first and not self.errors:
            self.add_error("opens", _("Enter the first hours of the day here."))
        if first and second and first.closes > second.opens:
            self.add_error("opens_again", _("This is before the first hours end."))
        cleaned["hours"] = tuple(each for each in (first, second) if each)
        return cleaned

    def change(self) -> dict[str, Any]:
        """Return what to change, once the form is valid."""
        return {name: value for name, value in self.cleaned_data.items() if name not in TYPED}

    def _stretch(self, opening: str, closing: str) -> Hours | None:
        opens: time | None = self.cleaned_data.get(opening)
        closes: time | None = self.cleaned_data.get(closing)
        if opens is None and closes is None:
            return None
        if opens is None or closes is None:
            missing = opening if opens is None else closing
            if missing not in self.errors:
                self.add_error(missing, _("Enter both times, or neither for closed."))
            return None
        if opens >= closes:
            self.add_error(closing, _("This must be later than the opening time."))
            return None
        return Hours(opens, closes)


class WeekForm(HoursForm):
    """Other hours of some weekdays, from a day on."""

    prefix = "week"
    dated = "from_on"
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"),
        choices=WEEKDAYS.items(),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    from_on = EraDateField(label=_("From"))

    field_order = ("branch", "weekdays", *TYPED)


class DayHoursForm(HoursForm):
    """One day with hours of its own, and why."""

    prefix = "day"
    dated = "on"
    on = EraDateField(label=_("Day"))
    reason = PlainTextField(label=_("Reason"), max_length=100)

    field_order = ("branch", "on", *TYPED)


class WithdrawDayForm(forms.Form):
    """The day that follows the week again."""

    branch = forms.ModelChoiceField(Branch.objects.filter(is_active=True))
    on = forms.DateField(input_formats=["%Y-%m-%d"])
