#!/usr/bin/env python3
"""Run a whole clinic on this machine: `make run`.

Servers that DATABASE_URL, REDIS_URL or EMAIL_URL point to are used; the others start under `var/`.
"""

import ctypes
import fcntl
import json
import os
import signal
import sys
from pathlib import Path
from typing import IO

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools import assets, leftovers, machine
from tools.machine import CannotStart
from tools.plan import MAIL, Plan, make_plan
from tools.state import VAR
from tools.supervise import Supervisor

DEMO_STAFF = machine.ROOT / "reports" / "demo" / "staff.json"


def main() -> int:
    VAR.mkdir(parents=True, exist_ok=True)
    # A `make` that is killed must not leave the clinic running unseen.
    ctypes.CDLL(None).prctl(machine.SET_PARENT_DEATH_SIGNAL, int(signal.SIGTERM))
    supervisor = Supervisor(changed=leftovers.remember)
    supervisor.listen()
    try:
        with (VAR / "run.lock").open("a+") as lock:
            claim(lock)
            run(supervisor)
    except CannotStart as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


def claim(lock: IO[str]) -> None:
    """Let one run at a time use `var/`; the lock goes with its process, however that ends."""
    lock.seek(0)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CannotStart(
            f"A clinic is running here already (process {lock.read().strip()})."
            " Stop it with Ctrl-C in its terminal, or end that process."
        ) from error
    lock.truncate()
    print(os.getpid(), file=lock, flush=True)


def run(supervisor: Supervisor) -> None:
    for pid in leftovers.end_leftovers():
        supervisor.say(f"An earlier run had crashed; ended its process {pid}.")
    plan = make_plan()
    for note in plan.notes:
        supervisor.say(note)
    try:
        start(supervisor, plan)
        if not supervisor.stopping:
            supervisor.say(welcome(plan))
        supervisor.watch()
    finally:
        supervisor.say("Stopping.")
        supervisor.stop()


def start(supervisor: Supervisor, plan: Plan) -> None:
    """Start the servers, bring the database up to date, then start what serves people."""
    for program in plan.servers():
        supervisor.start(program)
    if plan.postgres:
        plan.postgres.provision()
    if assets.build(plan.environment):
        supervisor.say("Built the static files and the translations.")
    for step in plan.preparation():
        supervisor.run_once(step)
    for program in plan.services():
        if not supervisor.stopping:
            supervisor.start(program)


def welcome(plan: Plan) -> str:
    lines = ["", f"Isocourse is at {plan.environment['BASE_URL']}"]
    if plan.is_demo:
        staff = json.loads(DEMO_STAFF.read_text(encoding="utf-8"))
        lines += ["", f"Demo logins, all with the password {staff['password']}"]
        lines += [f"  {each['role']:<14} {each['email']}" for each in staff["staff"]]
    if plan.mail_port:
        lines += ["", f"Mail lands in {MAIL}, one .eml file each."]
    return "\n".join([*lines, "", "Ctrl-C stops everything.", ""])


if __name__ == "__main__":
    sys.exit(main())
