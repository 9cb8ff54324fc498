"""Tell a container platform whether the service beside this is well: web, worker or beat.

python deploy/healthcheck.py web|worker|beat
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ANSWER_SECONDS = 8
# Beat writes its schedule down every three minutes.
STALE_SECONDS = 600


def web() -> bool:
    """Ask the web server itself, under a name that it accepts and past the redirect to TLS."""
    port = os.environ.get("BIND", "127.0.0.1:8000").rpartition(":")[2]
    name = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/healthz",
        headers={"Host": name, "X-Forwarded-Proto": "https"},
    )
    with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:  # noqa: S310  # http
        return bool(answer.status == 200)  # noqa: PLR2004


def worker() -> bool:
    """Ask the worker of this container, through the queue that it listens to."""
    node = f"celery@{socket.gethostname()}"
    ping = ["celery", "--app", "clinic.celery", "inspect", "ping", "--destination", node]
    return subprocess.run([*ping, "--timeout", "10"], check=False).returncode == 0


def beat() -> bool:
    folder, _, name = os.environ["BEAT_SCHEDULE_FILE"].rpartition("/")
    newest = max(file.stat().st_mtime for file in Path(folder).glob(f"{name}*"))
    return time.time() - newest < STALE_SECONDS


CHECKS = {"web": web, "worker": worker, "beat": beat}

if __name__ == "__main__":
    if sys.argv[1:] not in [[name] for name in CHECKS]:
        sys.exit(__doc__)
    try:
        sys.exit(not CHECKS[sys.argv[1]]())
    except (OSError, ValueError) as error:
        sys.exit(f"not well: {error}")
