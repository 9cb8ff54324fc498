import signal

import psycopg
import pytest

from tools import machine
from tools.external import application_url, with_role
from tools.machine import CannotStart
from tools.postgres import APPLICATION, OWNER, Postgres


@pytest.fixture
def server(cluster_folder):
    made = Postgres(cluster_folder / "postgres", durable=False)
    process = made.start(cluster_folder / "log")
    made.provision()
    yield made
    machine.stop(process, signal.SIGINT, signal.SIGQUIT)


def test_application_url_role_that_may_not_make_roles_is_told_what_to_do(server):
    with pytest.raises(CannotStart, match="CREATE ROLE isocourse_app"):
        application_url(server.url(OWNER), "word")


def test_application_url_is_of_a_role_that_owns_nothing(server):
    server.sql(f"ALTER ROLE {OWNER} SUPERUSER")

    url = application_url(server.url(OWNER), "p@ss/word:'x'")

    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT current_user").fetchone() == (APPLICATION,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE t ()")


def test_application_url_server_gone_is_explained():
    port = machine.free_port()

    with pytest.raises(CannotStart, match="cannot be reached"):
        application_url(f"postgresql://u:p@127.0.0.1:{port}/x", "word")


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("postgresql://db/x", "postgresql://app:p%40@db/x"),
        (
            "postgresql://u:p@db:5433/x?sslmode=require",
            "postgresql://app:p%40@db:5433/x?sslmode=require",
        ),
        ("postgresql://u:p%40@[::1]:5432/x", "postgresql://app:p%40@[::1]:5432/x"),
    ],
)
def test_with_role_changes_nothing_else(given, wanted):
    assert with_role(given, "app", "p@") == wanted
