"""What was measured, as JSON and as the tables of docs/performance.md."""

import json
import os
import platform
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from bench.entries import Compared, Figure
from bench.measuring import Measured

PAPER = settings.BASE_DIR / "docs" / "performance.md"
RESULTS = settings.BASE_DIR / "var" / "bench" / "results.json"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
LIBRARIES = ("django", "psycopg", "weasyprint")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLine:
    """One page of the journey: what it asks of the database, and how long it takes."""

    name: str
    role: str
    queries: int
    at_most: int
    ms: float
    kilobytes: float

    @property
    def is_over(self) -> bool:
        return self.queries > self.at_most


@dataclass
class Results:
    """Everything that one run found."""

    machine: dict[str, str]
    compared: list[tuple[Compared, Measured]] = field(default_factory=list)
    figures: list[tuple[Figure, float]] = field(default_factory=list)
    pages: list[PageLine] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "machine": self.machine,
            "compared": [
                {"name": entry.name, "beside": entry.beside, "ratio": round(found.ratio, 2)}
                | asdict(found)
                for entry, found in self.compared
            ],
            "figures": [
                {"name": entry.name, "unit": entry.unit, "value": value}
                for entry, value in self.figures
            ],
            "pages": [asdict(page) for page in self.pages],
        }


def describe_machine(patients: int) -> dict[str, str]:
    """Return what the figures depend on, and how busy the machine was at the start."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return {
        "Machine": f"{os.cpu_count()} cores, {memory} GB, {platform.system()} {platform.machine()}",
        "Versions": f"Python {platform.python_version()}, PostgreSQL {server}, {libraries}",
        "Data": f"{patients:,} invented patients with their visits, values and invoices",
        "Load before the run": f"{os.getloadavg()[0]:.1f} (1-minute average)",
    }


def write_json(results: Results, path: Path = RESULTS) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results.as_json(), indent=1), encoding="utf-8")


def write_paper(results: Results) -> None:
    """Put the tables between the marks of docs/performance.md; the words around them stay."""
    before, _mark, rest = PAPER.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    tables = "\n".join(markdown(results))
    PAPER.write_text(f"{before}{BEGIN}\n{tables}\n{END}{after}", encoding="utf-8")


def markdown(results: Results) -> Iterator[str]:
    for name, words in results.machine.items():
        yield f"- {name}: {words}"
    if results.compared:
        yield "\n| What | Beside | Ours ms | Reference ms | Ratio | Goal | Statements | n | Noise |"
        yield "|---|---|---:|---:|---:|---:|---:|---:|---:|"
        yield from (compared_row(entry, found) for entry, found in results.compared)
        yield (
            "\nBoth sides in turn, call by call; the best round's median counts. "
            "Statements: ours and the reference's. n: calls of each side. Noise: how far the "
            "slowest round's median lies above the best, ours and the reference's."
        )
    if results.figures:
        yield "\n| What | Value | Goal |"
        yield "|---|---:|---:|"
        yield from (figure_row(entry, value) for entry, value in results.figures)
    if results.pages:
        yield "\n| Page | Role | Statements | At most | Median ms | kB |"
        yield "|---|---|---:|---:|---:|---:|"
        yield from (page_row(page) for page in results.pages)


def compared_row(entry: Compared, found: Measured) -> str:
    ours, reference = found.ours, found.reference
    goal = goal_words(found.ratio, at_most=entry.at_most, at_least=None)
    return (
        f"| {entry.name} | {entry.beside} | {ours.ms:.2f} | {reference.ms:.2f} "
        f"| {found.ratio:.2f} | {goal} | {ours.queries} / {reference.queries} | {found.calls} "
        f"| {ours.spread_percent} / {reference.spread_percent} % |"
    )


def figure_row(entry: Figure, value: float) -> str:
    goal = goal_words(value, at_most=entry.at_most, at_least=entry.at_least)
    return f"| {entry.name} | {value:,.1f} {entry.unit} | {goal} |"


def page_row(page: PageLine) -> str:
    asked = f"**{page.queries}**" if page.is_over else page.queries
    return (
        f"| {page.name} | {page.role} | {asked} | {page.at_most} "
        f"| {page.ms:.1f} | {page.kilobytes:.0f} |"
    )


def goal_words(value: float, *, at_most: float | None, at_least: float | None) -> str:
    """Return the goal, and whether it is met."""
    if at_most is not None:
        return f"≤ {at_most:,g} {'met' if value <= at_most else '**missed**'}"
    if at_least is not None:
        return f"≥ {at_least:,g} {'met' if value >= at_least else '**missed**'}"
    return "–"
