"""A mail server that kills whoever is sending to it, at the points that hurt."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

POINTS = ("connected", "after RCPT", "data lost", "data kept", "accepted before confirm")
ESTABLISHED = "01"


def sender_of(session: Session, family: set[int]) -> int | None:
    """Return the process of `family` that holds the other end of this connection."""
    inode = _inode_of_port(session.peer[1])
    for pid in family:
        try:
            links = {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()}
        except OSError:
            continue  # it has just ended
        if f"socket:[{inode}]" in links:
            return pid
    return None


def _inode_of_port(port: int) -> str | None:
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        parts = line.split()
        if int(parts[1].rpartition(":")[2], 16) == port and parts[3] == ESTABLISHED:
            return parts[9]
    return None


class KillingHandler:
    """Keeps the ids of what it accepts; `plan` says at which message which point is deadly."""

    def __init__(self, plan: dict[int, str], family: Callable[[], set[int]]) -> None:
        self.plan = plan
        self.family = family
        self.kept: Counter[str] = Counter()
        self.kills: Counter[str] = Counter()
        self.messages = 0
        self.deadly: list[str] = []

    def kill(self, session: Session, point: str) -> None:
        pid = sender_of(session, self.family())
        if pid is None:
            self.deadly.append(point)  # something else killed it: the next sender meets this
            return
        os.kill(pid, signal.SIGKILL)
        self.kills[point] += 1

    def is_deadly(self, point: str) -> bool:
        if point not in self.deadly:
            return False
        self.deadly.remove(point)
        return True

    async def handle_EHLO(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, answers: list[str]
    ) -> list[str]:
        session.host_name = hostname
        if self.is_deadly("connected"):
            self.kill(session, "connected")
        return answers

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        self.messages += 1
        if point := self.plan.get(self.messages):
            self.deadly.append(point)
        if self.is_deadly("after RCPT"):
            self.kill(session, "after RCPT")
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.is_deadly("data lost"):
            self.kill(session, "data lost")
            return "451 lost"
        self.kept[message_id_in(envelope.content)] += 1
        if self.is_deadly("data kept"):
            self.kill(session, "data kept")
        if self.is_deadly("accepted before confirm"):
            loop = asyncio.get_running_loop()
            loop.call_later(0, self.kill, session, "accepted before confirm")
        return "250 OK"


def message_id_in(content: bytes | str | None) -> str:
    text = content if isinstance(content, bytes) else str(content).encode()
    heads = text.partition(b"\r\n\r\n")[0].splitlines()
    return next(
        line.partition(b":")[2].strip().decode()
        for line in heads
        if line.lower().startswith(b"message-id:")
    )
