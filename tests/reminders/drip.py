"""A mail server of a few lines that stops, breaks off or dawdles at a stage of the conversation."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.reminders.listening import listening

STAGES = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "content")
USUAL = {
    "greeting": "220 mx.example ESMTP",
    "EHLO": "250 mx.example",
    "MAIL": "250 OK",
    "RCPT": "250 OK",
    "DATA": "354 go on",
    "content": "250 OK",
    "RSET": "250 OK",
    "QUIT": "221 bye",
}


class Mood:
    """What the server answers; an empty answer is none, and "drop" ends the connection."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.seconds_a_byte = 0.0
        self.accepted: list[bytes] = []

    def say(self, peer: socket.socket, stage: str) -> bool:
        """Answer, and say whether the conversation goes on."""
        answer = self.answers.get(stage, USUAL.get(stage, "500 what?"))
        if answer == "drop":
            return False
        for byte in f"{answer}\r\n".encode() if answer else b"":
            peer.sendall(bytes([byte]))
            time.sleep(self.seconds_a_byte)
        return True

    def talk(self, peer: socket.socket) -> None:
        with peer.makefile("rb") as lines:
            going = self.say(peer, "greeting")
            while going and (line := lines.readline()):
                word = line.split()[0].decode().upper()
                going = self.say(peer, word)
                if going and word == "DATA" and self.answers.get("DATA", "3").startswith("3"):
                    content = b"".join(iter(lines.readline, b".\r\n"))
                    if self.answers.get("content", "2")[:1] not in {"4", "5"}:
                        self.accepted.append(content)
                    going = self.say(peer, "content")
                going = going and word != "QUIT"


@contextmanager
def serving() -> Iterator[tuple[int, Mood]]:
    mood = Mood()
    with listening(mood.talk) as port:
        yield port, mood
