"""Nothing is lost and nothing is sent twice, whatever dies while reminders are sent.

REMINDER_FAULTS says how many, as "reminders,senders,programs,wipes,restarts": in full
"5000,260,40,50,50".
"""

import json
import os
import subprocess
import sys

from tests import database
from tests.reminders.fault_smtp import POINTS

SHORT = "400,40,4,4,4"
SEED = "20261128"


def test_nothing_is_lost_or_sent_twice_whatever_dies(django_db_setup):
    sizes = os.environ.get("REMINDER_FAULTS", SHORT).split(",")
    dump = database.CACHE / f"template_{database.fingerprint()}.dump"
    ran = subprocess.run(
        [sys.executable, "-m", "tests.reminders.fault_run", str(dump), *sizes, SEED],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr[-3_000:]
    found = json.loads(ran.stdout.splitlines()[-1])
    assert found["settled"], found
    assert found["reminders"] == int(sizes[0])
    assert found["faults"] >= 0.95 * sum(map(int, sizes[1:]))
    assert found["sender kills"].keys() == set(POINTS)
    assert found["lost"] == [], found
    assert found["duplicates"] == []
    assert found["delivered, not in doubt or sent"] == 0
    assert found["states"].keys() <= {"sent", "in_doubt"}
