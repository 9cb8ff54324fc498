"""Write the course report to a file."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from clinic.exports import CellTooLong, TooManyRows
from clinic.models import Branch, User
from patients.models import Patient
from prescriptions.models import Course
from reports.management.publishing import published
from reports.queries.courses import CourseFilter, count_courses, course_rows
from reports.services.course_files import CONTENT_TYPES, write_report


class Command(BaseCommand):
    help = "Write the course report, without names. Progress goes to standard error."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=list(CONTENT_TYPES), default="csv")
        parser.add_argument("--output", required=True, help="a file, or - for standard output")
        parser.add_argument("--branch", help="the branch's code")
        parser.add_argument("--doctor", help="the doctor's e-mail address")
        parser.add_argument("--opened-from", type=date.fromisoformat)
        parser.add_argument("--opened-until", type=date.fromisoformat)
        parser.add_argument("--sex", choices=Patient.Sex.values)
        parser.add_argument("--age-from", type=int)
        parser.add_argument("--age-until", type=int)
        parser.add_argument("--state", choices=Course.State.values)
        parser.add_argument("--severity", choices=Course.Severity.values)
        parser.add_argument("--number", type=int)

    def handle(self, *, output: str, **options: Any) -> None:
        named = ("opened_from", "opened_until", "sex", "age_from", "age_until", "state")
        chosen = CourseFilter(
            branch=branch_id(options["branch"]),
            doctor=doctor_id(options["doctor"]),
            severity=options["severity"],
            number=options["number"],
            **{name: options[name] for name in named},
        )
        rows = tqdm(
            course_rows(chosen, with_names=False), total=count_courses(chosen), unit=" courses"
        )
        try:
            with published(output) as out:
                write_report(options["format"], iter(rows), out, with_names=False)
        except (CellTooLong, TooManyRows, OSError) as error:
            raise CommandError(str(error)) from error


def branch_id(code: str | None) -> int | None:
    if code is None:
        return None
    found = Branch.objects.filter(code=code).values_list("pk", flat=True).first()
    if found is None:
        raise CommandError(f"no branch has the code {code}")
    return found


def doctor_id(email: str | None) -> int | None:
    if email is None:
        return None
    found = User.objects.filter(email=email).values_list("pk", flat=True).first()
    if found is None:
        raise CommandError(f"nobody has the address {email}")
    return found
