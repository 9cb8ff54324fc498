from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from clinic.services.loading import system_user
from labs.models import Laboratory
from prescriptions.services.folders import SETTLED_SECONDS, import_folder


class Command(BaseCommand):
    """Import every file in a folder; files move to `done` or `failed` beside them."""

    help = (
        "Import the laboratory's files in DIR; what is unsure waits for a person. A file that "
        f"changed in the last {SETTLED_SECONDS} seconds waits for the next time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument("--laboratory", required=True, help="name of the laboratory")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        laboratory = Laboratory.objects.filter(name=options["laboratory"]).first()
        if laboratory is None:
            raise CommandError(f"There is no laboratory {options['laboratory']!r}.")
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder.")
        found = import_folder(
            folder=folder, laboratory=laboratory, by=system_user(), now=timezone.now()
        )
        for outcome in found:
            told = outcome.refusal or " ".join(f"{k}={n}" for k, n in outcome.counts.items())
            self.stdout.write(f"{outcome.name}: {told}")
