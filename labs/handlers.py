"""What the laboratory does about promised work. Each may run twice."""

from typing import Any

from celery import current_app


def start_reading(payload: dict[str, Any]) -> None:
    """Wake a worker for a file; a promise that the broker cannot take is kept later."""
    current_app.send_task("labs.tasks.read_import", [payload["job"]])
