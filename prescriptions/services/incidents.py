"""The checklist of a pregnancy test that is not negative, step by step."""

from datetime import date, datetime

from django.db import transaction

from clinic.models import User
from labs.models import PregnancyTest
from labs.services.pregnancy_tests import EntryVoided
from prescriptions.models import IncidentStep


class StepTaken(Exception):
    """Somebody has recorded this step already; nothing was written."""


class StepTakenBack(Exception):
    """Somebody has taken this step back already; nothing was written."""


@transaction.atomic
def take_step(
    *, test: PregnancyTest, step: str, done_on: date, note: str, by: User
) -> IncidentStep:
    """Record that a step was taken. Raises StepTaken, or EntryVoided for a test taken back."""
    locked = PregnancyTest.objects.select_for_update(no_key=True).get(pk=test.pk)
    if locked.voided_at is not None:
        raise EntryVoided
    taken, is_new = IncidentStep.objects.standing().get_or_create(
        test=locked, step=step, defaults={"done_on": done_on, "note": note, "recorded_by": by}
    )
    if not is_new:
        raise StepTaken
    return taken


@transaction.atomic
def take_back_step(*, taken: IncidentStep, reason: str, by: User, now: datetime) -> IncidentStep:
    """Take back a step that was ticked wrongly; it stays readable. Raises StepTakenBack."""
    taken = IncidentStep.objects.select_for_update(no_key=True).get(pk=taken.pk)
    if taken.voided_at is not None:
        raise StepTakenBack
    taken.voided_at, taken.voided_by, taken.voided_reason = now, by, reason
    taken.save(update_fields=["voided_at", "voided_by", "voided_reason"])
    return taken
