"""What comes back of an invoice."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """How many units of which line come back, why, and what becomes of tablets."""

    quantities: Mapping[int, int]
    reason: str
    fate: str
