"""Words and tones of the notes on the day's board."""

from django import template
from django.utils.translation import gettext_lazy as _

from labs.queries import TONES
from labs.rules.levels import LabLevel
from prescriptions.rules.day_needs import Need

register = template.Library()

NEEDS = {
    Need.CONSENT: _("Consent"),
    Need.BLOOD: _("Blood test"),
    Need.BLOOD_RESULT: _("Blood: result awaited"),
    Need.PREGNANCY_TEST: _("Pregnancy test"),
    Need.SECOND_READER: _("Pregnancy test: second reader"),
}


@register.filter
def need_word(need: Need) -> str:
    return str(NEEDS[need])


@register.filter
def level_tone(level: LabLevel) -> str:
    return TONES[level]
