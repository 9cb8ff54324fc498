"""What is measured: pairs and plain figures, each under a name."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from bench.stage import Stage

MODULES = ("pages", "charts", "writes", "files", "papers", "gate", "results", "crowd")

Call = Callable[[int], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two ways to do the same work; each is called `count` times in every round."""

    ours: Call
    reference: Call
    count: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A pair by name; `at_most` is the highest ratio of the medians that is good enough."""

    name: str
    beside: str
    make: Callable[[Stage], Pair]
    at_most: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number by name, and where it has to lie."""

    name: str
    unit: str
    make: Callable[[Stage], float]
    at_most: float | None = None
    at_least: float | None = None


COMPARED: list[Compared] = []
FIGURES: list[Figure] = []


def compared(
    name: str, *, beside: str, at_most: float | None = None
) -> Callable[[Callable[[Stage], Pair]], Callable[[Stage], Pair]]:
    """Register a pair: `beside` says in words what the reference is."""

    def register(make: Callable[[Stage], Pair]) -> Callable[[Stage], Pair]:
        COMPARED.append(Compared(name=name, beside=beside, make=make, at_most=at_most))
        return make

    return register


def figure(
    name: str, *, unit: str, at_most: float | None = None, at_least: float | None = None
) -> Callable[[Callable[[Stage], float]], Callable[[Stage], float]]:
    """Register a number that stands alone."""

    def register(make: Callable[[Stage], float]) -> Callable[[Stage], float]:
        FIGURES.append(Figure(name=name, unit=unit, make=make, at_most=at_most, at_least=at_least))
        return make

    return register


def load_entries() -> None:
    for name in MODULES:
        import_module(f"bench.{name}")
