"""Issue invoices from many processes while they and their server die, and count the numbers.

    tools/with_services.py python -m tests.billing.issuing_race FOLDER DUMP ISSUERS INVOICES \
        KILLS CRASHES SEED

Prints one line of JSON.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.crashing import Database
from tools.machine import death_signal

STALLS_AFTER = 60
LINE_LENGTH = 19  # of what an issuer tells, about


def main(folder: str, dump: str, *numbers: str) -> int:
    issuers, invoices, kills, crashes, seed = map(int, numbers)
    database = Database(Path(folder), Path(dump))
    try:
        os.environ.update(database.environment())
        import django  # noqa: PLC0415 - the address of the server is known only now

        django.setup()
        drafts = make_drafts(issuers * invoices)
        work = [drafts[number::issuers] for number in range(issuers)]
        dice = random.Random(seed)  # noqa: S311 - dice, no secret
        race = Race(database, Path(folder), work, dice, kills=kills, crashes=crashes)
        began = time.monotonic()
        race.run()
        seconds = round(time.monotonic() - began)
        found = account(database, race, drafts) | {"seconds": seconds, "seed": seed}
        sys.stdout.write(json.dumps(found) + "\n")
    finally:
        database.stop()
    return 0


def make_drafts(count: int) -> list[int]:
    """Make drafts of one branch, one line each."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from billing.models import Invoice, InvoiceLine  # noqa: PLC0415
    from clinic.models import Branch  # noqa: PLC0415
    from clinic.services.loading import system_user  # noqa: PLC0415
    from tests.factories.patients import PatientFactory  # noqa: PLC0415

    call_command("load_clinic", verbosity=0)
    branch, by, today = Branch.objects.get(code="koenji"), system_user(), timezone.localdate()
    paper = {
        "branch": branch,
        "patient": PatientFactory(branch=branch),
        "transaction_on": today,
        "language": "ja",
        "total_yen": 1_650,
        "recorded_by": by,
    }
    line = {
        "position": 1,
        "code": "consultation_repeat",
        "name_ja": "再診料",
        "name_en": "Repeat consultation",
        "unit": "visit",
        "quantity": 1,
        "unit_price_yen": 1_650,
        "amount_yen": 1_650,
        "tax_percent": 10,
        "price_valid_from": today,
        "rule": "SEED-FEE-4",
    }
    papers = Invoice.objects.bulk_create((Invoice(**paper) for _ in range(count)), batch_size=1_000)
    lines = (InvoiceLine(invoice=each, **line) for each in papers)
    InvoiceLine.objects.bulk_create(lines, batch_size=1_000)
    # Issuers are forked: none may share a connection with another.
    connections.close_all()
    return [each.pk for each in papers]


def issue_all(keys: list[int], told: Path) -> None:
    """Be one issuer: issue every draft, and tell each number after its commit."""
    with told.open("a", encoding="ascii") as out:
        for key in keys:
            out.write(f"{key} {issued_number(key)}\n")
            out.flush()


def issued_number(key: int) -> str:
    """Issue a draft, as often as the server goes away meanwhile."""
    from django.db import InterfaceError, OperationalError, connection  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from billing.models import Invoice  # noqa: PLC0415
    from billing.services.issuing import issue_invoice  # noqa: PLC0415

    ends = time.monotonic() + STALLS_AFTER
    while True:
        try:
            paper = Invoice.objects.select_related("recorded_by").get(pk=key)
            by = paper.recorded_by
            return issue_invoice(invoice=paper, by=by, now=timezone.now()).number
        except (OperationalError, InterfaceError):
            connection.close()
            if time.monotonic() > ends:
                raise
            time.sleep(0.05)


@dataclass
class Race:
    """The issuers, and what was done to them."""

    database: Database
    folder: Path
    work: list[list[int]]
    dice: random.Random
    kills: int
    crashes: int
    running: dict[int, int] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)

    def send(self, number: int) -> None:
        """Fork an issuer, which dies with this process and ends without running its exits."""
        pid = os.fork()
        if pid:
            self.running[number] = pid
            return
        code = 1
        try:
            death_signal(signal.SIGKILL)()
            issue_all(self.work[number], self.told_by(number))
            code = 0
        finally:
            os._exit(code)

    def told_by(self, number: int) -> Path:
        return self.folder / f"told-{number}"

    def run(self) -> None:
        for number in range(len(self.work)):
            self.send(number)
        seen, moved_at = 0, time.monotonic()
        while self.running:
            time.sleep(self.dice.uniform(0.005, 0.05))
            self.reap()
            self.hurt()
            if (written := self.written()) > seen:
                seen, moved_at = written, time.monotonic()
            if time.monotonic() > moved_at + STALLS_AFTER:
                raise RuntimeError(f"{len(self.running)} issuers stalled after {seen} bytes")

    def reap(self) -> None:
        for number, pid in list(self.running.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                del self.running[number]
                if code := os.waitstatus_to_exitcode(status):
                    raise RuntimeError(f"issuer {number} ended with {code}")

    def hurt(self) -> None:
        """Kill issuers and crash the server under all of them, evenly over the work."""
        while self.running and self.is_due("killed", self.kills):
            number = self.dice.choice(sorted(self.running))
            os.kill(self.running[number], signal.SIGKILL)
            os.waitpid(self.running[number], 0)
            self.send(number)
            self.done["killed"] += 1
        if self.running and self.is_due("crashes", self.crashes):
            self.database.crash()
            self.done["crashes"] += 1

    def is_due(self, what: str, wanted: int) -> bool:
        share = self.written() / LINE_LENGTH / sum(map(len, self.work))
        return self.done[what] < wanted and share >= (self.done[what] + 1) / (wanted + 2)

    def written(self) -> int:
        return sum(file.stat().st_size for file in self.folder.glob("told-*"))


def account(database: Database, race: Race, drafts: list[int]) -> dict[str, Any]:
    """Compare what the database holds with what the issuers were told."""
    from billing.rules.numbering import missing_numbers  # noqa: PLC0415

    with psycopg.connect(database.url()) as connection:
        rows = connection.execute(
            "SELECT id, number, sequence FROM billing_invoice WHERE state = 'issued'"
        ).fetchall()
        counter = connection.execute(
            "SELECT last FROM clinic_documentcounter WHERE kind = 'invoice'"
        ).fetchall()
    papers = {pk: number for pk, number, _sequence in rows}
    told = [
        line.split()
        for number in range(len(race.work))
        for line in race.told_by(number).read_text(encoding="ascii").splitlines()
    ]
    return {
        "issuers": len(race.work),
        "invoices": len(drafts),
        "done": dict(race.done),
        "lost": len(set(drafts) - papers.keys()),
        "numbers": len(set(papers.values())),
        "missing": missing_numbers([sequence for _pk, _number, sequence in rows]),
        "counters": [last for (last,) in counter],
        "told": len({pk for pk, _number in told}),
        "told otherwise": [pair for pair in told if papers.get(int(pair[0])) != pair[1]],
    }


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
