"""What the reader of a page may do; the views decide it again."""

from django import template
from django.template.context import Context

from clinic.roles import may as holds

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: Context, permission: str) -> bool:
    """Say whether the signed-in person holds a permission: `{% may "labs.view_result" as x %}`."""
    return holds(context["request"].user, permission)
