"""The names of the roles as people read them."""

from django.utils.translation import gettext_lazy as _

from clinic.roles import ADMINISTRATOR, DOCTOR, RECEPTION

ROLE_WORDS = {
    DOCTOR: _("Doctor"),
    RECEPTION: _("Reception"),
    ADMINISTRATOR: _("Administrator"),
}


def role_words(role: str) -> str:
    return str(ROLE_WORDS[role])
