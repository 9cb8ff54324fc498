"""Issuers killed and servers crashed in the middle: no number is missing, doubled or lost.

ISSUING_RACE says how many, as "issuers,invoices of each,kills,crashes": in full
"50,1000,200,20". ISSUING_SEED draws at which moments.
"""

import json
import os
import sys

from tests import database
from tests.crashing import run_apart

SIZES = os.environ.get("ISSUING_RACE", "8,40,6,2").split(",")
SEED = os.environ.get("ISSUING_SEED", "6")
ISSUERS, INVOICES, KILLS, CRASHES = map(int, SIZES)
SECONDS = 240 + ISSUERS * INVOICES // 10


def test_numbers_survive_killed_issuers_and_crashed_servers(django_db_setup, cluster_folder):
    dump = database.CACHE / f"template_{database.fingerprint()}.dump"

    found = run_apart(
        "tests.billing.issuing_race",
        cluster_folder,
        dump,
        *SIZES,
        SEED,
        folder=cluster_folder,
        seconds=SECONDS,
    )

    sys.stdout.write(json.dumps(found) + "\n")
    count = ISSUERS * INVOICES
    assert found["done"] == {"killed": KILLS, "crashes": CRASHES}
    assert (found["lost"], found["numbers"], found["told"]) == (0, count, count), found
    assert found["missing"] == []
    assert found["counters"] == [count]
    assert found["told otherwise"] == []
