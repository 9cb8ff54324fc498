"""Promised work of prescriptions that leaves the database."""

from prescriptions.mails import send_alarm


def mail_alarm(payload: dict[str, int | str]) -> None:
    send_alarm(int(payload["alarm"]), is_escalated=False)


def mail_escalated_alarm(payload: dict[str, int | str]) -> None:
    send_alarm(int(payload["alarm"]), is_escalated=True)
