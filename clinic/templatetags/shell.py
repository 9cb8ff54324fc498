"""Tags that every page uses: icons, status words, error summary, sortable heads."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from clinic.context import address
from clinic.models import Branch

register = template.Library()

# A tone is never told by its colour alone: each has its own shape, and a word beside it.
TONE_ICONS = {
    "ok": "check-circle-fill",
    "warn": "exclamation-triangle-fill",
    "stop": "x-octagon-fill",
    "info": "info-circle-fill",
    "none": "dash-circle",
}
MESSAGE_TONES = {"success": "ok", "warning": "warn", "error": "stop"}

register.simple_tag(address, name="address")


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Draw one icon of the sprite, hidden from screen readers: a word always stands beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("icons.svg"),
        name,
    )


@register.simple_tag
def fixed(name: str) -> SafeString:
    """Include a template that says the same on every page; it is written once for a language."""
    return _written(name, get_language())


@cache
def _written(name: str, _language: str) -> SafeString:
    return render_to_string(name)


@register.simple_tag
def tone_icon(tone: str) -> SafeString:
    return icon(TONE_ICONS[tone])


@register.simple_tag
def status(word: str, tone: str = "none", icon_name: str = "") -> SafeString:
    """Show a state as word, shape and colour: `{% status visit.get_state_display "ok" %}`."""
    return format_html(
        '<span class="status tone-{}">{}{}</span>',
        tone,
        icon(icon_name or TONE_ICONS[tone]),
        word,
    )


@register.filter
def named(branches: Iterable[Branch], code: str) -> str:
    """Return the branch's name in the reader's language; its code where it is closed for good."""
    return next((str(branch) for branch in branches if branch.code == code), code)


@register.filter
def message_tone(level_tag: str) -> str:
    return MESSAGE_TONES.get(level_tag, "info")


@register.filter
def without_placeholders(form: BaseForm) -> BaseForm:
    """Drop placeholder texts: they vanish on typing and are too pale to read."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    return form


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: "BaseForm | BaseFormSet[Any]") -> dict[str, Any]:
    """List every error of the given forms and formsets, each a link to its field."""
    errors = [entry for form in forms for entry in _errors(form)]
    return {"errors": errors}


def _errors(form: "BaseForm | BaseFormSet[Any]") -> list[dict[str, str]]:
    if not form.is_bound:
        return []
    if isinstance(form, BaseFormSet):
        rows = [entry for row in form.forms for entry in _errors(row)]
        return [{"text": str(text)} for text in form.non_form_errors()] + rows
    entries = []
    for name, texts in form.errors.items():
        field = form[name] if name in form.fields else None
        target = "" if field is None or field.is_hidden else field_target(field)
        label = "" if field is None else str(field.label)
        entries += [{"text": str(text), "target": target, "label": label} for text in texts]
    return entries


def field_target(field: BoundField) -> str:
    """Return the id of the first control of a field, also for radio buttons and dates in parts."""
    if field.id_for_label:
        return field.id_for_label
    first = next(iter(field.subwidgets), None)
    return str(first.id_for_label) if first is not None else field.auto_id


@register.inclusion_tag("components/sort_head.html", takes_context=True)
def sort_head(context: Context, key: str, label: str, css_class: str = "") -> dict[str, Any]:
    """A table head that sorts by `?sort=key` or `?sort=-key` and says which it is now."""
    request: HttpRequest = context["request"]
    current = request.GET.get("sort", "")
    query = request.GET.copy()
    query["sort"] = f"-{key}" if current == key else key
    query.pop("page", None)
    order = {key: "ascending", f"-{key}": "descending"}.get(current, "none")
    return {
        "label": label,
        "css_class": css_class,
        "order": order,
        "url": f"?{query.urlencode()}",
        "icon": {"ascending": "arrow-up", "descending": "arrow-down"}.get(order, "chevron-expand"),
    }
