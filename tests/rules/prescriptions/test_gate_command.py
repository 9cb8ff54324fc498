import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from prescriptions.rules.gate import evaluate
from prescriptions.rules.gate.catalogue import RULES
from tests.rules.prescriptions.gate_cases import MAN, WOMAN, changed

ROOT = Path(__file__).resolve().parents[3]


def _run(*arguments: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command("prescribing_gate", *arguments, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def _written(path: Path, content: str | bytes) -> str:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def test_command_prints_the_verdict_of_the_contract(tmp_path: Path):
    file = _written(tmp_path / "facts.json", json.dumps(WOMAN, indent=2))

    assert _run(file) == [
        {
            "decision": "clear",
            "findings": [],
            "daily_mg_per_kg": "0.67",
            "cumulative_mg_per_kg_after": "80.0",
            "last_dose_on": "2026-12-22",
        }
    ]


def test_command_finding_has_rule_level_and_basis(tmp_path: Path):
    facts = changed(MAN, {"consent_current": None, "weight": None, "course": None})
    (verdict,) = _run(_written(tmp_path / "facts.json", json.dumps(facts)))

    assert verdict["findings"][0] == {
        "rule": "consent-missing",
        "level": "block",
        "basis": "SEED-LEGAL-1",
    }
    assert verdict["daily_mg_per_kg"] is verdict["cumulative_mg_per_kg_after"] is None


def test_command_reads_lines_and_goes_on_after_malformed_ones(tmp_path: Path, capsys: Any):
    lines = [
        json.dumps(WOMAN).encode(),
        b'{"as_of": "2026-02-30"}',
        b"",
        b"\xff\xfe",
        json.dumps(MAN).encode(),
    ]
    file = _written(tmp_path / "facts.jsonl", b"\xef\xbb\xbf" + b"\n".join(lines) + b"\n")

    with pytest.raises(CommandError) as malformed:
        call_command("prescribing_gate", "--lines", file)

    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert malformed.value.returncode == 2
    assert [each.get("decision") for each in printed] == ["clear", None, None, "clear"]
    assert printed[1]["error"].startswith("as_of: ")
    assert printed[2]["error"].startswith("facts: ")


def test_command_missing_file_is_an_error(tmp_path: Path):
    with pytest.raises(CommandError) as missing:
        _run(str(tmp_path / "none.json"))

    assert missing.value.returncode == 2


def test_command_rule_that_fails_refuses_with_an_error_id(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Any,
    caplog: pytest.LogCaptureFixture,
):
    def broken(case: object) -> None:
        raise RuntimeError("fault")

    monkeypatch.setattr(evaluate, "CHECKS", ((RULES[0], broken),))
    file = _written(tmp_path / "facts.json", json.dumps(WOMAN))

    with pytest.raises(CommandError) as failed:
        call_command("prescribing_gate", file)

    answer = json.loads(capsys.readouterr().out)
    assert failed.value.returncode == 1
    assert list(answer) == ["error"]
    assert "prescriber-not-doctor" in answer["error"]
    error_id = answer["error"].split()[-1].rstrip(")")
    assert [record.error_id for record in caplog.records] == [error_id]
    assert "fault" in caplog.text


def test_command_needs_no_environment_and_no_server(tmp_path: Path):
    """Run as a process of its own, over a pipe, with an empty environment."""
    lines = f"{json.dumps(WOMAN)}\n" * 2_000 + '{"as_of": 5}\n'
    began = time.monotonic()

    done = subprocess.run(
        [sys.executable, "manage.py", "prescribing_gate", "--lines", "-"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        input=lines,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 2
    assert [each.get("decision") for each in answers] == ["clear"] * 2_000 + [None]
    assert time.monotonic() - began < 30


AROUND_DAYS = [
    changed(WOMAN, {"as_of": as_of, "pregnancy_tests": [{"taken_on": taken, "result": "negative"}]})
    for as_of, taken in (
        ("2026-11-30", "2026-11-24"),
        ("2026-12-01", "2026-11-24"),
        ("2028-02-29", "2028-02-23"),
        ("2028-03-01", "2028-02-23"),
        ("2027-01-01", "2026-12-26"),
    )
]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York"])
def test_command_answers_alike_in_every_time_zone(zone: str):
    done = subprocess.run(
        [sys.executable, "manage.py", "prescribing_gate", "--lines", "-"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "TZ": zone},
        input="\n".join(map(json.dumps, AROUND_DAYS)),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    missing = ["pregnancy-test-missing" in str(answer["findings"]) for answer in answers]
    assert missing == [False, True, False, True, False]
    assert [answer["last_dose_on"] for answer in answers] == [
        "2026-12-29",
        "2026-12-30",
        "2028-03-29",
        "2028-03-30",
        "2027-01-30",
    ]
