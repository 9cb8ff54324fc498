"""Batches run by two connections at once, in order, unless a transaction holds them."""

from functools import partial

import pytest
from django.db import connection, transaction

from clinic.models import Organisation
from reports.services.together import run_together


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


@pytest.mark.usefixtures("committed_db")
def test_results_arrive_in_the_order_of_the_calls_from_other_connections():
    seen: list[tuple[int, int]] = []

    run_together((partial(lambda n: (n, backend()), n) for n in range(9)), seen.append)

    assert [n for n, _pid in seen] == list(range(9))
    assert backend() not in {pid for _n, pid in seen}


@pytest.mark.usefixtures("committed_db")
def test_calls_inside_a_transaction_stay_in_it():
    seen: list[int] = []

    with transaction.atomic():
        run_together([backend, backend], seen.append)

        assert set(seen) == {backend()}


@pytest.mark.usefixtures("committed_db")
def test_an_error_reaches_the_caller():
    def fail() -> None:
        Organisation.objects.get(pk=-1)

    with pytest.raises(Organisation.DoesNotExist):
        run_together([fail], lambda _none: None)


def test_calls_are_taken_only_as_they_are_needed(db):
    taken: list[int] = []

    def calls():
        for n in range(3):
            taken.append(n)
            yield partial(int, n)

    run_together(calls(), lambda n: taken.append(-n))

    assert taken == [0, 0, 1, -1, 2, -2]
