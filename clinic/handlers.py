"""Promised work of the kernel that leaves the database."""

from clinic.mails import send_emergency_alarm, send_password_link
from clinic.models import EmergencyAccess, User


def mail_password_link(payload: dict[str, int | str]) -> None:
    """Mail a link to set a new password. For an address nobody has, the promise names nobody."""
    user = User.objects.filter(pk=payload["user"], is_active=True).first()
    if user:
        send_password_link(user)


def mail_emergency(payload: dict[str, int | str]) -> None:
    """Tell one person who reviews that somebody opened a chart in an emergency."""
    reader = User.objects.filter(pk=payload["user"], is_active=True).first()
    access = EmergencyAccess.objects.select_related("user").get(pk=payload["access"])
    if reader:
        send_emergency_alarm(reader, access)
