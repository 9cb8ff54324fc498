"""A form sent twice is carried out once and answered the same both times."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from clinic.models import IdempotencyKey, User


class KeyReused(Exception):
    """A key came back with other answers than it was first sent with; nothing was written."""

    def __init__(self, result: str) -> None:
        super().__init__("idempotency key used for another request")
        self.result = result


@transaction.atomic
def once(user: User, key: UUID, purpose: str, request_hash: bytes, act: Callable[[], str]) -> str:
    """Carry out `act` and return its result, or the first result where `key` was used before.

    The same form sent at the same moment waits for the first to end. What `act` refuses by
    an exception leaves the key unused.

    Raises KeyReused when the key was used for something else.
    """
    row, is_new = IdempotencyKey.objects.get_or_create(
        user=user, key=key, defaults={"purpose": purpose, "request_hash": request_hash}
    )
    if not is_new:
        if (row.purpose, bytes(row.request_hash)) != (purpose, request_hash):
            raise KeyReused(row.result)
        return row.result
    row.result = act()
    row.save(update_fields=["result"])
    return row.result
