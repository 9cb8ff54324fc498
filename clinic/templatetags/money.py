"""Yen as people read it."""

from django import template

register = template.Library()


@register.filter
def yen(amount: int) -> str:
    """Return 17798 as 17,798."""
    return f"{amount:,}"
