"""Nothing is lost and nothing is sent twice, whatever dies while reminders are sent.

REMINDER_FAULTS says how many, as "reminders,senders,programs,wipes,restarts": in full
"5000,260,40,50,50". REMINDER_SEED draws at which messages.
"""

import json
import os
import sys

from tests import database
from tests.crashing import run_apart
from tests.reminders.fault_smtp import POINTS

SIZES = os.environ.get("REMINDER_FAULTS", "150,40,3,4,3").split(",")
SEED = os.environ.get("REMINDER_SEED", "20261128")
# On a machine that does much else besides, a minute takes several.
SECONDS = 600 + 2 * int(SIZES[0])


def test_nothing_is_lost_or_sent_twice_whatever_dies(django_db_setup, cluster_folder):
    dump = database.CACHE / f"template_{database.fingerprint()}.dump"

    found = run_apart(
        "tests.reminders.fault_run",
        cluster_folder,
        dump,
        *SIZES,
        SEED,
        folder=cluster_folder,
        seconds=SECONDS,
    )

    sys.stdout.write(json.dumps(found) + "\n")
    assert found["settled"], found
    assert found["reminders"] == int(SIZES[0])
    assert found["faults"] >= 0.95 * sum(map(int, SIZES[1:]))
    assert found["sender kills"].keys() == set(POINTS)
    assert found["lost"] == [], found
    assert found["duplicates"] == []
    assert found["delivered, not in doubt or sent"] == 0
    assert found["states"].keys() <= {"sent", "in_doubt"}
