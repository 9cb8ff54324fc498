"""Write the course report to a file."""

import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic.models import Branch
from reports.queries.courses import CourseFilter
from reports.services.course_files import course_report_csv


class Command(BaseCommand):
    help = "Write the course report, without names, as CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", required=True, help="a file, or - for standard output")
        parser.add_argument("--branch", help="the branch's code")
        parser.add_argument("--opened-from", type=date.fromisoformat)
        parser.add_argument("--opened-until", type=date.fromisoformat)

    def handle(self, *, output: str, branch: str | None, **options: Any) -> None:
        chosen = CourseFilter(
            opened_from=options["opened_from"],
            opened_until=options["opened_until"],
            branch=branch_id(branch),
        )
        pieces = course_report_csv(chosen)
        if output == "-":
            sys.stdout.buffer.writelines(pieces)
            return
        with Path(output).open("wb") as file:
            file.writelines(pieces)


def branch_id(code: str | None) -> int | None:
    if code is None:
        return None
    found = Branch.objects.filter(code=code).values_list("pk", flat=True).first()
    if found is None:
        raise CommandError(f"no branch has the code {code}")
    return found
