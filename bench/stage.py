"""The clinic in which everything is measured."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db.models import QuerySet
from django.utils import timezone

from bench.browser import Browser
from billing.models import Invoice, Receipt
from clinic.models import User
from patients.models import Appointment, Patient, Visit
from prescriptions.models import Course, Prescription

MANY = 400
SEED = 1


@dataclass
class Stage:
    """Invented patients, and somebody signed in for each role."""

    patients: int
    now: datetime
    application: WSGIHandler

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def user(self, role: str) -> User:
        return User.objects.filter(groups__name=role, is_demo=True).order_by("pk")[0]

    def browser(self, role: str) -> Browser:
        return Browser(self.application, self.user(role))

    @cached_property
    def courses(self) -> list[Course]:
        """Running courses of patients who are not here today, the longest first."""
        here = Visit.objects.filter(visited_on=self.today).values("patient")
        running = Course.objects.filter(state=Course.State.ACTIVE).exclude(patient__in=here)
        return list(running.select_related("patient", "doctor").order_by("started_on", "pk")[:MANY])

    @cached_property
    def names(self) -> list[str]:
        """What is typed to find somebody."""
        kana = Patient.objects.order_by("pk").values_list("family_kana", "given_kana")[:MANY]
        return [f"{family} {given[0]}" for family, given in kana]

    @cached_property
    def numbers(self) -> dict[str, int | str]:
        """What stands in the addresses of one patient's pages, by the name of the part.

        The patient is one who is being seen today, so that there is a form to fill in.
        """
        drafts = Visit.objects.filter(state=Visit.State.DRAFT).order_by("pk")
        return numbers_of(drafts.select_related("patient")[0].patient)

    def course(self, n: int) -> Course:
        return self.courses[n % len(self.courses)]

    def name(self, n: int) -> str:
        return self.names[n % len(self.names)]


def numbers_of(patient: Patient) -> dict[str, int | str]:
    """Return the latest of everything that this patient has and an address can name."""
    rows: dict[str, QuerySet[Any]] = {
        "course_id": Course.objects.filter(patient=patient),
        "visit_id": patient.visits.all(),
        "appointment_id": Appointment.objects.filter(patient=patient),
        "report_id": patient.lab_reports.all(),
        "prescription_id": Prescription.objects.filter(course__patient=patient),
        "invoice_id": Invoice.objects.filter(patient=patient),
        "receipt_id": Receipt.objects.filter(invoice__patient=patient),
    }
    latest = {
        part: query.order_by("-pk").values_list("pk", flat=True).first()
        for part, query in rows.items()
    }
    return {"patient_id": patient.pk} | {part: pk for part, pk in latest.items() if pk is not None}


def prepare(patients: int) -> Stage:
    """Migrate, load the clinic and invent its patients, unless they are there already."""
    call_command("migrate", database="owner", verbosity=0)
    call_command("secure_database", verbosity=0)
    call_command("load_clinic")
    call_command("demo_data", patients=patients, seed=SEED, once=True)
    return Stage(patients=patients, now=timezone.now(), application=WSGIHandler())
