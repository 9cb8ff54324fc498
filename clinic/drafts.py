"""What somebody has typed into a form that is not sent yet: theirs alone, kept on the server."""

from datetime import datetime
from typing import Any

from clinic.models import FormDraft, User

MOST_FIELDS = 500
LONGEST_VALUE = 10_000
# What proves who sends a form is never part of a draft.
NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "password", "idempotency_key"})


class NotADraft(ValueError):
    """What was sent is not the fields of a form."""


def save_draft(*, user: User, form: str, fields: Any, now: datetime) -> FormDraft:
    """Keep the typed fields of one form. Raises NotADraft."""
    kept = {"fields": _cleaned(fields), "saved_at": now}
    draft, _new = FormDraft.objects.update_or_create(user=user, form=form, defaults=kept)
    return draft


def load_draft(*, user: User, form: str) -> FormDraft | None:
    return FormDraft.objects.filter(user=user, form=form).first()


def discard_draft(*, user: User, form: str) -> None:
    """Forget a draft: the form was sent, or its owner does not want it any more."""
    FormDraft.objects.filter(user=user, form=form).delete()


def names_with_draft(form: str, *, besides: User) -> list[str]:
    """Return the names of others who have typed into the same form."""
    others = FormDraft.objects.filter(form=form).exclude(user=besides)
    return list(others.order_by("-saved_at").values_list("user__name", flat=True))


def _cleaned(fields: Any) -> dict[str, list[str]]:
    if not isinstance(fields, dict) or len(fields) > MOST_FIELDS:
        raise NotADraft
    return {
        name: [_value(value) for value in _values(values)]
        for name, values in fields.items()
        if name not in NEVER_KEPT
    }


def _values(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]


def _value(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_VALUE:
        raise NotADraft
    # PostgreSQL stores no NUL, and a lone surrogate is no text.
    return value.replace("\x00", "").encode(errors="ignore").decode()
