import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager

import psycopg
import pytest

from tools import machine
from tools.machine import LOOPBACK
from tools.postgres import APPLICATION, DATABASE, OWNER, Postgres
from tools.redis_server import Redis


@contextmanager
def serving(server: Postgres, log):
    process = server.start(log)
    try:
        yield process
    finally:
        machine.stop(process, signal.SIGINT, signal.SIGQUIT)


@pytest.fixture
def server(cluster_folder):
    return Postgres(cluster_folder / "postgres", durable=False)


def ask(url: str, sql: str):
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else None


def test_provision_gives_owner_and_application_their_rights_only(server, cluster_folder):
    with serving(server, cluster_folder / "log"):
        server.provision()

        ask(server.url(OWNER), "CREATE TABLE t (n int)")
        assert ask(server.url(APPLICATION), "SELECT current_user") == [(APPLICATION,)]
        for forbidden in ("CREATE TABLE x ()", "SELECT * FROM t", "DROP TABLE t", "CREATE ROLE x"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                ask(server.url(APPLICATION), forbidden)
        assert ask(
            server.url(OWNER),
            "SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user",
        ) == [(False, False)]


def test_provision_twice_takes_the_new_password(server, cluster_folder):
    with serving(server, cluster_folder / "log"):
        server.provision()
        server.passwords[APPLICATION] = "another-password-for-this-test"
        server.provision()

        assert ask(server.url(APPLICATION), "SELECT 1") == [(1,)]


def test_extensions_are_in_the_database_and_in_new_ones(server, cluster_folder):
    names = "SELECT extname FROM pg_extension WHERE extname IN ('btree_gist', 'pg_trgm') ORDER BY 1"
    with serving(server, cluster_folder / "log"):
        server.provision()
        ask(server.url(OWNER), "CREATE DATABASE test_copy")

        both = [("btree_gist",), ("pg_trgm",)]
        assert ask(server.url(OWNER), names) == both
        assert ask(server.url(OWNER).removesuffix(DATABASE) + "test_copy", names) == both


def test_superuser_over_tcp_is_refused(server, cluster_folder):
    with serving(server, cluster_folder / "log"):
        address = f"postgresql://postgres:any@{LOOPBACK}:{server.port}/postgres"
        with pytest.raises(psycopg.OperationalError, match="reject"):
            psycopg.connect(address)


def test_start_after_kill_has_what_was_committed(cluster_folder):
    server = Postgres(cluster_folder / "postgres", durable=True)
    with serving(server, cluster_folder / "log") as process:
        server.provision()
        ask(server.url(OWNER), "CREATE TABLE t AS SELECT 42 AS n")
        process.kill()
        process.wait()

    assert (server.data / "postmaster.pid").exists()
    with serving(server, cluster_folder / "log"):
        assert ask(server.url(OWNER), "SELECT n FROM t") == [(42,)]


def test_prepare_pid_file_of_another_program_is_cleared_and_the_program_spared(
    server, cluster_folder
):
    server.prepare()
    other = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    (server.data / "postmaster.pid").write_text(f"{other.pid}\n{server.data}\n")
    try:
        with serving(server, cluster_folder / "log"):
            assert server.is_ready()
        assert machine.is_alive(other.pid)
    finally:
        other.kill()
        other.wait()


def test_prepare_server_left_by_a_crashed_run_is_stopped(server, cluster_folder):
    with serving(server, cluster_folder / "log") as left:
        again = Postgres(server.folder, durable=False)
        again.prepare()

        assert left.wait(10) == 0


def test_durable_server_waits_for_the_disk(cluster_folder):
    server = Postgres(cluster_folder / "postgres", durable=True)
    with serving(server, cluster_folder / "log"):
        assert server.sql("SHOW fsync") == "on"
        assert server.sql("SHOW synchronous_commit") == "on"
        assert server.sql("SHOW full_page_writes") == "on"


def test_redis_after_kill_has_what_was_written_and_wants_its_password(cluster_folder):
    server = Redis(cluster_folder / "redis", durable=True)
    process = server.start(cluster_folder / "log")
    try:
        assert talk(server, f"AUTH {server.password}", "SET word kept") == ["+OK", "+OK"]
        assert talk(server, "GET word")[0].startswith("-NOAUTH")
    finally:
        process.kill()
        process.wait()

    process = server.start(cluster_folder / "log")
    try:
        deadline = time.monotonic() + 10
        # It takes connections while it still reads its files.
        while (kept := talk(server, f"AUTH {server.password}", "GET word")[-1]) != "kept":
            assert kept.startswith("-LOADING"), kept
            assert time.monotonic() < deadline
        assert server.password not in machine.command_of(process.pid)
    finally:
        machine.stop(process, signal.SIGTERM)


def talk(server: Redis, *commands: str) -> list[str]:
    with socket.create_connection((LOOPBACK, server.port), timeout=5) as line:
        line.sendall("".join(f"{command}\r\n" for command in (*commands, "QUIT")).encode())
        answer = b""
        while chunk := line.recv(4096):
            answer += chunk
    words = answer.decode().split("\r\n")[:-2]
    return [word for word in words if not word.startswith("$")]
