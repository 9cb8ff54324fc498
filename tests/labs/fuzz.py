"""Laboratories' files spoilt at random: no crash, no hang, no wrong patient.

    python -m tests.labs.fuzz --minutes 10 --format csv|hl7|fhir [--seed 1]

Files are read and judged as the importer does it, without a database. A file that breaks a
promise is printed with the seed it comes from.
"""

import json
import random
import signal
import sys
import time
import unicodedata
from argparse import ArgumentParser
from collections import Counter
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from labs.rules.incoming.columns import proposed_map
from labs.rules.incoming.decoding import decode
from labs.rules.incoming.files import open_file
from labs.rules.incoming.matching import Known
from labs.rules.incoming.placing import Judgement, KnownHere, judge
from labs.rules.incoming.reading import ReadRow, RowRefused, read_row
from labs.rules.incoming.source import FileRefused, SourceRow
from labs.rules.incoming.tables import headings_of
from patients.rules.names import search_keys
from tests.labs.random_files import HEADS, Person, file_of, random_rows

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 26, 18, 0, tzinfo=TOKYO)
LONGEST_SECONDS = 10
PEOPLE = [
    Person("K-000001", "アオキ イチロウ", date(1999, 4, 1)),
    Person("K-000002", "スズキ ハナコ", date(2002, 3, 9)),
    Person("K-000011", "タナカ ミドリ", date(1987, 12, 30)),
]
COLUMNS = proposed_map(HEADS)
# What breaks readers: marks of the formats, numbers beyond all columns, what no database holds.
PIECES = [
    "\0", "\ufeff", "\ud800", "\u202e", '"', '""', ",", "\t", "\r", "\n", "\r\n", "|", "^", "~",
    "\\", "&", "\\X0D\\", "\\.br\\", "MSH|^~\\&|", "PID|", "OBR|", "OBX|", "{", "}", "[", "]",
    "null", "true", "NaN", "1e999999999999999999", "-0", "99999999", "0.00000001", "9" * 50,
    "10-99999999", "<", "≦", "未検", "髙", "①", "ｱ", "－", "葛󠄀", "𠮷", "😀", "１２", "٣", "=1+1",
    "R8.13.1", "20261101", "2026-11-02T08:30:00+99:99", "K-000001", "K-000002", "C", "X",
    "x" * 3_000, "万/μL", "10^99/uL",
]  # fmt: skip


class Broken(Exception):
    """A promise that a file has broken."""


def main() -> None:
    parser = ArgumentParser(prog="python -m tests.labs.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--format", choices=("csv", "hl7", "fhir"), required=True)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    options = parser.parse_args()
    say(f"seed {options.seed}")
    until = time.monotonic() + options.minutes * 60
    ends: Counter[str] = Counter()
    number = 0
    while time.monotonic() < until:
        ends += tried(options.format, options.seed + number)
        number += 1
    told = ", ".join(f"{end} {count:,}" for end, count in ends.most_common())
    say(f"{number:,} files: {told}")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def tried(kind: str, seed: int) -> Counter[str]:
    """Read one file; leave with the file on standard output where it breaks a promise."""
    content = spoilt_file(kind, seed)
    signal.signal(signal.SIGPROF, _too_long)
    signal.setitimer(signal.ITIMER_PROF, LONGEST_SECONDS)
    try:
        return read_whole(content)
    except Exception:
        say(f"broken by {kind}, seed {seed}: {content!r}")
        raise
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _too_long(_number: int, _frame: object) -> None:
    raise Broken(f"more than {LONGEST_SECONDS} s of the processor")


def spoilt_file(kind: str, seed: int) -> bytes:
    """Return a file of this format with some of its bytes changed."""
    chance = random.Random(seed)  # noqa: S311 - files are no secret
    rows = random_rows(chance, PEOPLE)
    for _time in range(chance.choice([0, 0, 1, 3])):
        chance.choice(rows)[chance.choice(HEADS)] = chance.choice(PIECES[3:])
    content = file_of(kind, chance, rows)
    for _time in range(chance.choice([0, 1, 1, 2, 5, 20])):
        content = _spoilt(chance, content)
    return content


