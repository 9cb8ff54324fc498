"""States and reasons of laboratories' files in words."""

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from clinic.rules.text import InputRefused
from clinic.templatetags.shell import status
from labs.forms import ROLE_WORDS
from labs.incoming_words import row_words
from labs.models import ImportRow, LabImport
from labs.rules.incoming.moments import read_collected

register = template.Library()
register.simple_tag(row_words, name="row_words")

IMPORT_TONES = {
    LabImport.State.DONE: "ok",
    LabImport.State.READY: "warn",
    LabImport.State.COLUMNS: "warn",
    LabImport.State.REFUSED: "stop",
    LabImport.State.READING: "info",
    LabImport.State.WRITING: "info",
}
ROW_TONES = {
    ImportRow.State.NEW: "ok",
    ImportRow.State.CHANGED: "info",
    ImportRow.State.WAITING: "warn",
    ImportRow.State.REJECTED: "stop",
}


@register.simple_tag
def import_status(lab_import: LabImport) -> SafeString:
    tone = IMPORT_TONES.get(LabImport.State(lab_import.state), "none")
    return status(lab_import.get_state_display(), tone)


@register.simple_tag
def row_status(row: ImportRow) -> SafeString:
    return status(row.get_state_display(), ROW_TONES.get(ImportRow.State(row.state), "none"))


@register.simple_tag
def row_state(word: str) -> str:
    return str(ImportRow.State(word).label)


@register.filter
def told_facts(row: ImportRow) -> list[tuple[str, str]]:
    """Return what the file told, each with its label."""
    return [(str(label), row.told[name]) for name, label in ROLE_WORDS.items() if name in row.told]


@register.filter
def taken_at(row: ImportRow) -> str:
    """Return when the specimen was taken, by the clinic's clock; as told where it is unreadable."""
    day, clock = row.told.get("collected_on", ""), row.told.get("collected_time", "")
    try:
        found = read_collected(day, clock, timezone.get_current_timezone())
    except InputRefused:
        return f"{day} {clock}".strip()
    if found.has_time:
        return date_format(found.at, "DATETIME_FORMAT")
    return date_format(found.on, "DATE_FORMAT")
