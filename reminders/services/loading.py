"""The first words of the messages. What is there already is left as it is."""

import json
from pathlib import Path

from django.db import transaction

from clinic.models import User
from reminders.models import MessageText

DATA = Path(__file__).resolve().parent.parent / "data" / "texts.json"


@transaction.atomic
def load_message_texts(*, by: User, path: Path = DATA) -> int:
    """Create version 1 of each text that is missing and return how many were."""
    added = 0
    for text in json.loads(path.read_text(encoding="utf-8")):
        words = {name: text[name] for name in ("subject", "body", "short")} | {"recorded_by": by}
        _row, is_new = MessageText.objects.get_or_create(
            kind=text["kind"], language=text["language"], version_no=1, defaults=words
        )
        added += is_new
    return added