def _spoilt(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(len(content) + 1)
    until = min(len(content), at + chance.choice([0, 1, 1, 3, 40]))
    piece = chance.choice(
        [
            chance.choice(PIECES).encode("utf-8", "surrogatepass"),
            chance.choice(PIECES).encode("cp932", "replace"),
            chance.randbytes(chance.choice([1, 2, 8])),
            content[chance.randrange(len(content) + 1) :][: chance.choice([1, 5, 60, 400])],
            b"",
        ]
    )
    return content[:at] + piece + content[until:]


def read_whole(content: bytes) -> Counter[str]:
    """Read and judge a file as the importer does. Raises Broken where a promise is."""
    ends: Counter[str] = Counter()
    known = known_people()
    try:
        for row in open_file(content).rows(COLUMNS):
            judgement = judge(_read(row), known)
            check_kept(row, judgement)
            check_owner(row, judgement)
            ends[judgement.state.value] += 1
    except FileRefused as refused:
        ends[f"file {refused.code}"] += 1
    _propose(content)
    return ends


def _propose(content: bytes) -> None:
    """Headings are proposed before anybody has named the columns."""
    try:
        proposed_map(headings_of(decode(content).text))
    except FileRefused:
        return


def _read(row: SourceRow) -> ReadRow | RowRefused:
    try:
        return read_row(row, {}, TOKYO, NOW)
    except RowRefused as refused:
        return refused


def known_people() -> KnownHere:
    people = {each.ticket_no: _known(number, each) for number, each in enumerate(PEOPLE)}
    panels: dict[int, list[Any]] = {each.patient_id: [] for each in people.values()}
    return KnownHere(by_ticket=people, by_accession={}, panels=panels)


def _known(number: int, person: Person) -> Known:
    family, given = person.kana.split()
    keys = search_keys(family_name="", given_name="", family_kana=family, given_kana=given)
    return Known(
        patient_id=number,
        voiceless_key=keys.voiceless_key,
        kanji_key=f"nobody's {number}",
        birth_date=person.birth_date,
        sex="male",
    )


def check_kept(row: SourceRow, judgement: Judgement) -> None:
    """What is stored fits its columns, whatever was told."""
    text = json.dumps(row.told(), ensure_ascii=False)
    _need("\\u0000" not in text, "NUL is kept")
    text.encode()
    _need(len(judgement.reason) <= 40, "reason is too long")
    if judgement.row is None:
        return
    read = judgement.row
    _need(len(read.raw) <= 40, "raw text is too long")
    _need(len(read.accession_no) <= 40, "accession number is too long")
    for number, most in ((read.measured.number, 10**8), (read.low, 10**7), (read.high, 10**7)):
        _need(number is None or 0 <= number < most, f"{number} fits no column")


def check_owner(row: SourceRow, judgement: Judgement) -> None:
    """A row that is written tells its patient's number, and nothing of anybody else."""
    if judgement.patient_id is None or not judgement.is_written:
        return
    owner = PEOPLE[judgement.patient_id]
    told = unicodedata.normalize("NFKC", row.ticket_no).upper()
    digits = "".join(c for c in told if c.isdigit())
    by_specimen = not told.strip() and bool(row.accession_no)
    _need(by_specimen or digits == owner.ticket_no[2:], f"{told!r} is not {owner.ticket_no}")
    words = unicodedata.normalize("NFKC", f"{row.name} {row.kana} {row.birth_date}")
    for other in PEOPLE:
        if other is not owner:
            _need(other.kana not in words, f"{other.kana} is not {owner.kana}")
            _need(f"{other.birth_date:%Y%m%d}" not in words, f"{other.birth_date} is another's")


def _need(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Broken(otherwise)


if __name__ == "__main__":
    main()
