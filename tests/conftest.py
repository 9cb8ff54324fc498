import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from clinic import roles
from clinic.models import User
from tests import database
from tests.factories.clinic import StaffFactory

# Hypothesis and the browser both want this: Playwright runs an event loop beside the ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


# What takes longest goes first, so that no process is left with it when the others are done.
LONG = (
    "tests/prescriptions/test_stateful.py",
    "tests/journeys/test_accessibility.py",
    "tests/reminders/test_faults.py",
    "tests/tools/test_kill.py",
    "tests/rules/prescriptions/test_gate_properties.py",
    "tests/contracts/test_hostile_forms.py",
    "tests/contracts/test_hostile_text.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.location[0], len(LONG)))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.Item) -> Iterator[None]:
    """Replace pytest-django's: tests work as the application role on a hardened database."""
    with django_db_blocker.unblock():
        database.use(database.prepare(os.environ.get("PYTEST_XDIST_WORKER", "main")))
    yield
    for connection in connections.all():
        connection.close()


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: pytest.Item) -> Iterator[None]:
    """Let a test commit, from any number of connections; the database is cloned anew after it."""
    with django_db_blocker.unblock():
        yield
        for connection in connections.all():
            connection.close()
        database.recreate(settings.DATABASES["default"]["NAME"])


@pytest.fixture
def cluster_folder() -> Iterator[Path]:
    """Make a folder that the servers' account can reach, unlike pytest's own."""
    with TemporaryDirectory(prefix="isocourse-cluster-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture
def tokyo() -> Callable[..., datetime]:
    """Return a function that makes a moment of the clinic's time zone."""

    def moment(*parts: int) -> datetime:
        return datetime(*parts, tzinfo=ZoneInfo("Asia/Tokyo"))

    return moment


@pytest.fixture
def client_of(db: None) -> Callable[..., Client]:
    """Return a function that signs in a new member of staff of a role, second factor done."""

    def sign_in(role: str, **fields: object) -> Client:
        return signed_in(StaffFactory(role=role, **fields))

    return sign_in


@pytest.fixture
def doctor_client(client_of: Callable[..., Client]) -> Client:
    return client_of(roles.DOCTOR)


@pytest.fixture
def reception_client(client_of: Callable[..., Client]) -> Client:
    return client_of(roles.RECEPTION)


@pytest.fixture
def administrator_client(client_of: Callable[..., Client]) -> Client:
    return client_of(roles.ADMINISTRATOR)


def signed_in(user: User) -> Client:
    """Return a client in which `user` is signed in; `client.user` is that user."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.user = user
    return client
