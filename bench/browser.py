"""Somebody signed in, whose requests go through the whole application without a network."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory

from clinic.models import User

HOST = "127.0.0.1"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FIRST_REDIRECT, FIRST_ERROR = 300, 400
FORM = "application/x-www-form-urlencoded"


class UnexpectedAnswer(Exception):
    """A page that is measured answered with something else."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


@contextmanager
def connection_kept() -> Iterator[None]:
    """Let requests run inside a transaction: their ends would close its connection."""
    ends = (request_started, request_finished)
    for each in ends:
        each.disconnect(close_old_connections)
    try:
        yield
    finally:
        for each in ends:
            each.connect(close_old_connections)


class Browser:
    """Sends requests as a web server would hand them over: middleware, view and template run."""

    def __init__(self, application: WSGIHandler, user: User) -> None:
        self.application = application
        self.user = user
        client = Client()
        client.force_login(user, backend=BACKEND)
        request = RequestFactory().get("/")
        self.token = get_token(request)
        words = {name: morsel.value for name, morsel in client.cookies.items()}
        words[settings.CSRF_COOKIE_NAME] = request.META["CSRF_COOKIE"]
        self.cookie = "; ".join(f"{name}={word}" for name, word in words.items())

    def get(self, path: str) -> bytes:
        """Return a page. Raises UnexpectedAnswer for a redirect or an error."""
        answer = self.ask("GET", path)
        if answer.status >= FIRST_REDIRECT:
            raise UnexpectedAnswer(f"{path} answered {answer.status}")
        return answer.body

    def post(self, path: str, form: dict[str, str], *, script: bool = False) -> bytes:
        """Return what a sent form brings. Raises UnexpectedAnswer for an error."""
        headers = {"HTTP_X_CSRFTOKEN": self.token}
        if script:
            headers["HTTP_HX_REQUEST"] = "true"
        answer = self.ask("POST", path, urlencode(form).encode(), headers)
        if answer.status >= FIRST_ERROR:
            raise UnexpectedAnswer(f"{path} answered {answer.status}")
        return answer.body

    def ask(
        self, method: str, path: str, sent: bytes = b"", headers: dict[str, str] | None = None
    ) -> Answer:
        status: list[int] = []

        def start(line: str, _headers: Any, _error: Any = None) -> Any:
            status.append(int(line.split(maxsplit=1)[0]))

        environ = self.environ(method, path, sent) | (headers or {})
        response = self.application(environ, start)
        body = b"".join(response)
        response.close()
        return Answer(status[0], body)

    def environ(self, method: str, path: str, sent: bytes) -> dict[str, Any]:
        address, _mark, query = path.partition("?")
        return {
            "REQUEST_METHOD": method,
            "PATH_INFO": address,
            "QUERY_STRING": query,
            "CONTENT_TYPE": FORM if sent else "",
            "CONTENT_LENGTH": str(len(sent)),
            "SERVER_NAME": HOST,
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": HOST,
            "HTTP_HOST": HOST,
            "HTTP_COOKIE": self.cookie,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(sent),
            "wsgi.errors": BytesIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
