"""`docs/security-tests.md` names tests that exist, and leaves out no attack."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs" / "security-tests.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", TABLE)))
CATALOGUE = {"A": 33, "B": 21, "C": 20, "D": 22}


def test_every_test_that_is_named_exists():
    missing = [
        f"{path}::{name}"
        for path, name in NAMED
        if not (ROOT / path).exists()
        or (name and f"def {name}(" not in (ROOT / path).read_text(encoding="utf-8"))
    ]

    assert len(NAMED) > 50
    assert not missing


def test_no_attack_of_the_catalogue_is_left_out():
    wanted = {(part, n) for part, last in CATALOGUE.items() for n in range(1, last + 1)}
    found = set()
    for line in TABLE.splitlines():
        head = line.removeprefix("| ").partition(" |")[0]
        ids = [(part, int(number)) for part, number in re.findall(r"([A-D])-(\d\d)", head)]
        if "–" in head:
            ids = [(ids[0][0], number) for number in range(ids[0][1], ids[1][1] + 1)]
        found |= set(ids)

    assert found == wanted
