#!/usr/bin/env python3
"""Write the documents that are drawn from the code.

    tools/documents.py            write them
    tools/documents.py --check    say which are not current

The data model comes from the models, the README's configuration table from `.env.example`.
"""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import django

from tools import data_model
from tools.machine import ROOT

README = ROOT / "README.md"
BEGIN, END = "<!-- configuration: begin -->\n", "<!-- configuration: end -->"
EXAMPLE = ROOT / ".env.example"
VARIABLE = re.compile(r"^([A-Z_]+)=(.*)$")


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    os.environ.setdefault("SECRET_KEY", "only-for-reading-the-models")
    os.environ.setdefault("DEMO", "1")
    django.setup()
    documents = {README: readme(), ROOT / "docs" / "data-model.md": data_model.draw()}
    if "--check" not in sys.argv[1:]:
        for path, words in documents.items():
            path.write_text(words, encoding="utf-8")
        return 0
    stale = [path for path, words in documents.items() if path.read_text("utf-8") != words]
    for path in stale:
        print(f"{path.relative_to(ROOT)} is not current: run tools/documents.py")
    return 1 if stale else 0


def readme() -> str:
    """Return the README with the table between its marks written anew."""
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + configuration(EXAMPLE.read_text(encoding="utf-8")) + END + after


def configuration(example: str) -> str:
    """Return a table of the variables: each with its default and the comment above it."""
    table = ["| variable | default | what it is |", "|---|---|---|"]
    for name, default, meaning in variables(example):
        shown = f"`{default}`" if default else ""
        table.append(f"| `{name}` | {shown} | {meaning} |")
    return "\n".join(table) + "\n"


def variables(example: str) -> Iterator[tuple[str, str, str]]:
    """Yield name, default and meaning; variables on neighbouring lines share a comment."""
    meaning: list[str] = []
    is_open = False
    for line in example.splitlines():
        if line.startswith("#") and not line.startswith("# ---"):
            meaning = [*meaning, line.strip("# ")] if is_open else [line.strip("# ")]
            is_open = True
        elif found := VARIABLE.match(line):
            is_open = False
            yield found[1], found[2], " ".join(meaning).replace("|", "/")
        else:
            meaning, is_open = [], False


if __name__ == "__main__":
    sys.exit(main())
