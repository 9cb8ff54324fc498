"""Forms of signing in and of a person's own account."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from allauth.account.forms import ResetPasswordForm
from allauth.core import context
from allauth.mfa.base import forms as second_factor
from allauth.mfa.models import Authenticator
from django import forms
from django.http import HttpRequest

from clinic.accounts import record_attempt
from clinic.models import Branch, User
from clinic.outbox import promise


class _RecordedCode(second_factor.BaseAuthenticateForm):  # type: ignore[misc]
    """Keeps evidence of wrong second-factor codes, as of wrong passwords."""

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        super()._emit_authentication_failed(authenticator)
        record_attempt(context.request, self.user.email, succeeded=False)


class CodeForm(_RecordedCode, second_factor.AuthenticateForm):  # type: ignore[misc]
    pass


class CodeAgainForm(_RecordedCode, second_factor.ReauthenticateForm):  # type: ignore[misc]
    pass


class PromisedResetForm(ResetPasswordForm):  # type: ignore[misc]
    """Promises the mail instead of sending it.

    Sending takes time only where the account exists, and that would tell which do.
    """

    def save(self, request: HttpRequest, **_options: Any) -> str:
        user_id = self.users[0].pk if self.users else 0
        promise("account.password_reset", uuid4().hex, {"user": user_id})
        email: str = self.cleaned_data["email"]
        return email


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]
    """Takes only what was sent: each button of the menu sends one preference."""

    has_shortcuts = forms.TypedChoiceField(
        choices=[("true", ""), ("false", "")], coerce=lambda word: word == "true"
    )

    class Meta:
        model = User
        fields = ["language", "theme", "has_shortcuts"]

    def __init__(self, data: Mapping[str, Any], **options: Any) -> None:
        super().__init__(data, **options)
        for name in [name for name in self.fields if name not in data]:
            del self.fields[name]


class BranchForm(forms.Form):
    branch = forms.ModelChoiceField(Branch.objects.filter(is_active=True))
