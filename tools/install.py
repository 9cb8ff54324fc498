#!/usr/bin/env python3
"""Make `.venv` from the lock and install the system libraries that are missing.

    tools/install.py          what `make run` needs
    tools/install.py --tests  what `make test` needs too

Runs on the system's own Python, before anything else is there.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed-lock"
BOOTSTRAP = ROOT / "var" / "bootstrap"
OLDEST, TOO_NEW = (3, 11), (3, 14)

# Debian and Ubuntu names: WeasyPrint's libraries, and gettext for the translations.
RUN_PACKAGES = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "gettext"]
# The browser that the tests drive, what its driver needs, a Japanese font to draw with, and the
# spreadsheet program that opens exported files.
TEST_PACKAGES = [
    *RUN_PACKAGES, "chromium", "libatomic1", "fonts-ipafont-gothic", "libreoffice-calc-nogui",
]  # fmt: skip


def main() -> int:
    tests = "--tests" in sys.argv[1:]
    refuse_unfit_python()
    packages = missing(TEST_PACKAGES if tests else RUN_PACKAGES)
    if not can_make_venv() and not VENV.exists():
        packages.append("python3-venv")
    if packages:
        install_packages(packages)
    install_lock(ROOT / "requirements" / ("dev.txt" if tests else "run.txt"))
    return 0


def stop(words: str) -> NoReturn:
    sys.exit("\n" + words)


def refuse_unfit_python() -> None:
    if not OLDEST <= sys.version_info[:2] < TOO_NEW:
        stop(
            "Isocourse needs Python 3.11, 3.12 or 3.13;"
            f" python3 here is {platform.python_version()}.\n"
            "Name another one: make run PYTHON=python3.12"
        )


def can_make_venv() -> bool:
    try:
        import ensurepip  # noqa: F401, PLC0415  # Debian ships it apart from Python
    except ImportError:
        return False
    return True


def missing(packages: list[str]) -> list[str]:
    """Return the packages that dpkg does not list as installed; all of them without dpkg."""
    if not shutil.which("dpkg-query"):
        return []
    asked = ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *packages]
    done = subprocess.run(asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    lines = done.stdout.decode().split("\n")
    return [name for name in packages if name + " installed" not in lines]


def install_packages(packages: list[str]) -> None:
    """Install with apt-get, as root or through sudo; else say the command and stop."""
    lead = root_prefix()
    by_hand = "apt-get update && apt-get install --no-install-recommends " + " ".join(packages)
    if lead is None or not shutil.which("apt-get"):
        stop("These system packages are missing. Run this as root, then try again:\n  " + by_hand)
    print("Installing system packages: " + " ".join(packages), flush=True)
    quiet = [*lead, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    install = [*quiet, "install", "--yes", "--no-install-recommends", *packages]
    for command in ([*quiet, "update"], install):
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        if done.returncode:
            print(done.stdout.decode(errors="replace"))
            stop("apt-get failed; its words are above. By hand, as root:\n  " + by_hand)


def root_prefix() -> list[str] | None:
    """Return what makes a command run as root, or None when nothing here can."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    asked = subprocess.run(["sudo", "--non-interactive", "true"], capture_output=True, check=False)
    if asked.returncode == 0 or sys.stdin.isatty():
        return ["sudo"]
    return None


def install_lock(lock: Path) -> None:
    """Make the environment hold what the lock says, from wheels with the hashes it names."""
    wanted = mark_of(lock)
    if STAMP.exists() and wanted in STAMP.read_text().split():
        return
    uv = bootstrap_uv()
    if not runs_this_python(VENV):
        run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, VENV])
    print("Installing " + lock.name + " into .venv", flush=True)
    sync: list[str | Path] = [uv, "pip", "sync", "--python", VENV / "bin" / "python", "--quiet"]
    run([*sync, "--require-hashes", "--only-binary", ":all:", "--compile-bytecode", lock])
    # Whoever has the tests' packages has those of `make run`: the one lock holds the other.
    smaller = ROOT / "requirements" / "run.txt"
    STAMP.write_text(wanted + "\n" + mark_of(smaller) + "\n")


def mark_of(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()


def bootstrap_uv() -> Path:
    """Return uv from an environment of its own, made by the system's pip."""
    uv = BOOTSTRAP / "bin" / "uv"
    pinned = ROOT / "requirements" / "uv.txt"
    stamp = BOOTSTRAP / "installed-lock"
    if uv.exists() and stamp.exists() and stamp.read_text() == mark_of(pinned):
        return uv
    print("Fetching uv, which installs the other packages", flush=True)
    run([sys.executable, "-m", "venv", "--clear", BOOTSTRAP])
    pip: list[str | Path] = [BOOTSTRAP / "bin" / "python", "-m", "pip", "install", "--quiet"]
    run([*pip, "--disable-pip-version-check", "--require-hashes", "-r", pinned])
    stamp.write_text(mark_of(pinned))
    return uv


def runs_this_python(venv: Path) -> bool:
    asked = [str(venv / "bin" / "python"), "-c", "import sys; print(sys.version)"]
    try:
        answer = subprocess.run(asked, capture_output=True, text=True, check=False)
    except OSError:
        return False
    return bool(answer.stdout.strip() == sys.version)


def run(command: Sequence[str | Path]) -> None:
    words = [str(word) for word in command]
    if subprocess.run(words, cwd=str(ROOT), check=False).returncode:
        stop("This failed; its words are above:\n  " + " ".join(words))


if __name__ == "__main__":
    sys.exit(main())
