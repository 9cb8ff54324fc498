import re
import tomllib

import pytest

from tools.machine import ROOT

LOCKS = sorted(path.name for path in (ROOT / "requirements").glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PIN = re.compile(r"^([a-z0-9.\-_]+)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)


def text(name: str) -> str:
    return (ROOT / "requirements" / name).read_text()


def pins(name: str) -> dict[str, str]:
    return dict(PIN.findall(text(name)))


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name)


@pytest.mark.parametrize("name", LOCKS)
def test_lock_has_a_hash_for_every_package(name):
    entries = re.split(r"^(?=[a-z0-9])", text(name), flags=re.MULTILINE)[1:]

    # A package stands twice where newer Pythons take a newer version of it.
    assert {entry.partition("==")[0].partition("[")[0] for entry in entries} == set(pins(name))
    assert entries
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_host(name):
    assert not re.search(r"https?:|--index|--find-links|file:", text(name))


def test_larger_locks_hold_the_smaller_ones():
    assert pins("base.txt").items() < pins("run.txt").items() < pins("dev.txt").items()


def test_locks_cover_everything_declared():
    groups = PROJECT["dependency-groups"]
    declared = {
        "base.txt": PROJECT["project"]["dependencies"],
        "run.txt": groups["local"],
        "dev.txt": [entry for entry in groups["dev"] if isinstance(entry, str)],
    }
    for lock, entries in declared.items():
        names = {canonical(re.match(r"[a-z0-9.\-_]+", entry)[0]) for entry in entries}
        assert names <= set(pins(lock)), lock


def test_every_dependency_says_what_it_is_for():
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    bare = [line for line in lines if re.match(r'\s+"[a-z][^"]*>=[^"]*",?\s*$', line)]

    assert bare == []
