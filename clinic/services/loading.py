"""The clinic itself as it is set up first: its name, branches, hours and ticket numbers.

What is there already is left as it is, so that loading again changes nothing.
"""

import json
from datetime import date, time
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from clinic.models import Branch, OpeningHours, Organisation, TicketCounter, User

DATA = Path(__file__).resolve().parent.parent / "data" / "clinic.json"
SYSTEM_EMAIL = "system@localhost"


def system_user() -> User:
    """Return who wrote what no member of staff did. Nobody can sign in as this user."""
    user = User.objects.filter(email=SYSTEM_EMAIL).first()
    return user or User.objects.create_user(SYSTEM_EMAIL, name="Isocourse", is_active=False)


@transaction.atomic
def load_clinic(*, path: Path = DATA) -> int:
    """Create the organisation, its branches and the series of tickets; return the rows added."""
    described = json.loads(path.read_text(encoding="utf-8"))
    added = 0
    if not Organisation.objects.exists():
        Organisation.objects.create(**described["organisation"])
        added += 1
    if not TicketCounter.objects.exists():
        TicketCounter.objects.create(prefix=described["ticket_prefix"])
        added += 1
    return added + sum(_load_branch(branch) for branch in described["branches"])


def _load_branch(described: dict[str, Any]) -> int:
    weekly, valid_from = described.pop("weekly"), described.pop("valid_from")
    branch, is_new = Branch.objects.get_or_create(code=described.pop("code"), defaults=described)
    if not is_new:
        return 0
    valid_during = DateRange(date.fromisoformat(valid_from), None)
    hours = [
        OpeningHours(
            branch=branch,
            weekday=weekday,
            opens=time.fromisoformat(opens),
            closes=time.fromisoformat(closes),
            valid_during=valid_during,
        )
        for row in weekly
        for weekday in row["weekdays"]
        for opens, closes in row["hours"]
    ]
    return 1 + len(OpeningHours.objects.bulk_create(hours))
