"""Reports over many courses: files beside PostgreSQL's own COPY, and the outcomes' page.

    tools/with_services.py .venv/bin/python -m bench.many --courses 10000 100000

Few patients are invented, and copied until there are as many courses as asked for. Each size is
measured in turn, so that one run shows how the cost grows. Seconds belong to the machine; what
counts is the share of the reference of the same run. Files of more courses than --files-up-to
are left out: they take an hour for a million. Writes its table into docs/performance.md where
--write says so.
"""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from statistics import median
from time import perf_counter

import django

PATIENTS = 1_000
ROUNDS = 3
FILES_UP_TO = 200_000
BEGIN, END = "<!-- many courses: begin -->", "<!-- many courses: end -->"


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What the files took, in seconds and in megabytes that this process grew by.

    The library and our writer are given the same rows; the memory is that of the streamed file.
    """

    copy: float
    csv: float
    csv_memory: float
    library: float
    xlsx: float
    xlsx_memory: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one number of courses took; files is None where they were left out."""

    courses: int
    files: Files | None
    cold: float
    warm: float
    outcome_memory: float


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.many", description=__doc__)
    parser.add_argument("--courses", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--patients", type=int, default=PATIENTS, help="invented before copying")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--files-up-to", type=int, default=FILES_UP_TO)
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    options = parser.parse_args()
    os.environ["DEMO"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()

    from bench.cloning import grow_to  # noqa: PLC0415 - settings come first
    from bench.report import PAPER  # noqa: PLC0415
    from bench.stage import prepare  # noqa: PLC0415

    prepare(options.patients)
    lines = []
    for courses in sorted(options.courses):
        print(f"copying to {courses:,} courses", file=sys.stderr, flush=True)
        there = grow_to(courses)
        lines.append(measure(there, options.rounds, with_files=there <= options.files_up_to))
        print("\n".join(table(lines)), flush=True)
    if options.write:
        before, _mark, rest = PAPER.read_text(encoding="utf-8").partition(BEGIN)
        words = "\n".join(table(lines))
        PAPER.write_text(
            f"{before}{BEGIN}\n{words}\n{END}{rest.partition(END)[2]}", encoding="utf-8"
        )


def measure(courses: int, rounds: int, *, with_files: bool) -> Line:
    """Time the files, each way and its reference in turn, and the outcomes."""
    from bench.files import EVERYTHING  # noqa: PLC0415
    from reports.queries.outcomes import compute_outcomes, outcomes_of  # noqa: PLC0415
    from reports.queries.survival import curve_of  # noqa: PLC0415
    from reports.rules.outcomes import Times  # noqa: PLC0415

    # The libraries of the curves are loaded once in a process.
    curve_of("all", Times((1,), (True,), (1,)))
    files = measure_files(rounds) if with_files else None
    cold = grown(lambda: compute_outcomes(EVERYTHING))
    outcomes_of(EVERYTHING)
    return Line(
        courses=courses,
        files=files,
        cold=cold[0],
        warm=timed(lambda: outcomes_of(EVERYTHING)),
        outcome_memory=cold[1],
    )


def measure_files(rounds: int) -> Files:
    from bench import files  # noqa: PLC0415
    from clinic.exports import write_xlsx  # noqa: PLC0415
    from reports.queries.courses import course_rows, report_words  # noqa: PLC0415
    from reports.queries.statements import statement  # noqa: PLC0415
    from reports.rules.courses import COLUMNS, cells  # noqa: PLC0415

    everything = files.EVERYTHING
    query, words = statement("course_report"), report_words(everything)
    ours, theirs = [], []
    for _round in range(rounds):
        theirs.append(timed(lambda: files.swallow(files.copied(query, words))))
        ours.append(grown(lambda: files.swallow(files.course_report_csv(everything))))
    rows = [cells(row) for row in course_rows(everything, with_names=False)]
    library = timed(lambda: files.bare_sheet(rows))
    xlsx = timed(lambda: write_xlsx(COLUMNS, rows, BytesIO(), title="x"))
    rows.clear()
    streamed = grown(lambda: files.course_report_sheet(everything))
    return Files(
        copy=median(theirs),
        csv=median(seconds for seconds, _memory in ours),
        csv_memory=max(memory for _seconds, memory in ours),
        library=library,
        xlsx=xlsx,
        xlsx_memory=streamed[1],
    )


def grown(call: Callable[[], object]) -> tuple[float, float]:
    from bench.files import private_megabytes  # noqa: PLC0415
    from bench.results import Watch  # noqa: PLC0415

    before, watch = private_megabytes(), Watch()
    seconds = timed(call)
    return seconds, max(watch.stop() - before, 0.0)


def timed(call: Callable[[], object]) -> float:
    began = perf_counter()
    call()
    return perf_counter() - began


def table(lines: list[Line]) -> Iterator[str]:
    yield (
        "| Courses | COPY s | CSV s | share | MB | rows by the library s | XLSX s | share | MB "
        "| outcomes cold s | warm s | MB |"
    )
    yield f"|{'---:|' * 12}"
    for each in lines:
        yield (
            f"| {each.courses:,} | {file_cells(each.files)} | {each.cold:.1f} "
            f"| {each.warm:.2f} | {each.outcome_memory:.0f} |"
        )


def file_cells(files: Files | None) -> str:
    if files is None:
        return " | ".join(["–"] * 8)
    return (
        f"{files.copy:.1f} | {files.csv:.1f} | {files.copy / files.csv:.0%} "
        f"| {files.csv_memory:.0f} | {files.library:.1f} | {files.xlsx:.1f} "
        f"| {files.library / files.xlsx:.0%} | {files.xlsx_memory:.0f}"
    )


if __name__ == "__main__":
    main()
