"""Opening a chart in an emergency, and looking into it afterwards."""

from datetime import datetime

from django.db import transaction

from clinic.models import EmergencyAccess, User
from clinic.models.emergency import LASTS
from clinic.outbox import promise
from clinic.roles import ADMINISTRATOR, DOCTOR


class ReviewRefused(Exception):
    """The review was not written. `code` is `own` or `reviewed`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def open_emergency(*, patient_id: int, reason: str, by: User, now: datetime) -> EmergencyAccess:
    """Open one chart to somebody for an hour, and raise the alarm with everybody who reviews.

    Raises ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("emergency access needs a reason")
    access = EmergencyAccess.objects.create(
        user=by,
        patient_id=patient_id,
        reason=reason.strip(),
        opened_at=now,
        closes_at=now + LASTS,
    )
    reviewers = User.objects.filter(is_active=True, groups__name__in=[DOCTOR, ADMINISTRATOR])
    for reviewer in reviewers.exclude(pk=by.pk).distinct():
        promise(
            "emergency.opened",
            f"{access.pk}:{reviewer.pk}",
            {"access": access.pk, "user": reviewer.pk},
        )
    return access


@transaction.atomic
def review_emergency(
    *, access: EmergencyAccess, outcome: str, note: str, by: User, now: datetime
) -> EmergencyAccess:
    """Say whether an emergency access was justified; nobody reviews their own.

    Raises ReviewRefused.
    """
    access = EmergencyAccess.objects.select_for_update().get(pk=access.pk)
    if access.user_id == by.pk:
        raise ReviewRefused("own")
    if access.reviewed_at is not None:
        raise ReviewRefused("reviewed")
    access.outcome, access.review_note = outcome, note
    access.reviewed_at, access.reviewed_by = now, by
    access.save(update_fields=["outcome", "review_note", "reviewed_at", "reviewed_by"])
    return access
