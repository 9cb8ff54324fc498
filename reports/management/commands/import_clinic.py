"""Take an exported clinic over into an empty installation."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from reports.management.publishing import shown_progress
from reports.services.clinic_import import ImportRefused, import_clinic


class Command(BaseCommand):
    help = (
        "Take over what export_clinic has written: everything or nothing. The database must be "
        "migrated and empty; it is written as its owner (DATABASE_OWNER_URL)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder: Path, **options: Any) -> None:
        try:
            with shown_progress(" tables") as report:
                manifest = import_clinic(folder, report)
        except (ImportRefused, DatabaseError, OSError) as error:
            raise CommandError(str(error)) from error
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(f"{rows} rows, {len(manifest['files'])} files")
