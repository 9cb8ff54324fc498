"""Files of commands."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tqdm import tqdm


@contextmanager
def published(output: str) -> Iterator[IO[bytes]]:
    """Open a file that gets its name only when it is complete."""
    if output == "-":
        yield sys.stdout.buffer
        return
    path = Path(output)
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as out:
            yield out
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def shown_progress(unit: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on standard error; the function it gives takes done and total."""
    with tqdm(unit=unit) as bar:

        def report(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield report
