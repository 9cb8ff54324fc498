"""The stage of the demo: its staff, stock and the texts and intervals that are loaded."""

import json
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction

from clinic import roles
from clinic.branches import opening
from clinic.models import Branch, User
from clinic.services.staff import create_staff
from labs.models import Laboratory, ReferenceInterval
from patients.models import ConsentText
from prescriptions.models import Lot, Product, Strength
from prescriptions.queries.policy import policies_on
from reports.demo.lives import YEARS
from reports.services.demo_parts import Interval, Setting

# The password is published on purpose: the demo holds invented patients and says so on every page.
LOGINS = json.loads(
    (Path(__file__).resolve().parent.parent / "demo" / "staff.json").read_text(encoding="utf-8")
)
UNITS_A_LOT = 100_000
SHELF_LIFE = timedelta(days=900)


@transaction.atomic
def prepare_setting(*, today: date) -> Setting:
    """Return the stage, made now where it is missing."""
    branches = list(Branch.objects.order_by("pk"))
    at_work = next((each for each in branches if opening(each).is_open_on(today)), branches[0])
    staff = [_staff(person, at_work) for person in LOGINS["staff"]]
    doctors = User.objects.filter(groups__name=roles.DOCTOR, is_demo=True).order_by("pk")
    product = Product.objects.get(name="Isotroin")
    return Setting(
        branches=branches,
        doctors=list(doctors),
        reception=staff[2],
        laboratory=Laboratory.objects.order_by("pk")[0],
        intervals=_intervals(),
        product=product,
        lots=_lots(product, branches, today),
        texts={
            language: ConsentText.objects.filter(
                kind=ConsentText.Kind.TREATMENT, language=language
            ).latest("version_no")
            for language in ("ja", "en")
        },
        policies=list(policies_on(today)),
    )


def _staff(person: dict[str, str], branch: Branch) -> User:
    user = User.objects.filter(email=person["email"]).first()
    if user is None:
        user = create_staff(**person, branch=branch)
        user.set_password(LOGINS["password"])
        user.is_demo = True
        user.save(update_fields=["password", "is_demo"])
    return user


def _intervals() -> dict[tuple[str, str], Interval]:
    rows = ReferenceInterval.objects.select_related("analyte")
    return {(row.analyte.key, row.sex): Interval(row.analyte, row.low, row.high) for row in rows}


def _lots(product: Product, branches: list[Branch], today: date) -> dict[tuple[int, int, int], Lot]:
    """Return a lot for each branch, strength and month (year x 12 + month)."""
    first = today.replace(day=1) - timedelta(days=(YEARS + 1) * 366)
    wanted = {}
    for branch in branches:
        for strength in Strength.objects.filter(product=product):
            for month in range(_month(first), _month(today) + 1):
                received_on = date(*_year_and_month(month), 1)
                lot, _new = Lot.objects.get_or_create(
                    strength=strength,
                    branch=branch,
                    lot_no=f"D{strength.unit_mg}{received_on:%y%m}",
                    defaults={
                        "received_on": received_on,
                        "expires_on": received_on + SHELF_LIFE,
                        "received_units": UNITS_A_LOT,
                    },
                )
                wanted[branch.pk, strength.unit_mg, month] = lot
    return wanted


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _year_and_month(month: int) -> tuple[int, int]:
    year, index = divmod(month, 12)
    return year, index + 1
