"""Sections of the consultation: results to be read, and the next visit."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labs.models import LabReport
from patients.queries.slots import Slot

MINUTE = "%Y-%m-%dT%H:%M"
LATER = "later"


class ReviewForm(forms.Form):
    """Results that came in and that nobody has read yet; a tick says who has read them."""

    reviewed = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Results that came in: read"),
        queryset=LabReport.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self, *args: Any, patient_id: int, waiting: Callable[[], list[LabReport]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["reviewed"]
        # One that somebody else has read meanwhile is still an answer: reading twice harms nobody.
        resulted = LabReport.objects.standing().filter(resulted_at__isnull=False)
        field.queryset = resulted.filter(patient_id=patient_id)
        field.choices = lambda: [(each.pk, _report_words(each)) for each in waiting()]

    def reports(self) -> tuple[LabReport, ...]:
        """Return the reports that were ticked."""
        return tuple(self.cleaned_data.get("reviewed") or ())


class SlotField(forms.ChoiceField):
    """A time that was offered, or none. Whether it is still free is for the booking to say."""

    widget = forms.RadioSelect

    def clean(self, value: Any) -> datetime | None:
        if value in (None, "", LATER):
            return None
        try:
            return timezone.make_aware(datetime.strptime(value, MINUTE))  # noqa: DTZ007 - made so here
        except (TypeError, ValueError, OverflowError) as error:
            raise ValidationError(_("Choose one of the times."), code="invalid") from error


class DayForm(forms.Form):
    """A day whose times are asked for."""

    on = forms.DateField(input_formats=["%Y-%m-%d"])


class NextVisitForm(forms.Form):
    """When the patient comes again; nothing is chosen beforehand."""

    next_visit = SlotField(label=gettext_lazy("Next visit"), required=False)

    def __init__(self, *args: Any, slots: Callable[[], Iterable[Slot]], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["next_visit"]
        field.choices = lambda: [*map(_slot_choice, slots()), (LATER, _("Not booked now"))]


def _slot_choice(slot: Slot) -> tuple[str, str]:
    local = timezone.localtime(slot.starts_at)
    return local.strftime(MINUTE), date_format(local, _("j F (D) H:i"))


def _report_words(report: LabReport) -> str:
    day = date_format(timezone.localtime(report.collected_at), "SHORT_DATE_FORMAT")
    return _("I have read the results of %(day)s (%(laboratory)s)") % {
        "day": day,
        "laboratory": report.laboratory,
    }
