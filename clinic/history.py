"""History of rows, written by database triggers so that no path around Python misses it."""

from collections.abc import Callable
from typing import TypeVar

import pghistory
from django.db import models

M = TypeVar("M", bound=type[models.Model])


def tracked() -> Callable[[M], M]:
    """Keep a copy of every row after each insert and update, and before each delete."""
    return pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()
    )


def tracked_after_insert() -> Callable[[M], M]:
    """Keep copies of updates and deletes only: for rows written once and in great numbers."""
    return pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
