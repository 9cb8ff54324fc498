"""What the tools need to know of this machine: paths, ports, the servers' account, processes."""

import ctypes
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
# Where `make run` keeps its databases, secrets, mail and records.
VAR = Path(os.environ.get("VAR") or ROOT / "var").resolve()
LOOPBACK = "127.0.0.1"
ACCOUNT_NAME = "isocourse"
SET_PARENT_DEATH_SIGNAL = 1
# The state of a listening socket in /proc/net/tcp.
LISTENING = "0A"


class CannotStart(Exception):
    """Something stands in the way; the message says what and what to do."""


@dataclass(frozen=True)
class Account:
    """The system account that owns a server's files and runs it."""

    uid: int
    gid: int
    name: str

    def own(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)


@cache
def server_account() -> Account:
    """Return who runs the embedded servers: this user, or for root an account without rights.

    PostgreSQL refuses to run as root.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), pwd.getpwuid(os.geteuid()).pw_name)
    try:
        entry = pwd.getpwnam(ACCOUNT_NAME)
    except KeyError:
        add = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        with suppress(OSError):
            subprocess.run([*add, ACCOUNT_NAME], check=False, capture_output=True)
        entry = _entry_or_nobody()
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)


def _entry_or_nobody() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(ACCOUNT_NAME)
    except KeyError:
        return pwd.getpwnam("nobody")


def reachable(path: Path, account: Account) -> bool:
    """Say whether `account` may walk down to `path`."""
    return os.geteuid() != 0 or all(
        folder.stat().st_mode & 0o001 or folder.stat().st_uid == account.uid
        for folder in [path, *path.parents]
        if folder.is_dir()
    )


def servers_home() -> Path:
    """Return the folder of the embedded servers: `var/`, or a reachable one for root's account.

    A checkout under root's closed home cannot be entered by any other account.
    """
    if reachable(VAR, server_account()):
        home = VAR
    else:
        mark = hashlib.sha256(str(VAR).encode()).hexdigest()[:10]
        home = Path("/var/lib/isocourse") / mark
    home.mkdir(parents=True, exist_ok=True)
    return home


@cache
def package_folder(name: str) -> Path:
    """Return where an installed package lies, without importing it."""
    spec = importlib.util.find_spec(name)
    found = [Path(place) for place in spec.submodule_search_locations or ()] if spec else []
    found += sorted((ROOT / ".venv" / "lib").glob(f"python3.*/site-packages/{name}"))
    if not found:
        raise CannotStart(f"The package {name} is not installed; run `make install` first.")
    return found[0]


def runnable_package(name: str) -> Path:
    """Return the package's folder, copied once to where the servers' account can run it."""
    folder = package_folder(name)
    if reachable(folder, server_account()):
        return folder
    copy = servers_home() / "packages" / name
    if not copy.exists():
        copy.parent.mkdir(exist_ok=True)
        for part in (f"{name}.libs", name):
            if (folder.parent / part).exists():
                shutil.copytree(folder.parent / part, copy.parent / part, dirs_exist_ok=True)
    return copy


def python() -> str:
    """Return the interpreter of the project's virtual environment."""
    own = ROOT / ".venv" / "bin" / "python"
    if not own.exists():
        raise CannotStart("There is no .venv here; run `make install` first.")
    return str(own)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def holder_of(port: int) -> str:
    """Say in words which process listens on a port of this machine, as far as may be seen."""
    sockets = _listening_sockets(port)
    for process in Path("/proc").glob("[0-9]*"):
        if sockets & _open_files(process):
            return f"process {process.name} ({command_of(int(process.name))[:80]})"
    return "another user's process"


def _open_files(process: Path) -> set[str]:
    """Return what the process has open; a file closed meanwhile is passed over."""
    found = set()
    with suppress(OSError):
        for link in list((process / "fd").iterdir()):
            with suppress(OSError):
                found.add(str(link.readlink()))
    return found


def _listening_sockets(port: int) -> set[str]:
    found = set()
    for table in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
                columns = line.split()
                if int(columns[1].rpartition(":")[2], 16) == port and columns[3] == LISTENING:
                    found.add(f"socket:[{columns[9]}]")
    return found


def answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=1):
        return True
    return False


def is_alive(pid: int) -> bool:
    """Say whether the process runs; one that only waits to be collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in ("Z", "X")


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    except (OSError, UnicodeDecodeError):
        return ""


def death_signal(number: signal.Signals) -> Callable[[], None]:
    """Return what a child calls before it starts, to get the signal when its parent dies."""
    libc = ctypes.CDLL(None)

    def bind_to_parent() -> None:
        libc.prctl(SET_PARENT_DEATH_SIGNAL, int(number))

    return bind_to_parent


def spawn(
    command: Sequence[str],
    *,
    account: Account | None = None,
    environment: Mapping[str, str] | None = None,
    output: IO[bytes] | int | None = None,
    dies_with_parent: signal.Signals = signal.SIGTERM,
    folder: Path = ROOT,
) -> subprocess.Popen[bytes]:
    """Start a child in its own process group; it gets a signal if this process dies first.

    The own group keeps Ctrl-C away from the children, so that they stop in order.
    """
    drop = account if account and os.geteuid() == 0 else None
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        preexec_fn=death_signal(dies_with_parent),  # noqa: PLW1509  # the tools have no threads when they spawn
        process_group=0,
        user=drop.uid if drop else None,
        group=drop.gid if drop else None,
        extra_groups=[] if drop else None,
    )


def stop(process: subprocess.Popen[bytes], *signals: signal.Signals, patience: float = 10) -> int:
    """Ask with each signal in turn, then kill; return the exit code."""
    for number in (*signals, signal.SIGKILL):
        if process.poll() is not None:
            break
        process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    return process.wait()
