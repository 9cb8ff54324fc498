"""Mails to staff about their own account."""

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clinic.models import EmergencyAccess, User


def password_link(user: User) -> str:
    """Return an address under which this person may set a password once, for a few hours.

    It begins with BASE_URL, whatever host a request claimed to be for.
    """
    token = default_token_generator.make_token(user)
    words = {"uidb36": user_pk_to_url_str(user), "key": token}
    return settings.BASE_URL + reverse("account_reset_password_from_key", kwargs=words)


def send_password_link(user: User) -> None:
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    with translation.override(user.language):
        words = {"name": user.name, "link": password_link(user), "hours": hours}
        text = render_to_string("clinic/password_mail.txt", words)
        subject = _("Set your Isocourse password")
    EmailMessage(subject, text, to=[user.email]).send()


def send_emergency_alarm(reader: User, access: EmergencyAccess) -> None:
    """Say who opened a chart and when; of the patient the mail says nothing."""
    with translation.override(reader.language):
        words = {
            "name": reader.name,
            "who": access.user.name,
            "at": timezone.localtime(access.opened_at),
            "link": settings.BASE_URL + reverse("patients:emergency_list"),
        }
        text = render_to_string("clinic/emergency_mail.txt", words)
        subject = _("Emergency access to a chart")
    EmailMessage(subject, text, to=[reader.email]).send()
