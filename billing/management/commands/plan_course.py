"""Plan a whole course in whole tablets and price it with the source's fees."""

import csv
import json
import re
from argparse import ArgumentParser, ArgumentTypeError
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from prescriptions.rules.planner import (
    Plan,
    PlanRequest,
    Prices,
    Unreachable,
    plan_as_json,
    plan_course,
)

FEES = Path(__file__).resolve().parents[2] / "data" / "fees.csv"
WRONG_ARGUMENT = 2
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})")
_WHOLE = re.compile(r"[+-]?[0-9]{1,6}")


class Command(BaseCommand):
    help = "Print the cheapest plan of a course that reaches the target, without a database."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--weight-kg", type=_decimal, required=True)
        parser.add_argument("--target-mg-per-kg", type=_decimal, required=True)
        parser.add_argument("--months", type=_whole, required=True, help="from 1 to 10")
        parser.add_argument("--start-mg", type=_whole, help="dose of the first month")
        parser.add_argument("--max-mg-per-kg", type=_decimal, default=Decimal(1))
        parser.add_argument("--max-daily-mg", type=_whole, default=80)
        parser.add_argument("--step-mg", type=_whole, default=20, help="largest rise a month")
        parser.add_argument("--sex", choices=["female", "male"], help="female adds the urine test")
        parser.add_argument("--first-visit", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        request = PlanRequest(
            weight_kg=options["weight_kg"],
            target_mg_per_kg=options["target_mg_per_kg"],
            months=options["months"],
            start_mg=options["start_mg"],
            max_mg_per_kg=options["max_mg_per_kg"],
            max_daily_mg=options["max_daily_mg"],
            step_mg=options["step_mg"],
            urine_test=options["sex"] == "female",
            first_visit=options["first_visit"],
        )
        try:
            plan = plan_course(request, source_prices())
        except ValueError as error:
            raise CommandError(str(error), returncode=WRONG_ARGUMENT) from error
        self.stdout.write(json.dumps(plan_as_json(plan)) if options["json"] else _words(plan))


def source_prices() -> Prices:
    """Return the prices of the source's fee table."""
    with FEES.open(encoding="utf-8", newline="") as table:
        yen = {row["code"]: int(row["unit_price_incl_tax_jpy"]) for row in csv.DictReader(table)}
    return Prices(
        ten_mg_yen=yen["isotretinoin_10mg"],
        twenty_mg_yen=yen["isotretinoin_20mg"],
        consultation_first_yen=yen["consultation_first"],
        consultation_repeat_yen=yen["consultation_repeat"],
        blood_test_yen=yen["blood_test"],
        urine_test_yen=yen["urine_test"],
    )


def _words(plan: Plan | Unreachable) -> str:
    if isinstance(plan, Unreachable):
        needed = plan.months_needed or "more than 10"
        return f"Not reachable: at most {plan.reachable_mg_per_kg} mg/kg; months needed: {needed}."
    doses = ", ".join(map(str, plan.daily_mg))
    return (
        f"{doses} mg/day: {plan.total_mg:,} mg, {plan.mg_per_kg} mg/kg.\n"
        f"Tablets {plan.drug_yen:,} yen, visits {plan.visits_yen:,} yen, "
        f"total {plan.total_yen:,} yen."
    )


def _decimal(text: str) -> Decimal:
    if not _DECIMAL.fullmatch(text):
        raise ArgumentTypeError(f"{text!r} is not a decimal number")
    return Decimal(text)


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise ArgumentTypeError(f"{text!r} is not a whole number")
    return int(text)
