"""Long work: published whole or not at all, and for its owner only."""

import errno
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from clinic.models import Job
from clinic.services import jobs
from clinic.services.jobs import Made, cancel_job, request_job, run_job, sweep_jobs
from tests.factories.clinic import StaffFactory

KIND = "tests.numbers"


def write_numbers(job, progress, out):
    """Write as many lines as asked for, or do what the parameters say goes wrong."""
    progress.begin(job.parameters["lines"])
    for number in progress.counted(iter(range(job.parameters["lines"]))):
        out.write(b"%d\n" % number)
        if fails := job.parameters.get("errno"):
            raise OSError(fails, "no space")
        if job.parameters.get("sleep"):
            time.sleep(0.01)
    return Made("numbers.txt", "text/plain")


@pytest.fixture
def woken(monkeypatch, settings):
    settings.JOB_WRITERS = {KIND: "tests.clinic.test_jobs.write_numbers"}
    woken = []
    monkeypatch.setattr(jobs, "wake", woken.append)
    return woken


@pytest.fixture
def ask(db, woken):
    def request(**parameters):
        return request_job(kind=KIND, parameters={"lines": 3} | parameters, by=StaffFactory())

    return request


def test_job_ends_with_its_file_for_a_day(ask):
    job = ask()

    run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    assert read(job) == b"0\n1\n2\n"
    assert timedelta(hours=23) < job.expires_at - timezone.now() <= timedelta(hours=24)


def test_job_that_is_done_is_not_done_again(ask):
    job = ask()
    run_job(job.pk)
    before = Job.objects.get(pk=job.pk).file.name

    run_job(job.pk)

    assert Job.objects.get(pk=job.pk).file.name == before


def test_full_disk_is_told_and_leaves_no_file(ask):
    job = ask(errno=errno.ENOSPC)
    before = stored_files()

    run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.message, job.file.name) == ("failed", "disk_full", "")
    assert stored_files() == before


def test_cancelled_job_stops_and_leaves_no_file(ask, monkeypatch):
    job = ask(lines=1_000)
    monkeypatch.setattr(jobs, "TELL_EVERY", timedelta(0))
    monkeypatch.setattr(
        sys.modules[__name__],
        "write_numbers",
        cancelling(
            write_numbers, lambda: cancel_job(job_id=job.pk, by=job.requested_by, now=now())
        ),
    )
    before = stored_files()

    run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.file.name) == ("cancelled", "")
    assert stored_files() == before


def test_only_the_owner_cancels(ask):
    job = ask()

    assert not cancel_job(job_id=job.pk, by=StaffFactory(), now=now())
    assert cancel_job(job_id=job.pk, by=job.requested_by, now=now())
    assert not cancel_job(job_id=job.pk, by=job.requested_by, now=now())


def test_sweep_wakes_the_forgotten_and_removes_the_expired(ask, woken):
    done, forgotten = ask(), ask()
    run_job(done.pk)
    name = Job.objects.get(pk=done.pk).file.name

    sweep_jobs(now() + timedelta(hours=25))

    assert forgotten.pk in woken
    assert not default_storage.exists(name)
    assert Job.objects.get(pk=done.pk).file.name == ""


def test_worker_killed_twice_ends_in_a_failed_job_with_a_reason(committed_db, woken):
    job = request_job(kind=KIND, parameters={"lines": 5_000, "sleep": True}, by=StaffFactory())
    before = stored_files()
    for _attempt in range(2):
        kill_in_the_middle(job)
        assert Job.objects.get(pk=job.pk).state == "running"
    run_when_free(job)

    job.refresh_from_db()
    assert (job.state, job.message, job.file.name) == ("failed", "worker_lost", "")
    assert stored_files() == before


def test_worker_killed_once_is_followed_by_one_that_writes_the_whole_file(committed_db, woken):
    job = request_job(kind=KIND, parameters={"lines": 5_000, "sleep": True}, by=StaffFactory())
    kill_in_the_middle(job)
    Job.objects.filter(pk=job.pk).update(parameters={"lines": 5_000})

    run_when_free(job)

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)
    assert read(job).count(b"\n") == 5_000


def test_second_worker_leaves_a_job_to_the_one_that_lives(committed_db, woken):
    job = request_job(kind=KIND, parameters={"lines": 5_000, "sleep": True}, by=StaffFactory())
    worker = start_worker(job)

    run_job(job.pk)

    job.refresh_from_db()
    worker.kill()
    worker.wait()
    assert (job.state, job.attempts) == ("running", 1)


def now():
    return timezone.now()


def read(job):
    with job.file.open("rb") as file:
        return file.read()


def stored_files():
    try:
        return set(default_storage.listdir("jobs")[1])
    except FileNotFoundError:
        return set()


def cancelling(write, cancel):
    def write_and_cancel(job, progress, out):
        cancel()
        return write(job, progress, out)

    return write_and_cancel


WORKER = """
import os, django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = os.environ["JOB_DATABASE"]
settings.JOB_WRITERS = {"tests.numbers": "tests.clinic.test_jobs.write_numbers"}
from clinic.services.jobs import run_job
run_job(int(os.environ["JOB"]))
"""


def start_worker(job):
    """Start a process that carries out the job, and return it once it is at work."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "JOB_DATABASE": settings.DATABASES["default"]["NAME"],
        "JOB": str(job.pk),
    }
    worker = subprocess.Popen([sys.executable, "-c", WORKER], env=environment)
    for _wait in range(600):
        if Job.objects.filter(pk=job.pk, state="running", done__gt=0).exists():
            return worker
        time.sleep(0.05)
    worker.kill()
    raise AssertionError("the worker did not begin")


def kill_in_the_middle(job):
    Job.objects.filter(pk=job.pk).update(done=0)
    worker = start_worker(job)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert 0 < Job.objects.get(pk=job.pk).done < 5_000


def run_when_free(job):
    """Run the job as the sweep does, until the server has noticed that the worker is gone."""
    for _wait in range(100):
        run_job(job.pk)
        if Job.objects.get(pk=job.pk).state != "running":
            return
        time.sleep(0.05)
