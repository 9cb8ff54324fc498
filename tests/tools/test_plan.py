import pytest

from tools import machine, plan, state

EXTERNAL = {
    "DATABASE_URL": "postgresql://app:p@127.0.0.1:5432/clinic",
    "DATABASE_OWNER_URL": "postgresql://owner:p@127.0.0.1:5432/clinic",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp://127.0.0.1:25",
}


@pytest.fixture(autouse=True)
def _bare_environment(tmp_path, monkeypatch):
    monkeypatch.setattr(state, "SECRETS", tmp_path / "secrets.json")
    monkeypatch.setattr(state, "PORTS", tmp_path / "ports.json")
    monkeypatch.setattr(machine, "servers_home", lambda: tmp_path)
    for name in (*EXTERNAL, "PORT", "DEMO", "SECRET_KEY", "BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def names(programs: list) -> list[str]:
    return [program.name for program in programs]


def test_make_plan_alone_starts_every_server_in_order():
    made = plan.make_plan()

    assert names(made.servers()) == ["postgres", "redis", "mail"]
    assert names(made.services()) == ["web", "worker", "beat"]
    assert made.is_demo


def test_make_plan_with_existing_servers_starts_none(monkeypatch):
    for name, value in EXTERNAL.items():
        monkeypatch.setenv(name, value)

    made = plan.make_plan()

    assert made.servers() == []
    assert EXTERNAL.items() <= made.environment.items()


@pytest.mark.parametrize(
    ("given", "left"),
    [
        (["DATABASE_URL", "DATABASE_OWNER_URL"], ["redis", "mail"]),
        (["REDIS_URL"], ["postgres", "mail"]),
        (["EMAIL_URL"], ["postgres", "redis"]),
    ],
)
def test_make_plan_with_one_existing_server_starts_the_others(monkeypatch, given, left):
    for name in given:
        monkeypatch.setenv(name, EXTERNAL[name])

    assert names(plan.make_plan().servers()) == left


def test_services_never_learn_the_owners_address():
    made = plan.make_plan()

    assert all("DATABASE_OWNER_URL" in step.environment for step in made.preparation())
    for program in made.services():
        owners = [key for key, value in program.environment.items() if "isocourse_owner" in value]
        assert owners == [], program.name


def test_make_plan_twice_gives_the_same_addresses():
    assert plan.make_plan().environment == plan.make_plan().environment


def test_make_plan_usual_port_taken_says_where_it_serves(monkeypatch):
    monkeypatch.setattr(machine, "port_is_free", lambda port: port != state.WEB_PORT)

    made = plan.make_plan()

    assert made.port == state.WEB_PORT + 1
    assert made.environment["BASE_URL"] == f"http://localhost:{made.port}"
    assert "8000 is taken" in made.notes[0]
