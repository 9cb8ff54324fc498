"""Files that laboratories leave in a folder: imported one by one, then moved aside."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from clinic.models import User
from labs.models import LabImport, Laboratory
from labs.queries.incoming import counts_of
from labs.rules.incoming.decoding import MAX_BYTES
from labs.rules.incoming.source import FileRefused
from labs.services.incoming import State, read_import, receive_file
from prescriptions.services.importing import confirm_import, write_import

PROGRESS, DONE, FAILED = "progress", "done", "failed"
# A file that changed this lately may still be being written.
SETTLED_SECONDS = 30
UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")


@dataclass(frozen=True, slots=True)
class FolderFile:
    """What became of a file: its counts, or the code of why it was refused."""

    name: str
    counts: dict[str, int]
    refusal: str = ""


def import_folder(
    *, folder: Path, laboratory: Laboratory, by: User, now: datetime
) -> Iterator[FolderFile]:
    """Import every file of a folder. One that is being worked on lies in `progress`, then in
    `done` or `failed`; what was left in `progress` by a crash is taken up again.

    A file that is still being written waits for the next time. While somebody else works in the
    folder nothing is done. A file that meets an error of ours stays in `progress` and holds up
    nobody else's.

    Raises ExceptionGroup at the end, with those errors.
    """
    places = {name: folder / name for name in (PROGRESS, DONE, FAILED)}
    for place in places.values():
        place.mkdir(exist_ok=True)
    with _alone(places[PROGRESS]) as is_alone:
        if not is_alone:
            return
        for path in sorted(each for each in folder.iterdir() if _is_whole(each, now)):
            path.rename(_free(places[PROGRESS] / path.name))
        errors = []
        for path in sorted(places[PROGRESS].iterdir()):
            try:
                outcome = import_file(path=path, laboratory=laboratory, by=by, now=now)
            except Exception as error:  # whatever it is, the next file comes in
                errors.append(error)
                continue
            path.rename(_free(places[FAILED if outcome.refusal else DONE] / path.name))
            yield outcome
        if errors:
            raise ExceptionGroup(f"{len(errors)} files of {laboratory} stay in progress", errors)


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Hold a folder until the work is done; False where another process holds it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(handle)


def _is_whole(path: Path, now: datetime) -> bool:
    """Say whether a file has come in whole: plain, no part of a transfer, unchanged for a while.

    A link could point at any file of the machine.
    """
    if path.is_symlink() or not path.is_file():
        return False
    if path.name.startswith(".") or path.suffix.lower() in UNFINISHED:
        return False
    return path.stat().st_mtime <= now.timestamp() - SETTLED_SECONDS


def import_file(*, path: Path, laboratory: Laboratory, by: User, now: datetime) -> FolderFile:
    """Read and write one file without a person: what is unsure waits in the queue."""
    if path.stat().st_size > MAX_BYTES:
        return FolderFile(path.name, {}, "too_big")
    try:
        received = receive_file(
            laboratory=laboratory, name=path.name, content=path.read_bytes(), by=by
        )
    except FileRefused as refused:
        return FolderFile(path.name, {}, refused.code)
    if received.state == State.COLUMNS:
        return FolderFile(path.name, {}, "columns_unknown")
    if received.state == State.READING and received.job is not None:
        read_import(job=received.job, now=now)
        received.refresh_from_db()
    if received.state == State.READY:
        received = confirm_import(lab_import=received, by=by, now=now)
    if received.state == State.WRITING and received.job is not None:
        write_import(job=received.job, now=now)
    received = LabImport.objects.get(pk=received.pk)
    return FolderFile(path.name, counts_of(received), received.refusal)


def _free(path: Path) -> Path:
    """Return this path, or one with a number where a file of the name lies there already."""
    number = 1
    found = path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return found
