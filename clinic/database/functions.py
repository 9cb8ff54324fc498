"""The functions of `functions.sql`, and what a sound function of the database looks like."""

import re
from functools import cache
from pathlib import Path

import pgtrigger

SCRIPT = Path(__file__).with_name("functions.sql")
# What the application role calls itself; the other functions are called by triggers alone.
CALLED_BY_APPLICATION = frozenset({"log_access", "anchor_access_log"})
_DEFINITION = re.compile(
    r"CREATE OR REPLACE FUNCTION (?:public\.)?(?P<name>\w+)\(.*?AS \$\$(?P<body>.*?)\$\$", re.DOTALL
)


def bodies_in(script: str) -> dict[str, str]:
    """Return the text between the dollar signs of each function that `script` makes."""
    return {found["name"]: found["body"] for found in _DEFINITION.finditer(script)}


def own_bodies() -> dict[str, str]:
    return bodies_in(SCRIPT.read_text(encoding="utf-8"))


@cache
def trigger_bodies() -> dict[str, str]:
    """Return the body of every function that writes history or protects a table of events."""
    bodies: dict[str, str] = {}
    for model, trigger in pgtrigger.registered():
        name = trigger.get_pgid(model)
        bodies[name] = bodies_in(trigger.compile(model).install_sql)[name]
    return bodies
