"""The checklist of a pregnancy test that is not negative, step by step."""

from datetime import date

from django.db import transaction

from clinic.models import User
from labs.models import PregnancyTest
from labs.services.pregnancy_tests import EntryVoided
from prescriptions.models import IncidentStep


class StepTaken(Exception):
    """Somebody has recorded this step already; nothing was written."""


@transaction.atomic
def take_step(
    *, test: PregnancyTest, step: str, done_on: date, note: str, by: User
) -> IncidentStep:
    """Record that a step was taken. Raises StepTaken, or EntryVoided for a test taken back."""
    locked = PregnancyTest.objects.select_for_update(no_key=True).get(pk=test.pk)
    if locked.voided_at is not None:
        raise EntryVoided
    taken, is_new = IncidentStep.objects.get_or_create(
        test=locked, step=step, defaults={"done_on": done_on, "note": note, "recorded_by": by}
    )
    if not is_new:
        raise StepTaken
    return taken
