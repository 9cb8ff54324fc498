"""The refusals of `clinic.startup` as checks, so that `check --deploy` names them beforehand."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register

from clinic.startup import unsafe_settings


@register(Tags.security, deploy=True)
def check_unsafe_settings(**_options: Any) -> list[Error]:
    """Report unsafe settings; whoever checks may hold the owner's address, unlike who serves."""
    found = unsafe_settings()
    if "owner" in settings.DATABASES:
        found = [problem for problem in found if not problem.startswith("DATABASE_OWNER_URL")]
    return [Error(problem, id="clinic.E001") for problem in found]
