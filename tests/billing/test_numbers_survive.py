"""Issuers killed and servers crashed in the middle: no number is missing, doubled or lost.

Small by default. The full size:
RACE_ISSUERS=50 RACE_INVOICES=1000 RACE_KILLS=200 RACE_CRASHES=20
"""

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import psycopg
import pytest
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connections
from django.utils import timezone

from billing.models import Invoice, InvoiceLine
from billing.rules.numbering import missing_numbers
from billing.services.issuing import issue_invoice
from clinic.models import Branch
from clinic.services.loading import system_user
from tests.factories.patients import PatientFactory
from tools import machine
from tools.postgres import APPLICATION, DATABASE, Postgres, program

ISSUERS = int(os.environ.get("RACE_ISSUERS", "6"))
INVOICES = int(os.environ.get("RACE_INVOICES", "25"))
KILLS = int(os.environ.get("RACE_KILLS", "10"))
CRASHES = int(os.environ.get("RACE_CRASHES", "2"))
SEED = int(os.environ.get("RACE_SEED", "6"))
GIVE_UP_SECONDS = 60 + ISSUERS * INVOICES // 20
LINE_LENGTH = 22  # of what an issuer tells, about
FORK = multiprocessing.get_context("fork")


@pytest.fixture
def drafts(committed_db: None) -> list[int]:
    """Drafts of one branch, one line each, committed to the test's own database."""
    call_command("load_clinic", verbosity=0)
    branch, by = Branch.objects.get(code="koenji"), system_user()
    patient = PatientFactory(branch=branch)
    today = timezone.localdate()
    papers = Invoice.objects.bulk_create(
        Invoice(
            branch=branch,
            patient=patient,
            transaction_on=today,
            language="ja",
            total_yen=1_650,
            recorded_by=by,
        )
        for _ in range(ISSUERS * INVOICES)
    )
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=paper,
            position=1,
            code="consultation_repeat",
            name_ja="再診料",
            name_en="Repeat consultation",
            unit="visit",
            quantity=1,
            unit_price_yen=1_650,
            amount_yen=1_650,
            tax_percent=10,
            price_valid_from=today,
            rule="SEED-FEE-4",
        )
        for paper in papers
    )
    return [paper.pk for paper in papers]


@dataclass
class Server:
    """A durable server of its own, with a copy of the test's database; it can be crashed."""

    postgres: Postgres
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = self.postgres.start(self.log)

    def crash(self) -> None:
        """Stop at once as a power cut does, and start again, which replays the log."""
        assert self.process is not None
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(30)
        self.start()

    def ask(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.postgres.url(APPLICATION)) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture
def server(drafts: list[int], tmp_path: Path) -> Iterator[Server]:
    with TemporaryDirectory(prefix="isocourse-race-") as folder:
        Path(folder).chmod(0o711)  # the server's account passes through it
        made = Server(Postgres(Path(folder, "postgres")), tmp_path / "own.log")
        made.start()
        made.postgres.provision()
        copy_database(made.postgres)
        yield made
        machine.stop(made.process, signal.SIGQUIT)


def copy_database(to: Postgres) -> None:
    """Copy the test's database as it is, rights and triggers included."""
    given = connections["owner"].settings_dict
    for connection in connections.all():
        connection.close()
    source = (
        f"postgresql://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}"
        f"/{given['NAME']}"
    )
    dump = subprocess.run(
        [str(program("pg_dump")), "--dbname", source], capture_output=True, check=True
    )
    subprocess.run(
        [str(program("psql")), "-Xq", "-v", "ON_ERROR_STOP=0", "-d", DATABASE],
        input=dump.stdout,
        capture_output=True,
        check=True,
        env=os.environ | {"PGHOST": str(to.sockets), "PGPORT": str(to.port), "PGUSER": "postgres"},
    )


