"""History of rows, written by database triggers so that no path around Python misses it."""

from collections.abc import Callable
from typing import TypeVar, cast

import pghistory
from django.db import models

M = TypeVar("M", bound=type[models.Model])


def tracked() -> Callable[[M], M]:
    """Keep a copy of every row after each insert and update, and before each delete."""
    events = pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()
    return cast("Callable[[M], M]", pghistory.track(*events))


def tracked_after_insert() -> Callable[[M], M]:
    """Keep copies of updates and deletes only: for rows written once and in great numbers."""
    events = pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent()
    return cast("Callable[[M], M]", pghistory.track(*events))
