"""Side effects and laboratory levels month by month."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reports.rules.shares import Line, Share

LAST_MONTH = 8
MONTHS = tuple(range(1, LAST_MONTH + 1))


@dataclass(frozen=True, slots=True)
class Found:
    """In how many courses a month's visits found something, or were asked at all."""

    what: str
    month: int
    code: str
    courses: int


@dataclass(frozen=True, slots=True)
class Series:
    """One thing over the months; the n of a month is the number of courses asked or tested."""

    code: str
    lines: tuple[Line, ...]

    @property
    def courses(self) -> int:
        return sum(line.share.count for line in self.lines)


@dataclass(frozen=True, slots=True)
class Months:
    """The series that the page draws and lists, the most frequent first."""

    effects: tuple[Series, ...]
    levels: tuple[Series, ...]
    warned: tuple[Series, ...]
    stopped: tuple[Series, ...]


def months_of(found: Iterable[Found]) -> Months:
    """Turn counts into shares of the courses asked (effects) or tested (levels) that month."""
    counts = {(each.what, each.month, each.code): each.courses for each in found}
    asked = {month: counts.get(("asked", month, ""), 0) for month in MONTHS}
    tested = {month: counts.get(("panel", month, ""), 0) for month in MONTHS}
    return Months(
        effects=_all(counts, "effect", asked),
        levels=(
            _series(counts, "any_warn", "", tested, name="warn"),
            _series(counts, "any_stop", "", tested, name="stop"),
        ),
        warned=_all(counts, "warn", tested),
        stopped=_all(counts, "stop", tested),
    )


def _all(
    counts: Mapping[tuple[str, int, str], int], what: str, n: Mapping[int, int]
) -> tuple[Series, ...]:
    codes = {code for kind, _month, code in counts if kind == what}
    series = [_series(counts, what, code, n, name=code) for code in codes]
    return tuple(sorted(series, key=lambda each: (-each.courses, each.code)))


def _series(
    counts: Mapping[tuple[str, int, str], int],
    what: str,
    code: str,
    n: Mapping[int, int],
    *,
    name: str,
) -> Series:
    shares = {month: Share(n[month], counts.get((what, month, code), 0)) for month in MONTHS}
    lines = (Line(str(month), share, share.is_small) for month, share in shares.items())
    return Series(name, tuple(lines))
