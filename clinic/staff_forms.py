"""What an administrator types about somebody's account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.fields import PersonNameField
from clinic.models import Branch, User
from clinic.services.staff import StaffDetails
from clinic.staff_words import ROLE_WORDS


class StaffForm(forms.Form):
    """Who somebody is, what they may do, where they work."""

    name = PersonNameField(label=_("Name"), max_length=100)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_WORDS.items(), widget=forms.RadioSelect)
    branch = forms.ModelChoiceField(
        label=_("Branch"), queryset=Branch.objects.filter(is_active=True), required=False
    )
    language = forms.ChoiceField(label=_("Language"), choices=User.Language.choices)

    def details(self) -> StaffDetails:
        return StaffDetails(**{name: self.cleaned_data[name] for name in StaffForm.base_fields})


class StaffChangeForm(StaffForm):
    """The same, of an account that may have changed since the page was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput)
