"""A provider of short messages: a real HTTP server of a few lines that answers as a test says."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from urllib.parse import parse_qs, urlsplit

from tests.reminders.listening import listening

HUGE = 64 * 1024 * 1024


@dataclass
class Asked:
    """A request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: str

    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body).items()}

    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.target).query).items()}


@dataclass
class Mood:
    """What it answers next, one after the other, then `usual`; a status of 0 is no answer."""

    usual: tuple[int, str] = (200, "{}")
    answers: list[tuple[int, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    how: str = ""
    asked: list[Asked] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def answer(self, peer: socket.socket, request: Asked) -> None:
        self.asked.append(request)
        status, body = self.answers.pop(0) if self.answers else self.usual
        if self.how == "drop" or not status:
            return
        if self.how == "silence":
            self.over.wait(30)
            return
        lines = [f"HTTP/1.1 {status} x", f"Content-Length: {len(body.encode())}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        head = "\r\n".join([*lines, "", ""])
        if self.how == "huge":
            peer.sendall(f"HTTP/1.1 {status} x\r\nContent-Length: {HUGE}\r\n\r\n".encode())
            for _part in range(HUGE // 65536):
                peer.sendall(b"x" * 65536)
        elif self.how == "drip":
            for byte in (head + body).encode():
                peer.sendall(bytes([byte]))
                time.sleep(0.05)
        else:
            peer.sendall((head + body).encode())


class Phone(Mood):
    """LINE as it behaves: a key that was accepted is accepted no second time."""

    def __init__(self) -> None:
        super().__init__()
        self.delivered: dict[str, dict[str, str]] = {}

    def answer(self, peer: socket.socket, request: Asked) -> None:
        key = request.headers.get("x-line-retry-key", str(len(self.asked)))
        if self.answers:
            pass
        elif key in self.delivered:
            self.answers.append((409, '{"message": "The retry key is already accepted"}'))
        else:
            self.delivered[key] = json.loads(request.body)
        super().answer(peer, request)


def read(peer: socket.socket) -> Asked | None:
    with peer.makefile("rb") as lines:
        first = lines.readline().decode(errors="replace").split()
        if not first or not first[0].isalpha():
            return None
        headers = {}
        while line := lines.readline().decode(errors="replace").strip():
            name, _colon, value = line.partition(":")
            headers[name.lower()] = value.strip()
        body = lines.read(int(headers.get("content-length", 0))).decode()
        return Asked(first[0], first[1], headers, body)


@contextmanager
def serving(mood: Mood) -> Iterator[str]:
    """Serve until the block ends; gives the address."""

    def talk(peer: socket.socket) -> None:
        if request := read(peer):
            mood.answer(peer, request)

    with listening(talk) as port:
        yield f"http://127.0.0.1:{port}"
        mood.over.set()
