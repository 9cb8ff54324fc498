"""Django's `migrate` in half the time.

A trigger changes no column. Yet pgtrigger's operations have the model and all that are related to
it built anew, for each of some 300 triggers.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

# Models that were built anew leave their former selves behind, tied in circles. Looking for such
# takes long, with so many of them around: seldom is enough.
SELDOM = 50_000


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        usual = gc.get_threshold()
        gc.set_threshold(SELDOM, *usual[1:])
        try:
            with models_kept(AddTrigger), models_kept(RemoveTrigger):
                super().handle(*args, **options)
        finally:
            gc.set_threshold(*usual)


@contextmanager
def models_kept(operation: type[AddTrigger | RemoveTrigger]) -> Iterator[None]:
    """Let an operation note its trigger and leave the built models alone."""
    noting = operation.state_forwards

    def note(self: Any, app_label: str, state: ProjectState) -> None:
        # An attribute of the instance covers the method of its class.
        vars(state)["reload_model"] = lambda *args, **options: None
        try:
            noting(self, app_label, state)
        finally:
            del vars(state)["reload_model"]

    operation.state_forwards = note  # type: ignore[method-assign]
    try:
        yield
    finally:
        operation.state_forwards = noting  # type: ignore[method-assign]
