"""The public holidays' names as people read them; the calendar knows the Japanese ones."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SUBSTITUTE = " 振替休日"
HOLIDAY_WORDS = {
    "元日": _("New Year's Day"),
    "成人の日": _("Coming of Age Day"),
    "建国記念の日": _("National Foundation Day"),
    "天皇誕生日": _("The Emperor's Birthday"),
    "春分の日": _("Vernal Equinox Day"),
    "昭和の日": _("Showa Day"),
    "憲法記念日": _("Constitution Memorial Day"),
    "みどりの日": _("Greenery Day"),
    "こどもの日": _("Children's Day"),
    "海の日": _("Marine Day"),
    "山の日": _("Mountain Day"),
    "敬老の日": _("Respect for the Aged Day"),
    "秋分の日": _("Autumnal Equinox Day"),
    "スポーツの日": _("Sports Day"),
    "文化の日": _("Culture Day"),
    "勤労感謝の日": _("Labour Thanksgiving Day"),
    "国民の休日": _("Citizens' Holiday"),
}


def holiday_words(name: str) -> str:
    """Name a holiday of the calendar in the reader's language; an unknown one as it is."""
    of_day = name.removesuffix(SUBSTITUTE)
    words = str(HOLIDAY_WORDS.get(of_day, of_day))
    if of_day == name:
        return words
    return gettext("%(holiday)s (substitute holiday)") % {"holiday": words}
