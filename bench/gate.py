"""The prescribing gate: gathering its facts, and deciding."""

import json
import subprocess
import sys
from pathlib import Path
from random import Random
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import connection

from bench import raw
from bench.entries import Pair, compared, figure
from bench.stage import Stage
from clinic.roles import DOCTOR
from patients.models import Visit
from prescriptions.queries.gate_facts import gather_gate_facts
from prescriptions.queries.proposals import Proposal

FACTS = 10_000
EXAMPLES = settings.BASE_DIR / "tests" / "data" / "gate-examples.jsonl"
READ = (raw.PATIENT, raw.COURSE, raw.ALERTS, raw.SUPPLIES, raw.VISITS, raw.VALUES, raw.TESTS)


@compared("Gathering the gate's facts", beside="the same tables by raw SQL", at_most=4)
def gathering(stage: Stage) -> Pair:
    doctor = stage.user(DOCTOR)
    proposal = Proposal(daily_mg=20, days=30)

    def ours(n: int) -> object:
        course = stage.course(n)
        visit = Visit(patient=course.patient, visited_on=stage.today)
        return gather_gate_facts(
            course=course, proposal=proposal, visit=visit, prescriber=doctor, as_of=stage.today
        )

    def reference(n: int) -> object:
        connection.ensure_connection()
        return [raw.rows(query, [stage.course(n).patient_id]) for query in READ]

    return Pair(ours=ours, reference=reference)


@figure("Gate decisions on one core, started and read from JSON", unit="/s", at_least=5_000)
def decisions(stage: Stage) -> float:
    """Return decisions for each second of processor time, the start of the program included."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "facts.jsonl")
        path.write_text("".join(json.dumps(facts) + "\n" for facts in generated(FACTS)))
        seconds = min(processor_seconds(path) for _try in range(3))
    return FACTS / seconds


def processor_seconds(path: Path) -> float:
    before = getrusage(RUSAGE_CHILDREN)
    command = [sys.executable, "manage.py", "prescribing_gate", "--lines", str(path)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=settings.BASE_DIR)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def generated(count: int) -> list[dict[str, Any]]:
    """Return facts made of the examples' parts, so that no two are quite alike."""
    random = Random(1)  # noqa: S311 - the same facts in every run
    lines = EXAMPLES.read_text(encoding="utf-8").splitlines()
    examples = [json.loads(line)["facts"] for line in lines]
    well_formed = [facts for facts in examples if isinstance(facts, dict)]
    return [varied(random.choice(well_formed), random) for _number in range(count)]


def varied(facts: dict[str, Any], random: Random) -> dict[str, Any]:
    weight = {"kg": str(random.randrange(400, 900) / 10), "measured_on": facts["as_of"]}
    supply = {"daily_mg": random.randrange(1, 9) * 10, "days": random.choice((14, 28, 30, 60))}
    return facts | {"weight": weight, "prescription": facts["prescription"] | supply}
