"""How many messages reached somebody."""

from collections.abc import Iterable
from dataclasses import dataclass

from reports.rules.shares import Share

REACHED = frozenset({"sent", "done_by_phone"})
# Given up because the reason fell away: nobody was to be reached any more.
PASSED_OVER = frozenset({"stopped"})


@dataclass(frozen=True, slots=True)
class Reach:
    """Messages whose time has come: how many reached, and how many of those were answered."""

    reached: Share
    answered: Share
    by_state: tuple[tuple[str, str, int], ...]


def reach_of(rows: Iterable[tuple[str, str, int, int]]) -> Reach:
    """Sum up rows of channel, state, messages and answers."""
    told = sorted(rows)
    wanted = [row for row in told if row[1] not in PASSED_OVER]
    n = sum(count for _channel, _state, count, _replies in wanted)
    reached = sum(count for _channel, state, count, _replies in wanted if state in REACHED)
    passed_over = sum(row[2] for row in told) - n
    by_mail = [row for row in wanted if row[0] == "email" and row[1] == "sent"]
    return Reach(
        Share(n, reached, passed_over),
        Share(sum(row[2] for row in by_mail), sum(row[3] for row in by_mail)),
        tuple((channel, state, count) for channel, state, count, _replies in told),
    )
