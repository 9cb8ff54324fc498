"""Write the whole clinic to a folder."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.management.publishing import shown_progress
from reports.services.clinic_export import export_clinic


class Command(BaseCommand):
    help = (
        "Write every table as CSV, every file, and a manifest with checksums into a new folder. "
        "It holds everything, passwords' hashes too: keep it as you keep a backup."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", required=True, type=Path, help="a folder that is not there")

    def handle(self, *, output: Path, **options: Any) -> None:
        try:
            with shown_progress(" tables") as report:
                manifest = export_clinic(output, report)
        except OSError as error:
            raise CommandError(str(error)) from error
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(f"{rows} rows, {len(manifest['files'])} files")
        for name in manifest["missing_files"]:
            self.stderr.write(f"not there: {name}")
