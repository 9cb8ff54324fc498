"""One request to a provider over HTTP, bounded in time and size.

An exchange ends at its deadline however slowly the other side speaks, no redirect is followed,
certificates are verified, and an error says whether the request may have arrived.
"""

import ssl
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from socket import SHUT_RDWR
from threading import Timer
from urllib.parse import urlsplit

CONNECT_SECONDS = 5
SECONDS = 15
LARGEST = 1024 * 1024


class NotReached(Exception):
    """Nothing has left: the provider could not be reached, or is not who it should be."""


class NoAnswer(Exception):
    """The request was on its way, and nobody knows whether it arrived."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a provider."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """What a provider answered; of a huge answer only the beginning is kept."""

    status: int
    retry_after: str
    content: bytes


def ask(request: Request) -> Response:
    """Send a request and return its answer. Raises NotReached or NoAnswer."""
    parts = urlsplit(request.url)
    connection = _connection(parts.scheme, parts.hostname or "", parts.port)
    try:
        connection.connect()
    except OSError as error:
        raise NotReached(type(error).__name__) from error
    # A time limit of the socket begins anew with each byte; this one does not.
    ending = Timer(SECONDS, _end, [connection])
    ending.start()
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    try:
        connection.request(request.method, target, request.body, dict(request.headers))
        response = connection.getresponse()
        return Response(
            response.status, response.getheader("Retry-After", ""), _content_of(response)
        )
    except (OSError, HTTPException) as error:
        raise NoAnswer(type(error).__name__) from error
    finally:
        ending.cancel()
        connection.close()


def basic(name: str, password: str) -> str:
    """Return the header of basic authentication."""
    return "Basic " + b64encode(f"{name}:{password}".encode()).decode()


def _connection(scheme: str, host: str, port: int | None) -> HTTPConnection:
    if scheme == "https":
        return HTTPSConnection(host, port, timeout=CONNECT_SECONDS, context=_trusted())
    return HTTPConnection(host, port, timeout=CONNECT_SECONDS)


def _content_of(response: HTTPResponse) -> bytes:
    """Return the content, or nothing if it breaks off: the status has said what became of it."""
    try:
        return response.read(LARGEST)
    except (OSError, HTTPException):
        return b""


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


def _end(connection: HTTPConnection) -> None:
    try:
        connection.sock.shutdown(SHUT_RDWR)
    except (OSError, AttributeError):
        return  # it is over already
