"""Keep the committed third-party files of the browser and of the papers.

`--check` compares every file with `vendor.lock.json` and needs nothing else.
`--update` packs each package again with npm, at the version that the lock names,
copies its files, draws the icons into one sprite and writes the hashes. To move to
another version, change it in the lock and run `--update`. A style sheet leaves out the
classes that the lock lists under `without`: parts that the product does not use.
"""

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tinycss2  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
LOCK = "vendor/vendor.lock.json"
SPRITE = "icons.svg"
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/")

Lock = dict[str, Any]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_lock(static: Path) -> Lock:
    lock: Lock = json.loads((static / LOCK).read_text(encoding="utf-8"))
    return lock


def locked_files(lock: Lock) -> dict[str, str]:
    """Return path below `static` -> SHA-256 of everything that the lock answers for."""
    files = {SPRITE: lock["sprite"]["sha256"]}
    for package in lock["packages"]:
        for name, entry in package["files"].items():
            files[f"vendor/{package['folder']}/{name}"] = entry["sha256"]
    return files


def problems(static: Path) -> Iterator[str]:
    """Yield what differs between the committed files and the lock."""
    expected = locked_files(read_lock(static))
    for name, digest in sorted(expected.items()):
        path = static / name
        if not path.is_file():
            yield f"{name}: missing"
        elif sha256(path) != digest:
            yield f"{name}: differs from the lock"
    present = (path for path in (static / "vendor").rglob("*") if path.is_file())
    for name in sorted(str(path.relative_to(static)) for path in present):
        if name not in expected and name != LOCK:
            yield f"{name}: not in the lock"


def pack(name: str, version: str, into: Path) -> Path:
    """Fetch one package with npm and unpack it; return the unpacked folder."""
    answer = subprocess.run(
        [shutil.which("npm") or "npm", "pack", "--json", f"{name}@{version}"],
        cwd=into,
        check=True,
        capture_output=True,
        text=True,
    )
    archive: Path = into / json.loads(answer.stdout)[0]["filename"]
    folder = into / archive.stem
    unpack(archive, folder)
    return folder / "package"


def unpack(archive: Path, folder: Path) -> None:
    """Write the archive's plain files below `folder`. Debian 12's Python has no safe filter yet."""
    folder = folder.resolve()
    with tarfile.open(archive) as packed:
        for member in packed:
            content = packed.extractfile(member) if member.isfile() else None
            place = (folder / member.name).resolve()
            if content is not None and place.is_relative_to(folder):
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content.read())


def copy_package(package: dict[str, Any], source: Path, static: Path) -> None:
    folder = f"{package['name'].split('/')[-1].removesuffix('.org')}-{package['version']}"
    if package.get("folder") not in {None, folder}:
        shutil.rmtree(static / "vendor" / package["folder"], ignore_errors=True)
    package["folder"] = folder
    for name, entry in package["files"].items():
        target = static / "vendor" / folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if "without" in entry:
            style = (source / entry["from"]).read_text(encoding="utf-8")
            target.write_text(without_classes(style, entry["without"]), encoding="utf-8")
        else:
            shutil.copyfile(source / entry["from"], target)
        entry["sha256"] = sha256(target)


def class_pattern(names: list[str]) -> re.Pattern[str]:
    """Match a class of one of these names or of a name that goes on after a hyphen."""
    return re.compile(rf"\.(?:{'|'.join(names)})(?![a-z0-9])")


def without_classes(style: str, names: list[str]) -> str:
    """Return a style sheet without the rules that only concern the given classes."""
    pattern = class_pattern(names)
    rules = tinycss2.parse_stylesheet(SOURCE_MAP.sub("", style))
    return "".join(_kept(rules, pattern)) + "\n"


def _kept(rules: list[Any], pattern: re.Pattern[str]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = tinycss2.serialize(rule.prelude).split(",")
            if not all(pattern.search(selector) for selector in selectors):
                yield rule.serialize()
        elif rule.type == "at-rule" and rule.lower_at_keyword == "media":
            inner = "".join(_kept(tinycss2.parse_rule_list(rule.content), pattern))
            if inner:
                yield f"@media{tinycss2.serialize(rule.prelude)}{{{inner}}}"
        else:
            yield rule.serialize()


def symbol(name: str, svg: str) -> str:
    """Turn one icon file into a `<symbol>` of the sprite."""
    drawing = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    if drawing is None:
        raise ValueError(f"{name} is not an icon")
    lines = "".join(line.strip() for line in drawing[1].splitlines())
    return f'<symbol id="{name}" viewBox="0 0 16 16">{lines}</symbol>'


def write_sprite(lock: Lock, icons: Path, static: Path) -> None:
    symbols = [
        symbol(name, (icons / f"{name}.svg").read_text(encoding="utf-8"))
        for name in sorted(lock["sprite"]["icons"])
    ]
    lines = ['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""]
    (static / SPRITE).write_text("\n".join(lines), encoding="utf-8")
    lock["sprite"]["sha256"] = sha256(static / SPRITE)


def update(static: Path) -> None:
    lock = read_lock(static)
    with tempfile.TemporaryDirectory() as scratch:
        for package in lock["packages"]:
            source = pack(package["name"], package["version"], Path(scratch))
            copy_package(package, source, static)
            if package["name"] == lock["sprite"]["package"]:
                write_sprite(lock, source / "icons", static)
    text = json.dumps(lock, indent=2, ensure_ascii=False) + "\n"
    (static / LOCK).write_text(text, encoding="utf-8")


def main(arguments: list[str] | None = None, static: Path = STATIC) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--check", action="store_true", help="compare files and lock")
    choice.add_argument("--update", action="store_true", help="fetch the files again (npm)")
    if parser.parse_args(arguments).update:
        update(static)
    found = list(problems(static))
    for problem in found:
        sys.stderr.write(f"{problem}\n")
    sys.stdout.write(f"{len(locked_files(read_lock(static)))} vendored files checked\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
