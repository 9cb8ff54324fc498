"""Reports over many courses: files beside PostgreSQL's own COPY, and the outcomes' page.

    tools/with_services.py .venv/bin/python -m bench.many --courses 10000 100000

Few patients are invented, and copied until there are as many courses as asked for. Each size is
measured in turn, so that one run shows how the cost grows. Seconds belong to the machine; what
counts is the share of the reference of the same run. Writes its table into docs/performance.md
where --write says so.
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
BEGIN, END = "<!-- many courses: begin -->", "<!-- many courses: end -->"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one number of courses took, in seconds and in megabytes that this process grew by.

    The library and our writer are given the same rows; the memory is that of the streamed file.
    """

    courses: int
    copy: float
    csv: float
    csv_memory: float
    library: float
    xlsx: float
    xlsx_memory: float
    cold: float
    warm: float
    outcome_memory: float


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.many", description=__doc__)
    parser.add_argument("--courses", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--patients", type=int, default=PATIENTS, help="invented before copying")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
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
        lines.append(measure(grow_to(courses), options.rounds))
        print("\n".join(table(lines)), flush=True)
    if options.write:
        before, _mark, rest = PAPER.read_text(encoding="utf-8").partition(BEGIN)
        words = "\n".join(table(lines))
        PAPER.write_text(
            f"{before}{BEGIN}\n{words}\n{END}{rest.partition(END)[2]}", encoding="utf-8"
        )


def measure(courses: int, rounds: int) -> Line:
    """Time each way and its reference in turn."""
    from bench import files  # noqa: PLC0415
    from bench.results import Watch  # noqa: PLC0415
    from clinic.exports import write_xlsx  # noqa: PLC0415
    from reports.queries.courses import course_rows, report_words  # noqa: PLC0415
    from reports.queries.outcomes import compute_outcomes, outcomes_of  # noqa: PLC0415
    from reports.queries.statements import statement  # noqa: PLC0415
    from reports.rules.courses import COLUMNS, cells  # noqa: PLC0415

    def grown(call: Callable[[], object]) -> tuple[float, float]:
        before, watch = files.private_megabytes(), Watch()
        seconds = timed(call)
        return seconds, max(watch.stop() - before, 0.0)

    everything = files.EVERYTHING
    query, words = statement("course_report"), report_words(everything)
    compute_outcomes(everything)  # the libraries of the curves are loaded once in a process
    ours, theirs = [], []
    for _round in range(rounds):
        theirs.append(timed(lambda: files.swallow(files.copied(query, words))))
        ours.append(grown(lambda: files.swallow(files.course_report_csv(everything))))
    rows = [cells(row) for row in course_rows(everything, with_names=False)]
    library = timed(lambda: files.bare_sheet(rows))
    xlsx = timed(lambda: write_xlsx(COLUMNS, rows, BytesIO(), title="x"))
    rows.clear()
    streamed = grown(lambda: files.course_report_sheet(everything))
    cold = grown(lambda: compute_outcomes(everything))
    outcomes_of(everything)
    return Line(
        courses=courses,
        copy=median(theirs),
        csv=median(seconds for seconds, _memory in ours),
        csv_memory=max(memory for _seconds, memory in ours),
        library=library,
        xlsx=xlsx,
        xlsx_memory=streamed[1],
        cold=cold[0],
        warm=timed(lambda: outcomes_of(everything)),
        outcome_memory=cold[1],
    )


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
            f"| {each.courses:,} | {each.copy:.1f} | {each.csv:.1f} | {each.copy / each.csv:.0%} "
            f"| {each.csv_memory:.0f} | {each.library:.1f} | {each.xlsx:.1f} "
            f"| {each.library / each.xlsx:.0%} | {each.xlsx_memory:.0f} | {each.cold:.1f} "
            f"| {each.warm:.2f} | {each.outcome_memory:.0f} |"
        )


if __name__ == "__main__":
    main()
