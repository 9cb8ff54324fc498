#!/usr/bin/env python3
"""Compile the translations and collect the static files, when they have changed."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.machine import ROOT, CannotStart

SOURCES = ("locale", "static")
SOURCE_FILES = ("requirements/base.txt", "clinic/settings.py")


def build(environment: dict[str, str]) -> bool:
    """Build what is out of date; say whether there was anything to do."""
    target = Path(environment["STATIC_ROOT"])
    stamp = target.with_name(f".{target.name}-built-from")
    print_now = fingerprint()
    if stamp.exists() and stamp.read_text() == print_now and compiled():
        return False
    run(["tools/translations.py", "--compile"], environment)
    run(["manage.py", "collectstatic", "--no-input", "--clear", "--verbosity", "0"], environment)
    stamp.write_text(print_now)
    return True


def compiled() -> bool:
    sources = (ROOT / "locale").glob("*/*/LC_MESSAGES/*.po")
    return all(source.with_suffix(".mo").exists() for source in sources)


def fingerprint() -> str:
    """Return a hash over names, sizes and times of everything that the build reads."""
    found = hashlib.sha256()
    for path in source_files():
        facts = path.stat()
        found.update(f"{path.relative_to(ROOT)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return found.hexdigest()


def source_files() -> Iterator[Path]:
    yield from (ROOT / name for name in SOURCE_FILES)
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix != ".mo":
                yield path


def run(words: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotStart(f"{words[0]} failed:\n{done.stdout}{done.stderr}")


def main() -> int:
    static = os.environ.get("STATIC_ROOT", str(ROOT / "var" / "static"))
    # Collecting needs no secret of the installation; it needs one that is set.
    build({"STATIC_ROOT": static, "SECRET_KEY": "only-for-collecting-static-files", "DEMO": "1"})
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CannotStart as error:
        sys.exit(str(error))
