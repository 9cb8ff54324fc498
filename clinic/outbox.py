"""Promises: work recorded in the same transaction as its cause, and carried out later."""

from clinic.models import OutboxMessage


def promise(topic: str, key: str, payload: dict[str, int | str]) -> None:
    OutboxMessage.objects.get_or_create(topic=topic, key=key, defaults={"payload": payload})
