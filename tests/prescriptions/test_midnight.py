"""The day changes at midnight in Tokyo, wherever the process believes itself to be."""

import datetime
import json
import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from tests.prescriptions.scene import woman_scene

TOKYO = ZoneInfo("Asia/Tokyo")
ZONES = ("UTC", "Asia/Tokyo", "America/New_York")
PRESCRIBE = """
import datetime, json, os, sys, time
import django
django.setup()
os.environ["TZ"] = sys.argv.pop(1)  # Django has set the clinic's zone; a stray library may not
time.tzset()
from django.db import transaction
from patients.models import Visit
from prescriptions.inputs import SupplyOrder
from prescriptions.models import Product
from prescriptions.queries.proposals import Proposal
from prescriptions.services.issuing import issue_prescription
from prescriptions.services.refusals import GateClosed

visit, product, *moments = sys.argv[1:]
answers = []
for moment in moments:
    with transaction.atomic():
        try:
            given = issue_prescription(
                visit=Visit.objects.get(pk=visit),
                order=SupplyOrder(
                    product=Product.objects.get(pk=product), proposal=Proposal(daily_mg=40, days=30)
                ),
                by=Visit.objects.get(pk=visit).doctor,
                now=datetime.datetime.fromisoformat(moment),
            )
            given.refresh_from_db()
            answers.append([str(given.prescribed_on), str(given.last_dose_on)])
        except GateClosed as closed:
            answers.append([finding.rule for finding in closed.findings])
        transaction.set_rollback(True)
print(json.dumps({"zone": time.tzname[0], "answers": answers}))
"""


def midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), TOKYO)


@pytest.mark.parametrize("zone", ZONES)
def test_test_is_valid_until_midnight_in_tokyo(committed_db, zone):
    """Taken today it serves on six more days; the database's walls count the same days."""
    it = woman_scene()
    last_day = it.today + datetime.timedelta(days=6)
    first_without = midnight(last_day + datetime.timedelta(days=1))
    moments = [
        midnight(last_day),
        first_without - datetime.timedelta(seconds=1),
        first_without,
    ]

    told = in_zone(zone, it, moments)

    until = last_day + datetime.timedelta(days=29)
    assert told["zone"] in {"UTC": {"UTC"}, "Asia/Tokyo": {"JST"}}.get(zone, {"EST", "EDT"})
    assert told["answers"] == [
        [str(last_day), str(until)],
        [str(last_day), str(until)],
        ["pregnancy-test-missing"],
    ]


def in_zone(zone, it, moments):
    """Prescribe at each moment in a process of that zone, which names the moments in UTC."""
    given = urlsplit(os.environ["DATABASE_URL"])
    database = urlunsplit(given._replace(path="/" + settings.DATABASES["default"]["NAME"]))
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            PRESCRIBE,
            zone,
            str(it.visit.pk),
            str(it.product.pk),
            *(moment.astimezone(datetime.UTC).isoformat() for moment in moments),
        ],
        env=os.environ | {"DATABASE_URL": database},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
