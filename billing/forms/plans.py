"""A dose or a plan whose price is asked for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.fields import FullWidthDecimalField, FullWidthIntegerField
from clinic.rules.numbers import WEIGHT_KG


class DoseForm(forms.Form):
    """The dose and days typed on a visit, and the weight if it was taken."""

    daily_mg = FullWidthIntegerField(label=_("Dose (mg a day)"), min_value=10, max_value=400)
    days = FullWidthIntegerField(label=_("Days"), min_value=1, max_value=366)
    weight_kg = FullWidthDecimalField(label=_("Weight (kg)"), allowed=WEIGHT_KG, required=False)


class PlanForm(forms.Form):
    """A course that is planned, to be priced before anything is signed."""

    weight_kg = FullWidthDecimalField(label=_("Weight (kg)"), allowed=WEIGHT_KG)
    target_mg_per_kg = FullWidthIntegerField(label=_("Target (mg/kg)"), min_value=30, max_value=300)
    planned_months = FullWidthIntegerField(label=_("Planned months"), min_value=1, max_value=10)
    start_mg = FullWidthIntegerField(
        label=_("First dose (mg a day)"), min_value=10, max_value=140, required=False
    )
