"""Moments of a test's day, and a row as it is afterwards."""

import datetime

from django.utils import timezone


def noon(**later):
    """Today's noon in Tokyo, or a while later; at night nothing leaves by itself."""
    today = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    return today + datetime.timedelta(**later)


def after(reminder):
    reminder.refresh_from_db()
    return reminder
