"""Batches run by two processes at once, results in order, unless a transaction holds them."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from clinic.models import Organisation
from reports.services.together import Call, run_together


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def numbered(number: int) -> tuple[int, int, int]:
    return number, os.getpid(), backend()


def write_organisation(name: str) -> str:
    """Write a name and return the one that stood there before."""
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get()
        before, organisation.name_en = organisation.name_en, name
        organisation.save()
    return before


def fail() -> None:
    Organisation.objects.get(pk=-1)


@pytest.mark.usefixtures("committed_db")
def test_results_arrive_in_the_order_of_the_calls_from_two_other_processes():
    seen = list(run_together(Call(partial(numbered, n)) for n in range(40)))

    assert [n for n, _process, _session in seen] == list(range(40))
    assert len({process for _n, process, _session in seen} - {os.getpid()}) == 2
    assert backend() not in {session for _n, _process, session in seen}


@pytest.mark.usefixtures("committed_db")
def test_a_session_opened_before_an_event_loop_began_is_not_shared():
    async def within_a_loop() -> list[int]:
        return list(run_together([Call(backend), Call(backend)]))

    def seen() -> tuple[int, list[int], int]:
        try:
            return backend(), asyncio.run(within_a_loop()), backend()
        finally:
            connections.close_all()

    # In a thread: a browser's test leaves a loop running in the main one.
    with ThreadPoolExecutor(1) as pool:
        before, of_the_calls, after = pool.submit(seen).result()

    assert before not in of_the_calls
    assert after == before


@pytest.mark.usefixtures("committed_db")
def test_calls_of_one_series_follow_one_another():
    call_command("load_clinic", verbosity=0)
    names = [f"name {n}" for n in range(12)]

    seen = list(run_together(Call(partial(write_organisation, name), "names") for name in names))

    assert seen[1:] == names[:-1]


@pytest.mark.usefixtures("committed_db")
def test_calls_inside_a_transaction_stay_in_it():
    with transaction.atomic():
        seen = list(run_together([Call(backend), Call(backend)]))

        assert set(seen) == {backend()}


@pytest.mark.usefixtures("committed_db")
def test_an_error_reaches_the_caller():
    with pytest.raises(Organisation.DoesNotExist):
        list(run_together([Call(fail)]))


def test_calls_are_taken_only_as_they_are_needed(db):
    taken: list[int] = []

    def calls():
        for n in range(3):
            taken.append(n)
            yield Call(partial(int, n))

    for n in run_together(calls()):
        taken.append(-n)  # noqa: PERF401 - in turn with the calls

    assert taken == [0, 0, 1, -1, 2, -2]
