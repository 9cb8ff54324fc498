"""Fill the clinic with invented patients."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from patients.models import Patient
from reminders.services.planning import plan_all
from reports.services.demo import RealPatients, refuse_real_patients, write_cohort
from reports.services.demo_bills import bill_today, bill_visits
from reports.services.demo_cases import write_cases
from reports.services.demo_day import write_today
from reports.services.demo_setting import prepare_setting

BAR = 20


class Command(BaseCommand):
    help = (
        "Write invented patients with their courses, visits, tests, invoices and reminders up to "
        "today. The same seed on the same day gives the same clinic. Real patients: refused."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--patients", type=int, default=settings.DEMO_PATIENTS)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--once", action="store_true", help="do nothing if the demo is there already"
        )

    def handle(self, *, patients: int, seed: int, once: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demo: set DEMO=1 to have invented patients.")
        # People who try the demo register patients of their own: they are no reason to stop.
        if once and Patient.objects.filter(is_demo=True).exists():
            return
        try:
            refuse_real_patients()
        except RealPatients:
            raise CommandError(
                "There are real patients here: no invented ones are added."
            ) from None
        today = timezone.localdate()
        setting = prepare_setting(today=today)
        write_cases(setting=setting, today=today)
        write_cohort(
            setting=setting, count=patients, seed=seed, today=today, report=self.bar("patients")
        )
        bill_visits(by=setting.reception, seed=seed, today=today, report=self.bar("invoices"))
        write_today(setting=setting, seed=seed, now=timezone.now())
        bill_today(by=setting.reception, seed=seed, today=today)
        planned = plan_all(now=timezone.now())
        self.stderr.write(f"{planned.opened} obligations planned")

    def bar(self, what: str):  # type: ignore[no-untyped-def] # a callback
        seen = [0]

        def show(done: int, total: int) -> None:
            filled = BAR * done // max(total, 1)
            line = f"{what:10} [{'#' * filled:{BAR}}] {done:,} of {total:,}"
            if self.stderr.isatty():
                self.stderr.write(f"\r{line}", ending="\n" if done >= total else "")
            elif filled > seen[0]:
                # Where lines are kept, each step of the bar is one.
                self.stderr.write(line)
            seen[0] = filled
            self.stderr.flush()

        return show
