"""The access log's chain of hashes: walked, compared with its anchors, and anchored anew."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import connection

from clinic.models import AccessLog, AccessLogAnchor

FIRST = sha256(b"").digest()
ANCHORS = "anchors.jsonl"


@dataclass(frozen=True, slots=True)
class Break:
    """The first place at which the log is not what was written."""

    sequence: int
    why: str


def find_break() -> Break | None:
    """Return where the chain breaks, or None: every row stands as it was written.

    A row that was changed, deleted, added or moved breaks the chain itself. A missing tail shows
    against the anchors, in the database and in the file outside it.
    """
    previous, expected = FIRST, 1
    hashes = {anchor.sequence: anchor.row_hash for anchor in all_anchors()}
    for row in AccessLog.objects.order_by("sequence").iterator(chunk_size=5_000):
        if row.sequence != expected:
            return Break(expected, "row missing")
        if bytes(row.previous_hash) != previous:
            return Break(row.sequence, "does not follow the row before")
        previous = hash_of(row, previous)
        if bytes(row.row_hash) != previous:
            return Break(row.sequence, "row changed")
        if hashes.get(row.sequence, previous) != previous:
            return Break(row.sequence, "differs from the anchor")
        expected += 1
    missing = [sequence for sequence in hashes if sequence >= expected]
    return Break(expected, "rows missing at the end") if missing else None


def hash_of(row: AccessLog, previous: bytes) -> bytes:
    """Return the hash that the database gave the row, from its parts and the hash before."""
    parts = [
        str(row.sequence),
        str(_microseconds(row.at)),
        row.action,
        _text(row.user_id),
        _text(row.patient_id),
        row.view,
        row.object_id,
        row.reason,
        _text(row.address),
        row.request_id,
    ]
    return sha256(previous + b"".join(map(_part, parts))).digest()


@dataclass(frozen=True, slots=True)
class Anchor:
    """The log's last hash on a day."""

    on: date
    sequence: int
    row_hash: bytes


def all_anchors() -> Iterator[Anchor]:
    """Yield the anchors of the database and those of the file outside it."""
    for row in AccessLogAnchor.objects.order_by("on"):
        yield Anchor(row.on, row.sequence, bytes(row.row_hash))
    path = Path(settings.AUDIT_ANCHOR_DIR, ANCHORS)
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            kept = json.loads(line)
            yield Anchor(
                date.fromisoformat(kept["on"]), kept["sequence"], bytes.fromhex(kept["row_hash"])
            )


def anchor(*, on: date) -> None:
    """Note the last hash of the day, once, in the database and in the file outside it.

    The file belongs on a machine, or in a store, that the application cannot rewrite.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT anchor_access_log(%s)", [on])
        is_new = cursor.fetchone()[0] is not None
    if not is_new:
        return
    row = AccessLogAnchor.objects.get(on=on)
    kept = {"on": on.isoformat(), "sequence": row.sequence, "row_hash": bytes(row.row_hash).hex()}
    folder = Path(settings.AUDIT_ANCHOR_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ANCHORS).open("a", encoding="utf-8") as file:
        file.write(json.dumps(kept) + "\n")


def _part(part: str | None) -> bytes:
    if part is None:
        return b"~"
    encoded = part.encode()
    return str(len(encoded)).encode() + b":" + encoded


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond
