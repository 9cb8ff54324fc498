"""A calendar feed to be made."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.fields import PlainTextField
from clinic.models import Branch


class FeedForm(forms.Form):
    """Which branch, and who will read it: so that somebody later knows what to revoke."""

    branch = forms.ModelChoiceField(
        Branch.objects.filter(is_active=True), label=_("Branch"), empty_label=None
    )
    used_for = PlainTextField(
        label=_("Used for"),
        help_text=_("For example: tablet at the desk of Koenji"),
        max_length=100,
    )
