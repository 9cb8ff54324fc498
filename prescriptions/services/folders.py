"""Files that laboratories leave in a folder: imported one by one, then moved aside."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from clinic.models import User
from labs.models import LabImport, Laboratory
from labs.queries.incoming import counts_of
from labs.rules.incoming.source import FileRefused
from labs.services.incoming import State, read_import, receive_file
from prescriptions.services.importing import confirm_import, write_import

PROGRESS, DONE, FAILED = "progress", "done", "failed"


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
    """
    places = {name: folder / name for name in (PROGRESS, DONE, FAILED)}
    for place in places.values():
        place.mkdir(exist_ok=True)
    for path in sorted(each for each in folder.iterdir() if each.is_file()):
        path.rename(_free(places[PROGRESS] / path.name))
    for path in sorted(places[PROGRESS].iterdir()):
        outcome = import_file(path=path, laboratory=laboratory, by=by, now=now)
        path.rename(_free(places[FAILED if outcome.refusal else DONE] / path.name))
        yield outcome


def import_file(*, path: Path, laboratory: Laboratory, by: User, now: datetime) -> FolderFile:
    """Read and write one file without a person: what is unsure waits in the queue."""
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
