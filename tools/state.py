"""What a run keeps for the next one: its ports and its secrets, in files that only it may read."""

import base64
import json
import os
import secrets
from pathlib import Path

from tools import machine
from tools.machine import CannotStart

VAR = machine.VAR
PORTS = VAR / "ports.json"
SECRETS = VAR / "secrets.json"
WEB_PORT = 8000
NEIGHBOURS = 50
KEY_BYTES = 32


def read(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return {str(key): str(word) for key, word in found.items()}


def write(path: Path, values: dict[str, str]) -> None:
    part = path.with_suffix(".part")
    part.touch(mode=0o600)
    part.write_text(json.dumps(values, indent=1))
    part.rename(path)


def make_secrets() -> dict[str, str]:
    """Return this installation's secrets; those that are missing are made and kept."""
    words = read(SECRETS)
    for name in ("owner", "application", "redis", "secret_key"):
        words.setdefault(name, secrets.token_urlsafe(48))
    key = base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    words.setdefault("field_key", key)
    write(SECRETS, words)
    return words


def web_port() -> int:
    """Return the port asked for by PORT, or the first free one from 8000 on."""
    asked = os.environ.get("PORT", "")
    if not asked:
        wanted = range(WEB_PORT, WEB_PORT + NEIGHBOURS)
    elif asked.isascii() and asked.isdigit() and 0 < int(asked) < 2**16:
        wanted = range(int(asked), int(asked) + 1)
    else:
        raise CannotStart(f"PORT must be a number from 1 to 65535: {asked!r}")
    for port in wanted:
        if machine.port_is_free(port):
            return port
    holder = machine.holder_of(wanted[0])
    raise CannotStart(
        f"Port {wanted[0]} is taken by {holder}. End that, or choose another: make run PORT=8100"
    )


def inner_port(ports: dict[str, str], name: str) -> int:
    """Return the port that the server had last time, or a new one if that is taken."""
    last = ports.get(name, "")
    port = int(last) if last.isdigit() else 0
    if not port or not machine.port_is_free(port):
        port = machine.free_port()
    ports[name] = str(port)
    return port
