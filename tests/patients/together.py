"""Several people acting at the same moment, each over a connection of their own."""

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connection


def together(act: Callable[[int], object], times: int) -> list[Exception]:
    """Run `act` with 0, 1, 2, … in as many threads at once; return what they raised."""
    barrier, raised = Barrier(times), []

    def run(n: int) -> None:
        try:
            barrier.wait(timeout=30)
            act(n)
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(n,)) for n in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return raised
