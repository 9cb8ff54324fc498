#!/usr/bin/env python3
"""Run a command beside a PostgreSQL, a Redis and a mail catcher of its own.

    tools/with_services.py [--in-memory] COMMAND [ARGUMENT ...]

The servers live in a scratch folder and are gone afterwards. The exit code is the command's.
With --in-memory their files are in memory where there is room: a clone of a database is more than
a thousand files, and a disk takes seconds to make them.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from types import FrameType

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools import machine
from tools.machine import LOOPBACK, CannotStart
from tools.postgres import APPLICATION, OWNER, Postgres
from tools.redis_server import Redis

TRIES = 3
GRACE_SECONDS = 10
PREFIX = "isocourse-scratch-"
IN_MEMORY = "--in-memory"
MEMORY = Path("/dev/shm")  # noqa: S108  # each folder in it is made anew and closed to others
LEAST_ROOM = 2 * 1024**3


class Stopped(Exception):
    """A signal asked for the end; the number tells which."""

    def __init__(self, number: int) -> None:
        super().__init__(f"stopped by {signal.Signals(number).name}")
        self.number = number


def main(command: list[str]) -> int:
    home = Path(tempfile.gettempdir())
    if command[:1] == [IN_MEMORY]:
        command = command[1:]
        home = MEMORY if has_room(MEMORY) else home
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _raise_stopped)
    try:
        with ExitStack() as stack:
            return run(command, services(stack, home))
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1
    except Stopped as stopped:
        return 128 + stopped.number


def _raise_stopped(number: int, _frame: FrameType | None) -> None:
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise Stopped(number)


def has_room(folder: Path) -> bool:
    """Say whether a folder takes what the servers write; a container's memory may be small."""
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free >= LEAST_ROOM


def services(stack: ExitStack, home: Path) -> dict[str, str]:
    """Start all three in a new folder and return the environment that points to them."""
    sweep_abandoned(home)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=home))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o711)
    postgres = start_postgres(stack, folder)
    redis = start_redis(stack, folder)
    mail_port = start_mail(stack, folder)
    return {
        "DATABASE_URL": postgres.url(APPLICATION),
        "DATABASE_OWNER_URL": postgres.url(OWNER),
        "REDIS_URL": redis.url(),
        "EMAIL_URL": f"smtp://{LOOPBACK}:{mail_port}",
        "MAIL_FOLDER": str(folder / "mail"),
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(folder / "static"),
        "BEAT_SCHEDULE_FILE": str(folder / "beat-schedule"),
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ALLOWED_HOSTS": f"{LOOPBACK},localhost",
        "BASE_URL": f"http://{LOOPBACK}:8000",
    }


def sweep_abandoned(home: Path) -> None:
    """Remove the folders of runs that were killed before they could."""
    for folder in home.glob(f"{PREFIX}*"):
        pid = folder.name.removeprefix(PREFIX).partition("-")[0]
        if pid.isdigit() and not machine.is_alive(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def start_postgres(stack: ExitStack, folder: Path) -> Postgres:
    """Start the server; a port that another program took meanwhile is tried anew."""
    log = folder / "postgres.log"
    for left in reversed(range(TRIES)):
        server = Postgres(folder / "postgres", durable=False)
        try:
            process = server.start(log)
        except CannotStart:
            if left and not machine.port_is_free(server.port):
                continue
            raise
        stack.callback(machine.stop, process, signal.SIGINT, signal.SIGQUIT)
        server.provision()
        return server
    raise AssertionError("the last try returns or raises")


def start_redis(stack: ExitStack, folder: Path) -> Redis:
    server = Redis(folder / "redis", durable=False)
    process = server.start(folder / "redis.log")
    stack.callback(machine.stop, process, signal.SIGTERM)
    return server


def start_mail(stack: ExitStack, folder: Path) -> int:
    port = machine.free_port()
    catcher = str(machine.ROOT / "tools" / "mail_catcher.py")
    with (folder / "mail.log").open("ab") as output:
        process = machine.spawn(
            [machine.python(), catcher, "--port", str(port), "--folder", str(folder / "mail")],
            output=output,
        )
    stack.callback(machine.stop, process, signal.SIGTERM)
    while not machine.answers(port):
        if process.poll() is not None:
            raise CannotStart("The mail catcher did not start.")
        time.sleep(0.02)
    return port


def run(command: list[str], environment: dict[str, str]) -> int:
    """Run the command in the foreground; pass on the signal that ends this program."""
    for name in ("DATABASE_REPLICA_URL", "DEBUG", "DEMO"):
        os.environ.pop(name, None)
    try:
        child = subprocess.Popen(
            command,
            env=os.environ | environment,
            preexec_fn=machine.death_signal(signal.SIGTERM),  # noqa: PLW1509  # no threads here
        )
    except OSError as error:
        raise CannotStart(f"Cannot run {command[0]}: {error.strerror}") from error
    try:
        code = child.wait()
    except Stopped as stopped:
        end_command(child, signal.Signals(stopped.number))
        raise
    return code if code >= 0 else 128 - code


def end_command(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Pass the signal on; a Ctrl-C has reached the command already, so it gets time first."""
    if number is signal.SIGINT:
        with suppress(subprocess.TimeoutExpired):
            child.wait(GRACE_SECONDS)
    machine.stop(child, number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
