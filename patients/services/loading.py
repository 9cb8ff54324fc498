"""The consent texts that come with the application. Published ones are left as they are."""

from datetime import date
from pathlib import Path

from django.db import transaction

from clinic.models import User
from patients.models import ConsentText
from patients.services.consents import publish_consent_text

DATA = Path(__file__).resolve().parent.parent / "data" / "consents"
VALID_FROM = date(2010, 1, 1)


@transaction.atomic
def load_consent_texts(*, by: User, directory: Path = DATA) -> int:
    """Publish the first version of each text that the clinic has none of; return how many."""
    added = 0
    for path in sorted(directory.glob("*.txt")):
        kind, language = path.stem.split(".")
        if ConsentText.objects.filter(kind=kind, language=language).exists():
            continue
        body = path.read_text(encoding="utf-8")
        publish_consent_text(kind=kind, language=language, body=body, valid_from=VALID_FROM, by=by)
        added += 1
    return added
