"""The word that stands for a code."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def lookup(words: Mapping[str, Any], code: str) -> Any:
    return words.get(code, code)
