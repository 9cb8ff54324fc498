"""States and codes of the chart in words."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clinic.rules.findings import Decision, Level
from clinic.templatetags.shell import status
from labs.models import LabReport, LabValue, PregnancyTest
from patients.models import Visit
from prescriptions import visit_words
from prescriptions.gate_words import LEVELS, RULE_WORDS
from prescriptions.gate_words.codes import GROUPS
from prescriptions.models import Course, Prescription
from prescriptions.rules.gate.catalogue import Group

register = template.Library()

VISIT_TONES = {"draft": "info", "confirmed": "ok", "voided": "none"}
TEST_TONES = {"negative": "ok", "positive": "stop", "inconclusive": "warn"}
COURSE_TONES = {
    Course.State.ACTIVE: "ok",
    Course.State.ELIGIBLE: "ok",
    Course.State.ON_HOLD: "warn",
    Course.State.SCREENING: "info",
    Course.State.STOPPED_ADVERSE: "stop",
    Course.State.STOPPED_PREGNANCY: "stop",
    Course.State.LOST: "warn",
}


@register.simple_tag
def decision_words(decision: Decision) -> str:
    words = {
        Decision.CLEAR: _("May be prescribed"),
        Decision.NEEDS_OVERRIDE: _("Needs a doctor's reason"),
        Decision.BLOCKED: _("Must not be prescribed"),
    }
    return words[decision]


@register.simple_tag
def level_words(level: Level) -> str:
    return str(LEVELS[level])


@register.simple_tag
def effect_words(code: str) -> str:
    return visit_words.effect_words(code)


@register.simple_tag
def group_words(group: Group) -> str:
    """Return the words of a chapter of the rules."""
    return str(GROUPS[group])


@register.simple_tag
def method_words(code: str) -> str:
    return str(visit_words.CONTRACEPTION.get(code, code))


@register.simple_tag
def rule_title(rule: str) -> str:
    """Return the words of a rule; one of an earlier catalogue is shown by its name."""
    words = RULE_WORDS.get(rule)
    return str(words.title) if words else rule


@register.simple_tag
def dialog_id(name: str, key: int) -> str:
    return f"{name}-{key}"


@register.simple_tag
def value_before(field: BoundField, values: Mapping[str, LabValue]) -> SafeString:
    """Show the value of the panel before, under the field of the same analyte."""
    before = values.get(field.name.removeprefix("lab-"))
    if before is None:
        return SafeString("")
    return format_html('<div class="previous">{}: {}</div>', _("Last time"), before.raw)


@register.simple_tag
def visit_status(visit: Visit) -> SafeString:
    return status(visit.get_state_display(), VISIT_TONES[visit.state])


@register.simple_tag
def course_status(course: Course) -> SafeString:
    return status(course.get_state_display(), COURSE_TONES.get(course.state, "none"))


@register.simple_tag
def state_status(state: str) -> SafeString:
    return status(state_words(state), COURSE_TONES.get(Course.State(state), "none"))


@register.simple_tag
def result_status(result: str, words: str) -> SafeString:
    return status(words, TEST_TONES[result])


@register.simple_tag
def state_words(state: str) -> str:
    return str(Course.State(state).label) if state else "–"


@register.simple_tag
def report_status(report: LabReport) -> SafeString:
    if report.voided_at:
        return status(_("Voided"))
    if report.reviewed_at:
        return status(_("Reviewed"), "ok")
    if report.resulted_at:
        return status(_("To be reviewed"), "warn")
    return status(_("Awaited"), "info")


@register.simple_tag
def test_status(test: PregnancyTest) -> SafeString:
    if test.voided_at:
        return status(_("Voided"))
    if test.awaits_second_reader:
        return status(test.shown_result, "warn")
    return status(test.shown_result, TEST_TONES[test.result])


@register.simple_tag
def prescription_status(prescription: Prescription) -> SafeString:
    return status(_("Voided")) if prescription.voided_at else status(_("In force"), "ok")


@register.simple_tag
def task_words(kind: str) -> str:
    """Return the words of a task's kind; an unknown one is shown as it is."""
    words: dict[str, Any] = {
        "pregnancy-test-positive": _("Pregnancy test positive: speak with the patient today"),
        "pregnancy-test-inconclusive": _("Pregnancy test inconclusive: repeat it or test serum"),
        "pregnancy-test-withdrawn": _("A pregnancy test was withdrawn: test anew"),
        "lab-stop": _("A blood value stops the treatment: act on it"),
    }
    return str(words.get(kind, kind))
