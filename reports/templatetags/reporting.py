"""Words of the reports' cells."""

from typing import Any

from django import template
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from labs.rules.analytes import analytes
from prescriptions.visit_words import effect_words

register = template.Library()


@register.filter
def yes_no(value: bool | None) -> str:  # noqa: FBT001 - a filter's value
    """Return yes or no; what cannot be said is a dash."""
    if value is None:
        return "–"
    return _("Yes") if value else _("No")


@register.filter
def level_list(codes: str) -> str:
    """Return "ALT: caution, TG: stops" for "alt:warn tg:stop"."""
    words: dict[str, Any] = {
        "stop": pgettext("level", "stops"),
        "warn": pgettext("level", "caution"),
    }
    parts = (each.partition(":") for each in codes.split() if ":" in each)
    named = [f"{analytes()[key].abbreviation}: {words[level]}" for key, _colon, level in parts]
    return ", ".join(named) or "–"


@register.filter
def effect_list(codes: str) -> str:
    return ", ".join(effect_words(code) for code in codes.split()) or "–"


@register.simple_tag
def pending_word(kind: str) -> str:
    words: dict[str, Any] = {
        "drafts": _("Visits not signed"),
        "reports": _("Results not reviewed"),
        "tasks": _("Doctors' tasks"),
    }
    return str(words[kind])


@register.simple_tag
def item_name(row: dict[str, Any]) -> str:
    """Return an item's name as its papers have it, in the reader's language."""
    return str(row["name_ja"] if get_language() == "ja" else row["name_en"])
