from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from billing.services.loading import load_fees
from clinic.services.loading import load_clinic, system_user
from labs.services.loading import load_analytes
from patients.services.loading import load_consent_texts
from prescriptions.services.loading import load_products
from reminders.services.loading import load_message_texts


class Command(BaseCommand):
    help = (
        "Set up the clinic: branches with hours, consent texts, analytes, products, fees and "
        "the words of reminders. What is there already is left as it is."
    )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        by = system_user()
        loaders: dict[str, Callable[[], int]] = {
            "branches and hours": load_clinic,
            "consent texts": lambda: load_consent_texts(by=by),
            "analytes and intervals": load_analytes,
            "products": load_products,
            "fees": lambda: load_fees(by=by),
            "texts of reminders": lambda: load_message_texts(by=by),
        }
        for what, load in loaders.items():
            self.stdout.write(f"{what}: {load()} rows added")
