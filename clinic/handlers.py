"""Promised work of the kernel that leaves the database."""

from clinic.mails import send_password_link
from clinic.models import User


def mail_password_link(payload: dict[str, int | str]) -> None:
    """Mail a link to set a new password. For an address nobody has, the promise names nobody."""
    user = User.objects.filter(pk=payload["user"], is_active=True).first()
    if user:
        send_password_link(user)
