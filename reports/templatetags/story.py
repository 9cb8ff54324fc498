"""What happened, in words, and where it is shown."""

from collections.abc import Callable
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from billing.models import Invoice
from clinic.rules.money import paper_yen
from labs.models.report import result_words
from patients.models import Appointment, ConsentText, Photo, Visit
from prescriptions.models import Course
from reminders.models import Obligation, Reminder
from reports.queries.story import Happening

register = template.Library()

GROUP_WORDS = {
    "": gettext_lazy("Everything"),
    "visits": gettext_lazy("Visits"),
    "medicine": gettext_lazy("Medicine"),
    "tests": gettext_lazy("Tests and photos"),
    "course": gettext_lazy("Course and consent"),
    "money": gettext_lazy("Money"),
    "contact": gettext_lazy("Messages"),
    "changes": gettext_lazy("Amendments"),
}
Said = dict[str, Any]


@register.simple_tag
def story_groups() -> list[tuple[str, Any]]:
    return list(GROUP_WORDS.items())


@register.simple_tag
def happening_words(happening: Happening) -> str:
    return WORDS[happening.kind](happening.said)


@register.simple_tag
def happening_link(happening: Happening, patient_id: int) -> SafeString | str:
    """Return the words as a link where the thing has a page of its own."""
    words = happening_words(happening)
    place = PLACES.get(happening.kind)
    if place is None:
        return words
    name, key = place
    number = happening.pk if key == "pk" else happening.said[key]
    return format_html('<a href="{}">{}</a>', reverse(name, args=[patient_id, number]), words)


@register.simple_tag
def obligation_words(kind: str) -> str:
    return str(Obligation.Kind(kind).label)


PLACES = {
    "visit": ("prescriptions:visit_detail", "pk"),
    "prescription": ("prescriptions:visit_detail", "visit"),
    "amendment": ("prescriptions:visit_detail", "visit"),
    "report": ("prescriptions:report_detail", "pk"),
}


def _visit(said: Said) -> str:
    return f"{Visit.Kind(said['what']).label} · {Visit.State(said['state']).label}"


def _appointment(said: Said) -> str:
    return _with(str(Appointment.State(said["state"]).label), said["why"])


def _prescription(said: Said) -> str:
    words = _("Prescribed: %(daily)s mg a day for %(days)s days") % {
        "daily": said["daily_mg"],
        "days": said["days"],
    }
    return _voided(words, said)


def _dispense(said: Said) -> str:
    return _with(_("Handed over"), said["branch"])


def _return(said: Said) -> str:
    return _with(_("Brought back: %(units)s units") % {"units": said["units"]}, said["why"])


def _report(said: Said) -> str:
    state = _("Reviewed") if said["reviewed"] else _("Not reviewed yet")
    return _voided(f"{_('Blood test')} · {said['laboratory']} · {state}", said)


def _pregnancy_test(said: Said) -> str:
    result = result_words(said["result"], awaits_second_reader=said["waits"])
    return _voided(f"{_('Pregnancy test')}: {result}", said)


def _photo(said: Said) -> str:
    words = _("Photo")
    return f"{words} · {Photo.View(said['view']).label}"


def _step(said: Said) -> str:
    words = _("Course %(number)s: %(state)s") % {
        "number": said["number"],
        "state": Course.State(said["to"]).label,
    }
    return _with(words, said["why"])


def _consent(said: Said) -> str:
    words = f"{_('Consent')}: {ConsentText.Kind(said['what']).label}"
    return f"{words} · {_('revoked on')} {said['revoked']}" if said["revoked"] else words


def _invoice(said: Said) -> str:
    return f"{Invoice.Kind(said['what']).label} {said['number']} · {paper_yen(said['yen'])}"


def _payment(said: Said) -> str:
    words = _("Paid") if said["yen"] >= 0 else _("Paid back")
    return f"{words} {paper_yen(abs(said['yen']))}"


def _reminder(said: Said) -> str:
    kind, channel = Obligation.Kind(said["what"]).label, Reminder.Channel(said["channel"]).label
    return f"{_('Reminder')}: {kind} · {channel}"


def _amendment(said: Said) -> str:
    return _with(pgettext("story", "Visit amended"), said["why"])


def _with(words: str, more: str) -> str:
    return f"{words} · {more}" if more else words


def _voided(words: str, said: Said) -> str:
    return f"{words} · {_('Voided')}: {said['voided']}" if said["voided"] else words


WORDS: dict[str, Callable[[Said], str]] = {
    "visit": _visit,
    "appointment": _appointment,
    "prescription": _prescription,
    "dispense": _dispense,
    "return": _return,
    "report": _report,
    "pregnancy_test": _pregnancy_test,
    "photo": _photo,
    "step": _step,
    "consent": _consent,
    "invoice": _invoice,
    "payment": _payment,
    "reminder": _reminder,
    "amendment": _amendment,
}
