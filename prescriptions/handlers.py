"""Promised work of prescriptions that leaves the database."""

from celery import current_app

from prescriptions.mails import send_alarm


def mail_alarm(payload: dict[str, int | str]) -> None:
    send_alarm(int(payload["alarm"]), is_escalated=False)


def mail_escalated_alarm(payload: dict[str, int | str]) -> None:
    send_alarm(int(payload["alarm"]), is_escalated=True)


def start_writing(payload: dict[str, int | str]) -> None:
    """Wake a worker for a confirmed file; a promise that the broker cannot take is kept later."""
    current_app.send_task("prescriptions.tasks.write_import", [payload["job"]])
