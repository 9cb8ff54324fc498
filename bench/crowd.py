"""Search in a crowd: 200,000 patients, and everything that people type to find one of them.

The crowd stays, so this module is the last: what others measure they measure without it.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle, islice, product
from statistics import median, quantiles

from django.conf import settings
from django.db import connections

from bench.entries import figure
from bench.measuring import timed
from bench.stage import Stage
from clinic.bulk import write_rows
from clinic.models import Branch
from clinic.roles import RECEPTION
from patients.models import Patient
from reports.demo.names import FAMILY, FEMALE, MALE
from reports.services.demo_rows import name_fields

CROWD = 200_000
BATCH = 20_000
ROUNDS = 5
PERCENT = 95
FIRST_BIRTHDAY, DAYS = date(1960, 1, 1), 17_000
SPELLINGS = settings.BASE_DIR / "tests" / "data" / "spellings.txt"


@figure(f"Search at {CROWD:,} patients, every spelling of the tests' table: median", unit="ms")
def usual(stage: Stage) -> float:
    return median(searched(stage))


@figure(
    f"Search at {CROWD:,} patients, every spelling of the tests' table: {PERCENT}th percentile",
    unit="ms",
    at_most=100,
)
def slow(stage: Stage) -> float:
    return quantiles(searched(stage), n=100)[PERCENT - 1]


def searched(stage: Stage) -> list[float]:
    """Return how long each search took, as the list under the search box asks for it."""
    crowd(stage)
    reception = stage.browser(RECEPTION)
    typed = SPELLINGS.read_text(encoding="utf-8").splitlines()

    def ask(n: int) -> bytes:
        return reception.post("/patients/search/", {"q": typed[n]}, script=True)

    for n in range(len(typed)):
        ask(n)
    return [timed(ask, n) for _round in range(ROUNDS) for n in range(len(typed))]


def crowd(stage: Stage) -> None:
    """Let so many patients be registered, with the names of the demo data in every combination."""
    missing = CROWD - Patient.objects.count()
    people = islice(strangers(stage), max(missing, 0))
    while batch := list(islice(people, BATCH)):
        write_rows(batch)
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE patients_patient")


def strangers(stage: Stage) -> Iterator[Patient]:
    branch, clerk = Branch.objects.order_by("pk")[0], stage.user(RECEPTION)
    names = cycle(
        [(name_fields(*pair), pair[1] in FEMALE) for pair in product(FAMILY, FEMALE + MALE)]
    )
    for n, (name, is_woman) in enumerate(names):
        phone = f"080{n:08d}"
        yield Patient(
            ticket_no=f"Z-{n:07d}",
            branch=branch,
            birth_date=FIRST_BIRTHDAY + timedelta(days=n * 7919 % DAYS),
            sex=Patient.Sex.FEMALE if is_woman else Patient.Sex.MALE,
            phone=f"+81{phone[1:]}",
            phone_key=phone,
            recorded_by=clerk,
            is_demo=True,
            **name,
        )
