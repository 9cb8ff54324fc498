"""What `make run` starts: the environment, the embedded servers and the programs."""

import os
import signal
import tomllib
from dataclasses import dataclass, field

from tools import machine, state
from tools.external import application_url
from tools.machine import LOOPBACK, ROOT
from tools.postgres import APPLICATION, OWNER, Postgres
from tools.redis_server import Redis
from tools.supervise import Program

MAIL = state.VAR / "mail"
TRUE = ("1", "true", "on")


@dataclass
class Plan:
    """The servers to start, if any, and the environment that the programs get."""

    port: int
    environment: dict[str, str]
    notes: list[str] = field(default_factory=list)
    postgres: Postgres | None = None
    redis: Redis | None = None
    mail_port: int = 0

    @property
    def is_demo(self) -> bool:
        return self.environment["DEMO"].lower() in TRUE

    def servers(self) -> list[Program]:
        programs = []
        if self.postgres:
            programs.append(_postgres_program(self.postgres, self.environment))
        if self.redis:
            programs.append(_redis_program(self.redis, self.environment))
        if self.mail_port:
            programs.append(_mail_program(self.mail_port, self.environment))
        return programs

    def preparation(self) -> list[Program]:
        return [Program("prepare", command("prepare"), self.environment)]

    def services(self) -> list[Program]:
        """Return web, worker and beat; none of them learns the owner's address."""
        known = {k: v for k, v in self.environment.items() if k != "DATABASE_OWNER_URL"}
        firm = (signal.SIGTERM, signal.SIGQUIT)
        return [
            Program("web", command("web"), known, is_ready=lambda: machine.answers(self.port)),
            Program("worker", command("worker"), known, stop_signals=firm),
            Program("beat", command("beat"), known),
        ]


def make_plan() -> Plan:
    """Decide on ports, secrets and servers; they stay as they were last time if they can."""
    words = state.make_secrets()
    ports = state.read(state.PORTS)
    port = state.web_port()
    plan = Plan(port, base_environment(port, words))
    if port != state.WEB_PORT and "PORT" not in os.environ:
        holder = machine.holder_of(state.WEB_PORT)
        plan.notes.append(f"Port {state.WEB_PORT} is taken by {holder}; serving on {port}.")
    add_postgres(plan, ports, words)
    add_redis(plan, ports, words)
    add_mail(plan, ports)
    state.write(state.PORTS, ports)
    return plan


def base_environment(port: int, words: dict[str, str]) -> dict[str, str]:
    """Return the caller's environment over the defaults of a demo on this machine."""
    folder = state.VAR
    defaults = {
        "DEMO": "1",
        "SECRET_KEY": words["secret_key"],
        "FIELD_KEYS": words["field_key"],
        "ALLOWED_HOSTS": f"localhost,{LOOPBACK}",
        "BASE_URL": f"http://localhost:{port}",
        "BIND": f"{LOOPBACK}:{port}",
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(folder / "static"),
        "BEAT_SCHEDULE_FILE": str(folder / "beat-schedule"),
        "AUDIT_ANCHOR_DIR": str(folder / "audit"),
    }
    path = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    given = {key: word for key, word in os.environ.items() if word}
    return defaults | given | {"PATH": path, "PYTHONUNBUFFERED": "1"}


def add_postgres(plan: Plan, ports: dict[str, str], words: dict[str, str]) -> None:
    if "DATABASE_URL" in plan.environment:
        if "DATABASE_OWNER_URL" not in plan.environment:
            owner = plan.environment["DATABASE_URL"]
            plan.environment["DATABASE_OWNER_URL"] = owner
            plan.environment["DATABASE_URL"] = application_url(owner, words["application"])
            plan.notes.append(f"DATABASE_URL owns the tables; web and worker use {APPLICATION}.")
        return
    plan.environment.pop("DATABASE_REPLICA_URL", None)
    passwords = {OWNER: words["owner"], APPLICATION: words["application"]}
    port = state.inner_port(ports, "postgres")
    plan.postgres = Postgres(machine.servers_home() / "postgres", port=port, passwords=passwords)
    plan.environment["DATABASE_URL"] = plan.postgres.url(APPLICATION)
    plan.environment["DATABASE_OWNER_URL"] = plan.postgres.url(OWNER)


def add_redis(plan: Plan, ports: dict[str, str], words: dict[str, str]) -> None:
    if "REDIS_URL" in plan.environment:
        return
    port = state.inner_port(ports, "redis")
    plan.redis = Redis(machine.servers_home() / "redis", port=port, password=words["redis"])
    plan.environment["REDIS_URL"] = plan.redis.url()


def add_mail(plan: Plan, ports: dict[str, str]) -> None:
    if "EMAIL_URL" in plan.environment:
        return
    plan.mail_port = state.inner_port(ports, "mail")
    plan.environment["EMAIL_URL"] = f"smtp://{LOOPBACK}:{plan.mail_port}"


def command(name: str) -> list[str]:
    """Return a program's command from the list that the containers share."""
    listed = tomllib.loads((ROOT / "tools" / "processes.toml").read_text(encoding="utf-8"))
    first, *rest = listed[name]["command"]
    return [str(ROOT / ".venv" / "bin" / first), *rest]


def _postgres_program(server: Postgres, environment: dict[str, str]) -> Program:
    return Program(
        "postgres",
        server.command(),
        environment,
        account=server.account,
        prepare=server.prepare,
        is_ready=server.is_ready,
        # Fast, then immediate shutdown: a clinic's data is safe after either.
        stop_signals=(signal.SIGINT, signal.SIGQUIT),
    )


def _redis_program(server: Redis, environment: dict[str, str]) -> Program:
    return Program(
        "redis",
        server.command(),
        environment,
        account=server.account,
        prepare=server.prepare,
        is_ready=lambda: machine.answers(server.port),
    )


def _mail_program(port: int, environment: dict[str, str]) -> Program:
    catcher = str(ROOT / "tools" / "mail_catcher.py")
    options = ["--port", str(port), "--folder", str(MAIL)]
    return Program(
        "mail",
        [machine.python(), catcher, *options],
        environment,
        is_ready=lambda: machine.answers(port),
    )
