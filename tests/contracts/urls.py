"""Every address that the resolver knows, by name."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """One pattern of the resolver: its name and the names of what varies in it."""

    name: str
    route: str
    words: tuple[str, ...]
    view: Any

    @property
    def numbers(self) -> tuple[str, ...]:
        """Return those of its words that are the number of a row."""
        return tuple(word for word in self.words if word == "pk" or word.endswith("_id"))


def addresses() -> dict[str, Address]:
    """Return every address by its name with namespaces."""
    return {address.name: address for address in _walk(get_resolver(), "", "")}


def _walk(resolver: URLResolver, route: str, space: str) -> Iterator[Address]:
    for each in resolver.url_patterns:
        here = f"{route}{each.pattern}"
        if isinstance(each, URLPattern):
            words = tuple(each.pattern.regex.groupindex)
            inherited = tuple(word for word in _words(route) if word not in words)
            yield Address(f"{space}{each.name or here}", here, inherited + words, each.callback)
        else:
            yield from _walk(each, here, f"{space}{each.namespace}:" if each.namespace else space)


def _words(route: str) -> tuple[str, ...]:
    parts = route.split("<")[1:]
    return tuple(part.partition(">")[0].rpartition(":")[2] for part in parts)
