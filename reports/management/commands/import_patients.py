"""Take old patients and their past courses over from a table."""

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from clinic import roles
from clinic.exports import write_csv
from clinic.models import User
from labs.rules.incoming.source import FileRefused
from reports.management.publishing import published
from reports.old_patient_words import FILE_WORDS, HEADINGS, columns_by_heading
from reports.services.patient_import import LineRefusal, Tally, check_rows, import_rows
from reports.services.patient_import_jobs import (
    MISTAKE_COLUMNS,
    PERMISSION,
    mistake_cells,
    mistakes_of,
    write_template,
)
from reports.services.patient_tables import rows_of


class Command(BaseCommand):
    help = (
        "Take patients and courses that are over from CSV or XLSX. A row that is here already adds "
        "nothing. Rows with mistakes are left out and told; then the exit code is 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--template", action="store_true", help="write the empty table to FILE")
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument("--by", help="e-mail address of the administrator who imports")
        parser.add_argument("--mistakes", help="a CSV for every mistake, or - for standard output")

    def handle(self, *, file: Path, **options: Any) -> None:
        if options["template"]:
            with published(str(file)) as out:
                write_template(file.suffix.lower().removeprefix("."), out)
            return
        tally = Tally()
        try:
            content = file.read_bytes()
            names = columns_by_heading()
            total = sum(1 for _row in rows_of(content, names))
            rows = tqdm(rows_of(content, names), total=total, unit=" rows")
            if options["dry_run"]:
                found = check_rows(rows, tally, today=timezone.localdate())
            else:
                by = importer(options["by"])
                found = import_rows(rows, tally, by=by, today=timezone.localdate())
            self.tell_each(found, options["mistakes"])
        except OSError as error:
            raise CommandError(str(error)) from error
        except FileRefused as refused:
            raise CommandError(str(FILE_WORDS[refused.code])) from refused
        self.tell(tally)

    def tell_each(self, found: Iterable[LineRefusal], output: str | None) -> None:
        if output is None:
            for _each in found:
                pass
            return
        with published(output) as out:
            write_csv(MISTAKE_COLUMNS, map(mistake_cells, found), out)

    def tell(self, tally: Tally) -> None:
        self.stdout.write(
            f"{tally.rows} rows: {tally.new_patients} new patients, {tally.new_courses} new "
            f"courses, {tally.known_patients} patients and {tally.known_courses} courses here "
            f"already, {tally.refused} rows with mistakes"
        )
        for each in mistakes_of(tally):
            lines = ", ".join(map(str, each.first))
            self.stderr.write(
                f"{each.lines} x {HEADINGS[each.column]}: {each.words} (lines {lines} …)"
            )
        if tally.refused:
            raise CommandError(f"{tally.refused} rows were left out")


def importer(email: str | None) -> User:
    """Return who answers for what is written."""
    user = User.objects.filter(email=email).first() if email else None
    if user is None or not roles.may(user, PERMISSION):
        raise CommandError("--by must name an administrator of this clinic")
    return user
