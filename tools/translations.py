#!/usr/bin/env python3
"""Keep one Japanese catalogue for each app; English is the language of the sources.

`--update` collects the texts of an app's Python files and templates and merges them,
keeping every translation. `--check` fails on a text that is missing, fuzzy or no longer
used, on broken placeholders, and on one text with two translations. `--compile` writes
the files that the application reads. All three need GNU gettext.
"""

import argparse
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
APPS = ("clinic", "patients", "labs", "prescriptions", "billing", "reminders", "reports")
TEMPLATE_ENDINGS = {".html", ".txt"}
# Arguments of a keyword: Django's lazy and contextual forms are unknown to xgettext.
KEYWORDS = (
    "_",
    "gettext_noop",
    "gettext_lazy",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "npgettext:1c,2,3",
    "pgettext_lazy:1c,2",
    "npgettext_lazy:1c,2,3",
)
HEADER = r"""msgid ""
msgstr ""
"Project-Id-Version: Isocourse\n"
"Language: ja\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=1; plural=0;\n"

"""


def catalogue(root: Path, app: str) -> Path:
    return root / "locale" / app / "ja" / "LC_MESSAGES" / "django.po"


def gettext_tool(*words: str | Path, cwd: Path) -> bytes:
    """Run one gettext program and return what it wrote; its complaints go to our caller."""
    done = subprocess.run(words, cwd=cwd, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"{words[0]}: {done.stderr.decode()}")
    return done.stdout


def sources(root: Path, app: str) -> Iterator[Path]:
    """Yield the files of an app that may hold texts, relative to `root`.

    The shell, the components and the sign-in pages belong to `clinic`.
    """
    for path in sorted((root / app).rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.relative_to(root)
    for path in sorted((root / "templates").rglob("*")):
        relative = path.relative_to(root)
        owner = relative.parts[1] if relative.parts[1] in APPS else "clinic"
        if owner == app and path.suffix in TEMPLATE_ENDINGS:
            yield relative


def extract(root: Path, app: str, scratch: Path) -> Path:
    """Write the template catalogue of an app, with every text it uses now."""
    listed = []
    for relative in sources(root, app):
        text = (root / relative).read_text(encoding="utf-8")
        copy = scratch / relative
        copy.parent.mkdir(parents=True, exist_ok=True)
        is_template = relative.suffix in TEMPLATE_ENDINGS
        copy.write_text(templatize(text) if is_template else text, encoding="utf-8")
        listed.append(str(relative))
    names = scratch / "sources"
    names.write_text("\n".join(listed), encoding="utf-8")
    options = ["--language=Python", "--from-code=UTF-8", "--omit-header", "--no-wrap"]
    options += ["--add-comments=Translators", "--add-location=file", "--sort-by-file"]
    options += [f"--keyword={keyword}" for keyword in KEYWORDS]
    found = gettext_tool("xgettext", *options, "--output=-", f"--files-from={names}", cwd=scratch)
    target = scratch / f"{app}.pot"
    target.write_bytes(HEADER.encode() + found)
    return target


def update(root: Path, app: str, scratch: Path) -> None:
    target = catalogue(root, app)
    template = extract(root, app, scratch)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(HEADER, encoding="utf-8")
    merge = ["msgmerge", "--quiet", "--no-fuzzy-matching", "--no-wrap", "--sort-by-file"]
    merged = scratch / f"{app}.po"
    merged.write_bytes(gettext_tool(*merge, target, template, cwd=scratch))
    clean = ["msgattrib", "--no-obsolete", "--no-wrap", "--sort-by-file"]
    written = gettext_tool(*clean, merged, cwd=scratch)
    if not written:
        target.unlink()
    elif written != target.read_bytes():
        target.write_bytes(written)


def compile_catalogue(root: Path, app: str, scratch: Path) -> None:
    source = catalogue(root, app)
    if source.exists():
        gettext_tool("msgfmt", "--check", "-o", source.with_suffix(".mo"), source, cwd=scratch)


def read_compiled(data: bytes) -> dict[str, str]:
    """Return text -> translation of a compiled catalogue; of a plural, the singular counts."""
    count, texts, translations = struct.unpack_from("<3I", data, 8)

    def entry(table: int, index: int) -> str:
        length, start = struct.unpack_from("<2I", data, table + 8 * index)
        return data[start : start + length].decode().split("\0")[0]

    entries = {entry(texts, i): entry(translations, i) for i in range(count)}
    entries.pop("", None)
    return entries


def compiled(po: Path, scratch: Path) -> dict[str, str]:
    output = scratch / "compiled.mo"
    output.unlink(missing_ok=True)
    gettext_tool("msgfmt", "--check-format", "-o", output, po, cwd=scratch)
    # Of a catalogue without texts nothing is written.
    return read_compiled(output.read_bytes()) if output.exists() else {}


def problems_of(root: Path, app: str, scratch: Path) -> Iterator[str]:
    """Yield what is wrong with one catalogue."""
    every = scratch / "every.po"
    every.write_bytes(gettext_tool("msgen", extract(root, app, scratch), cwd=scratch))
    used = compiled(every, scratch).keys()
    path = catalogue(root, app)
    if not path.exists():
        if used:
            yield f"{app}: no catalogue for {len(used)} texts"
        return
    translated = compiled(path, scratch).keys()
    yield from (f"{app}: not translated, or fuzzy: {text!r}" for text in sorted(used - translated))
    yield from (f"{app}: no longer used: {text!r}" for text in sorted(translated - used))


def contradictions(root: Path, scratch: Path) -> Iterator[str]:
    """Yield texts that two catalogues translate differently: the first loaded would win."""
    known: dict[str, tuple[str, str]] = {}
    for app in APPS:
        path = catalogue(root, app)
        translations = compiled(path, scratch) if path.exists() else {}
        for text, translation in translations.items():
            first_app, first = known.setdefault(text, (app, translation))
            if first != translation:
                yield f"{text!r}: {first_app} says {first!r}, {app} says {translation!r}"


def problems(root: Path, scratch: Path) -> list[str]:
    found = [problem for app in APPS for problem in problems_of(root, app, scratch)]
    return found + list(contradictions(root, scratch))


def for_each_app(do: Callable[[Path, str, Path], None], root: Path, scratch: Path) -> None:
    for app in APPS:
        do(root, app, scratch)


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--update", action="store_true", help="collect texts, keep translations")
    choice.add_argument("--check", action="store_true", help="fail unless all is translated")
    choice.add_argument("--compile", action="store_true", help="write what the application reads")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        if chosen.update:
            for_each_app(update, root, scratch)
        elif chosen.compile:
            for_each_app(compile_catalogue, root, scratch)
        else:
            found = problems(root, scratch)
            sys.stderr.writelines(f"{problem}\n" for problem in found)
            return 1 if found else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
