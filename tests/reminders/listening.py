"""A server of a few lines: each of its peers is talked to in a thread of its own."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread


@contextmanager
def listening(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """Listen until the block ends; gives the port. A peer that has had enough may break off."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer(peer: socket.socket) -> None:
        try:
            with peer:
                talk(peer)
        except OSError:
            return

    def accept() -> None:
        while True:
            try:
                peer, _address = listener.accept()
            except OSError:
                return
            Thread(target=answer, args=[peer], daemon=True).start()

    Thread(target=accept, daemon=True).start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