def issue_all(url: str, keys: list[int], told: Path) -> None:
    """Be one issuer: issue every draft, and tell each number after its commit."""
    given = urlsplit(url)
    connections["default"].settings_dict.update(
        HOST=given.hostname, PORT=given.port, PASSWORD=given.password, NAME=DATABASE
    )
    with told.open("a", encoding="ascii") as out:
        for key in keys:
            number = issued_number(key)
            out.write(f"{key} {number}\n")
            out.flush()
    os._exit(0)


def issued_number(key: int) -> str:
    """Issue a draft, as often as the server goes away meanwhile."""
    while True:
        try:
            paper = Invoice.objects.select_related("recorded_by").get(pk=key)
            by = paper.recorded_by
            return issue_invoice(invoice=paper, by=by, now=timezone.now()).number
        except (OperationalError, InterfaceError):
            connections["default"].close()
            time.sleep(0.05)


@dataclass
class Race:
    """The issuers, and what was done to them."""

    server: Server
    folder: Path
    work: list[list[int]]
    dice: random.Random
    running: dict[int, BaseProcess] = field(default_factory=dict)
    kills: int = 0
    crashes: int = 0

    def send(self, number: int) -> None:
        told = self.folder / f"told-{number}"
        url = self.server.postgres.url(APPLICATION)
        issuer = FORK.Process(target=issue_all, args=(url, self.work[number], told))
        issuer.start()
        self.running[number] = issuer

    def run(self) -> None:
        for number in range(len(self.work)):
            self.send(number)
        deadline = time.monotonic() + GIVE_UP_SECONDS
        while self.running:
            assert time.monotonic() < deadline, f"{len(self.running)} issuers do not end"
            time.sleep(self.dice.uniform(0.005, 0.05))
            self.reap()
            self.hurt()

    def reap(self) -> None:
        for number, issuer in list(self.running.items()):
            if issuer.exitcode is not None:
                assert issuer.exitcode == 0, f"issuer {number} ended with {issuer.exitcode}"
                del self.running[number]

    def hurt(self) -> None:
        """Kill issuers and crash the server under all of them, evenly over the work."""
        while self.running and self.is_due(self.kills, KILLS):
            number = self.dice.choice(list(self.running))
            self.running[number].kill()
            self.running[number].join(10)
            self.send(number)
            self.kills += 1
        if self.running and self.is_due(self.crashes, CRASHES):
            self.server.crash()
            self.crashes += 1

    def is_due(self, done: int, wanted: int) -> bool:
        written = sum(file.stat().st_size for file in self.folder.glob("told-*"))
        share = written / LINE_LENGTH / (ISSUERS * INVOICES)
        return done < wanted and share >= (done + 1) / (wanted + 2)


def test_numbers_survive_killed_issuers_and_crashed_servers(server, drafts, tmp_path):
    work = [drafts[number::ISSUERS] for number in range(ISSUERS)]
    race = Race(server, tmp_path, work, random.Random(SEED))  # noqa: S311 - dice, no secret
    started = time.monotonic()

    race.run()

    papers = dict(server.ask("SELECT id, number FROM billing_invoice WHERE state = 'issued'"))
    sequences = [row[0] for row in server.ask("SELECT sequence FROM billing_invoice")]
    told = [
        line.split() for file in tmp_path.glob("told-*") for line in file.read_text().splitlines()
    ]
    last = server.ask("SELECT last FROM clinic_documentcounter WHERE kind = 'invoice'")
    sys.stdout.write(
        f"{len(papers)} invoices by {ISSUERS} issuers, {race.kills} killed, "
        f"{race.crashes} crashes, seed {SEED}, {time.monotonic() - started:.0f} s\n"
    )
    assert (race.kills, race.crashes) == (KILLS, CRASHES)
    assert sorted(papers) == sorted(drafts)
    assert len(set(papers.values())) == len(papers)
    assert missing_numbers(sequences) == ()
    assert last == [(len(drafts),)]
    assert [pair for pair in told if papers[int(pair[0])] != pair[1]] == []
