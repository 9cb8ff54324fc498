import io
import json

import pytest
from django.core.management import CommandError, call_command


def _run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("plan_course", *arguments, stdout=out)
    return out.getvalue()


ARGUMENTS = ("--weight-kg", "60", "--target-mg-per-kg", "120", "--months", "6")


def test_command_prices_with_the_sources_fees():
    plan = json.loads(_run(*ARGUMENTS, "--start-mg", "20", "--json"))

    assert plan["daily_mg"] == [20, 20, 40, 40, 60, 60]
    assert (plan["drug_jpy"], plan["visits_jpy"], plan["total_jpy"]) == (150480, 31548, 182028)


def test_command_passes_every_argument_on():
    plan = json.loads(
        _run(
            *("--weight-kg", "60.5", "--target-mg-per-kg", "45.5", "--months", "2"),
            *("--start-mg", "30", "--max-mg-per-kg", "1.2", "--max-daily-mg", "70"),
            *("--step-mg", "40", "--sex", "female", "--first-visit", "--json"),
        )
    )

    assert plan["daily_mg"] == [30, 70]
    assert plan["visits_jpy"] == 3850 + 1650 + 2 * (3608 + 1056)


def test_command_without_json_prints_words():
    assert "7,200 mg" in _run(*ARGUMENTS)
    assert "180.0" in _run(*ARGUMENTS[:2], "--target-mg-per-kg", "220", "--months", "6")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("--weight-kg", "NaN"),
        ("--weight-kg", "６０"),
        ("--weight-kg", "1e1"),
        ("--weight-kg", "0"),
        ("--months", "6.5"),
        ("--months", "11"),
        ("--start-mg", "25"),
        ("--sex", "other"),
    ],
)
def test_command_argument_without_sense_exits_with_2(
    name: str, value: str, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises((CommandError, SystemExit)) as refused:
        call_command("plan_course", *ARGUMENTS, name, value)

    error = refused.value
    if isinstance(error, CommandError):
        assert str(error).startswith(f"Error: argument {name}") or error.returncode == 2
    assert capsys.readouterr().out == ""
