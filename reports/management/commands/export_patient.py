"""Write a patient's whole record to a file."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from patients.models import Patient
from reports.documents.fhir.bundle import NotFhir
from reports.documents.patient_files import FORMATS, patient_file
from reports.management.publishing import published


class Command(BaseCommand):
    help = "Write everything that is kept of a patient, as PDF or as a FHIR R4 bundle."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ticket_no", help="the patient's ticket number")
        parser.add_argument("--format", choices=FORMATS, default="fhir")
        parser.add_argument("--output", required=True, help="a file, or - for standard output")

    def handle(self, *, ticket_no: str, output: str, **options: Any) -> None:
        patient = Patient.objects.filter(ticket_no=ticket_no).first()
        if patient is None:
            raise CommandError(f"no patient has the ticket number {ticket_no}")
        with tqdm(total=1, unit=" patient") as bar, published(output) as out:
            try:
                out.write(patient_file(patient, options["format"]))
            except NotFhir as error:
                raise CommandError(str(error)) from error
            bar.update()
