"""Every page that shows something to a person, found through the addresses themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from bench.browser import Browser
from bench.measuring import count_queries, timed
from bench.report import PageLine
from bench.stage import Stage
from bench.statements import HIGHEST
from clinic.roles import ADMINISTRATOR, DOCTOR, PERMISSIONS, RECEPTION

CALLS = 7
APPS = ("patients", "labs", "prescriptions", "billing", "reminders", "reports", "clinic")
FIRST_REDIRECT = 300


@dataclass(frozen=True, slots=True)
class Place:
    """A named address, the role that opens it here, and the objects that its address names."""

    name: str
    role: str
    parts: tuple[str, ...]

    def path(self, numbers: dict[str, Any]) -> str:
        return reverse(self.name, kwargs={part: numbers[part] for part in self.parts})


def places() -> list[Place]:
    """Return every address of our apps that somebody may open, by name."""
    return sorted(_places(get_resolver(), ""), key=lambda place: place.name)


def _places(resolver: URLResolver, app: str) -> Iterator[Place]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _places(each, str(each.namespace or app))
        elif app in APPS and (role := role_of(each)):
            yield Place(f"{app}:{each.name}", role, tuple(each.pattern.converters))


def role_of(pattern: URLPattern) -> str | None:
    """Return the first role that holds the view's permission; None for a view open to anybody."""
    permission = getattr(pattern.callback, "permission", None)
    allowed = PERMISSIONS.get(permission or "", frozenset())
    return next((role for role in (DOCTOR, RECEPTION, ADMINISTRATOR) if role in allowed), None)


def measure_pages(stage: Stage) -> Iterator[PageLine]:
    """Yield a line for each address that answers a plain look with a page."""
    browsers = {role: stage.browser(role) for role in (DOCTOR, RECEPTION, ADMINISTRATOR)}
    for place in places():
        if set(place.parts) <= set(stage.numbers):
            line = line_of(place, browsers[place.role], place.path(stage.numbers))
            if line is not None:
                yield line


def line_of(place: Place, browser: Browser, path: str) -> PageLine | None:
    """Look once whether it is a page; if so, count and time it."""
    answer = browser.ask("GET", path)
    if answer.status >= FIRST_REDIRECT:
        return None

    def look(_n: int) -> object:
        return browser.get(path)

    queries = count_queries(look)
    times = [timed(look, n) for n in range(CALLS)]
    return PageLine(
        name=place.name,
        role=place.role,
        queries=queries,
        at_most=HIGHEST[place.name],
        ms=median(times),
        kilobytes=len(answer.body) / 1000,
    )
