"""Reading one JSON object field by field; every mistake names its field."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_LONGEST_NUMBER = 1000
_LARGEST_EXPONENT = 999
_PLAIN_WHOLE = 10**9

Value = TypeVar("Value")


class MalformedFacts(ValueError):
    """The facts cannot be read; says which field and why."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why


class Fields:
    """One JSON object. A field that is missing or null is unknown (None)."""

    __slots__ = ("_path", "_values")

    def __init__(self, value: object, path: str = "") -> None:
        if not isinstance(value, dict):
            raise MalformedFacts(path.rstrip(".") or "facts", "must be an object")
        self._values: Mapping[str, Any] = value
        self._path = path

    def malformed(self, key: str, why: str) -> MalformedFacts:
        return MalformedFacts(f"{self._path}{key}", why)

    def needed(self, key: str, value: Value | None) -> Value:
        """Return a value that has been read, or say that it is required."""
        if value is None:
            raise self.malformed(key, "is required")
        return value

    def flag(self, key: str) -> bool | None:
        value = self._values.get(key)
        if value is None or value is True or value is False:
            return value
        raise self.malformed(key, "must be true, false or null")

    def word(self, key: str, words: Mapping[str, Value]) -> Value | None:
        """Return one of the listed words."""
        value = self._values.get(key)
        if value is None:
            return None
        if type(value) is not str or value not in words:
            raise self.malformed(key, f"must be one of {', '.join(words)}")
        return words[value]

    def day(self, key: str) -> date | None:
        value = self._values.get(key)
        return None if value is None else self._date(key, value)

    def days(self, key: str) -> tuple[date, ...] | None:
        values = self._list(key)
        if values is None:
            return None
        return tuple(self._date(f"{key}[{at}]", value) for at, value in enumerate(values))

    def number(self, key: str) -> Decimal | None:
        """Return an exact decimal from a JSON number or a decimal string."""
        value = self._values.get(key)
        return None if value is None else self._number(key, value)

    def positive(self, key: str) -> Decimal | None:
        number = self.number(key)
        if number is not None and number <= 0:
            raise self.malformed(key, "must be more than 0")
        return number

    def whole(self, key: str) -> int | None:
        value = self._values.get(key)
        if value is None:
            return None
        if type(value) is int and -_PLAIN_WHOLE < value < _PLAIN_WHOLE:
            return value
        number = self._number(key, value)
        if number != number.to_integral_value():
            raise self.malformed(key, "must be a whole number")
        return int(number)

    def whole_from(self, key: str, least: int) -> int | None:
        number = self.whole(key)
        if number is not None and number < least:
            raise self.malformed(key, f"must be at least {least}")
        return number

    def codes(self, key: str) -> tuple[str, ...] | None:
        values = self._list(key)
        if values is None:
            return None
        for at, value in enumerate(values):
            if type(value) is not str:
                raise self.malformed(f"{key}[{at}]", "must be a word")
        return tuple(values)

    def code(self, key: str) -> str | None:
        value = self._values.get(key)
        if value is None or type(value) is str:
            return value
        raise self.malformed(key, "must be a word")

    def part(self, key: str) -> "Fields":
        """Return the fields of an object; all unknown where it is missing or null."""
        value = self._values.get(key)
        return Fields({} if value is None else value, f"{self._path}{key}.")

    def parts(self, key: str) -> "Iterator[Fields] | None":
        values = self._list(key)
        if values is None:
            return None
        path = f"{self._path}{key}"
        return (Fields(value, f"{path}[{at}].") for at, value in enumerate(values))

    def _list(self, key: str) -> list[Any] | None:
        value = self._values.get(key)
        if value is None or type(value) is list:
            return value
        raise self.malformed(key, "must be a list")

    def _date(self, key: str, value: object) -> date:
        found = _date_of(value) if type(value) is str else None
        if found is None:
            raise self.malformed(key, "must be a date that exists, written YYYY-MM-DD")
        return found

    def _number(self, key: str, value: object) -> Decimal:
        number = _number_of(value)
        if number is None:
            raise self.malformed(key, "must be a number or a decimal string")
        if abs(number.adjusted()) > _LARGEST_EXPONENT:
            raise self.malformed(key, "is out of range")
        return number


@lru_cache(maxsize=4096)
def _date_of(text: str) -> date | None:
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number_of(value: object) -> Decimal | None:
    """Return the exact decimal; None for what is not one (a bool, a float, NaN, infinity)."""
    if type(value) is int:
        return Decimal(value)
    if type(value) is Decimal:
        return value if value.is_finite() else None
    return _decimal_of(value) if type(value) is str else None


@lru_cache(maxsize=4096)
def _decimal_of(text: str) -> Decimal | None:
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return None
    return Decimal(text)
