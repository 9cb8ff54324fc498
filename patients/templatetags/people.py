"""Birth dates, ages and telephone numbers as people read them."""

from collections.abc import Iterable
from datetime import date

from django import template
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from clinic.holiday_words import holiday_words
from clinic.rules.eras import Age, age_on, era_date, era_date_short
from clinic.rules.phones import display_phone
from patients.models import Appointment
from patients.rules.appointment_state import State
from patients.rules.duplicates import DuplicateReason
from patients.words import DUPLICATE_REASONS, STATE_TONES, STEPS

register = template.Library()


@register.simple_tag
def dialog_of(name: str, key: int) -> str:
    return f"{name}-{key}"


@register.filter
def weekday(number: int) -> str:
    """Name a weekday; Monday is 0."""
    return str(WEEKDAYS[number])


@register.filter
def holiday(name: str) -> str:
    """Name a public holiday of the calendar."""
    return holiday_words(name)


@register.filter
def age(born_on: date) -> int:
    """Return the age of today in completed years."""
    return age_on(born_on, timezone.localdate()).years


@register.filter
def age_words(value: Age | date) -> str:
    """Say an age, or that of somebody born on a day, in years and months: `24歳8か月`."""
    known = age_on(value, timezone.localdate()) if isinstance(value, date) else value
    years = ngettext("%(count)s year", "%(count)s years", known.years) % {"count": known.years}
    if not known.months:
        return years
    months = ngettext("%(count)s month", "%(count)s months", known.months)
    return _("%(years)s %(months)s") % {"years": years, "months": months % {"count": known.months}}


@register.filter
def birth_date(born_on: date) -> str:
    """Return a birth date with its era: `2002年3月9日 (平成14年)`, `9 March 2002 (H14.3.9)`."""
    if get_language() == "ja":
        western, era = f"{born_on.year}年{born_on.month}月{born_on.day}日", era_date(born_on)
        return f"{western} ({era.split('年')[0]}年)"
    return f"{date_format(born_on)} ({era_date_short(born_on)})"


@register.filter
def tone(appointment: Appointment) -> str:
    """Return the tone of an appointment's state, for `{% status %}`."""
    return STATE_TONES[State(appointment.state)]


@register.filter
def step_word(step: State) -> str:
    """Return what the button says that takes a step."""
    return str(STEPS[step])


@register.filter
def reason_words(reasons: Iterable[DuplicateReason]) -> list[str]:
    """Return in words why two records may be one person."""
    return [str(DUPLICATE_REASONS[reason]) for reason in reasons]


@register.filter
def phone(e164: str) -> str:
    """Return a stored number with its hyphens."""
    return display_phone(e164) if e164 else ""
