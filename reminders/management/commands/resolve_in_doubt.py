from argparse import ArgumentParser, FileType
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reminders.rules.postfix import outcomes
from reminders.services.resolving import resolve
from reminders.services.sending import MESSAGE_ID_PREFIX


class Command(BaseCommand):
    help = "Settle reminders in doubt, and those that came back, by the mail server's log."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--log",
            required=True,
            type=FileType(encoding="utf-8", errors="replace"),
            help="a log of Postfix; - reads standard input",
        )

    def handle(self, *_args: str, **options: Any) -> None:
        with options["log"] as lines:
            found = outcomes(lines, MESSAGE_ID_PREFIX)
        result = resolve(found=found, now=timezone.now())
        self.stderr.write(f"{len(found)} messages in the log")
        self.stdout.write(
            f"sent: {result.sent}, came back: {result.bounced}, still in doubt: {result.in_doubt}"
        )
