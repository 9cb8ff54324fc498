"""Answer the prescribing gate's question for facts from a file or standard input."""

import json
import logging
import secrets
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from prescriptions.rules.gate.evaluate import GateFailed, evaluate_gate, verdict_as_json
from prescriptions.rules.gate.fields import MalformedFacts
from prescriptions.rules.gate.parsing import facts_from_text

logger = logging.getLogger(__name__)

MALFORMED = 2
FAILED = 1


class Command(BaseCommand):
    help = (
        "Print the gate's verdict for facts in JSON, with the default limits and without "
        "a database. Exit status: 0, or 2 if facts were malformed, or 1 if a rule failed."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a JSON file, or - for standard input")
        parser.add_argument("--lines", action="store_true", help="one JSON object per line")

    def handle(self, *, file: str, lines: bool, **_options: object) -> None:
        refused: Counter[int] = Counter()
        with _opened(file) as source:
            for text in _objects(source) if lines else [source.read()]:
                status, answer = _answer(text)
                refused[status] += 1
                self.stdout.write(json.dumps(answer))
                self.stdout.flush()
        if refused[FAILED]:
            raise CommandError("a rule failed; nothing may be prescribed", returncode=FAILED)
        if refused[MALFORMED]:
            raise CommandError(f"malformed facts: {refused[MALFORMED]}", returncode=MALFORMED)


def _opened(file: str) -> Any:
    """Open a file or standard input as bytes, so that bad encoding is an answer too."""
    if file == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}", returncode=MALFORMED) from error


def _objects(source: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines that hold something."""
    return (line for line in source if line.strip())


def _answer(text: bytes) -> tuple[int, dict[str, Any]]:
    """Return the exit status of one object and what to print for it."""
    try:
        facts = facts_from_text(text.decode("utf-8-sig"))
        return 0, verdict_as_json(evaluate_gate(facts))
    except UnicodeDecodeError:
        return MALFORMED, {"error": "facts: not readable as UTF-8"}
    except MalformedFacts as malformed:
        return MALFORMED, {"error": str(malformed)}
    except GateFailed as failed:
        error_id = secrets.token_hex(4)
        logger.exception("gate_unavailable", extra={"error_id": error_id})
        return FAILED, {"error": f"gate: {failed} (error id {error_id})"}
