import re

import pytest
from django.core.exceptions import ImproperlyConfigured

from clinic import env
from tools.machine import ROOT

NAME = "ISOCOURSE_TEST_VALUE"
# The compose file and the tools read these; Django never does.
NOT_OURS = {"VAR", "PORT", "SITE_NAME", "TLS"}


@pytest.fixture
def given(monkeypatch):
    monkeypatch.delenv(NAME, raising=False)
    monkeypatch.delenv(f"{NAME}_FILE", raising=False)
    return lambda value: monkeypatch.setenv(NAME, value)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("1", True), ("true", True), ("ON", True), ("0", False), ("False", False), ("off", False)],
)
def test_flag_accepted_words(given, written, meant):
    given(written)

    assert env.flag(NAME, default=not meant) is meant


@pytest.mark.parametrize("written", ["yes", "no", "2", "t", "truе", "enabled", "-1", "１"])
def test_flag_any_other_word_is_refused(given, written):
    given(written)

    with pytest.raises(ImproperlyConfigured, match=NAME):
        env.flag(NAME, default=False)


@pytest.mark.parametrize("default", [True, False])
def test_flag_missing_or_empty_is_the_default(given, default):
    assert env.flag(NAME, default=default) is default
    given("  ")
    assert env.flag(NAME, default=default) is default


@pytest.mark.parametrize("written", ["1.5", "-1", "1e3", "ten", "１５", "0x10", "²"])
def test_number_not_a_whole_one_is_refused(given, written):
    given(written)

    with pytest.raises(ImproperlyConfigured, match=NAME):
        env.number(NAME, default=1)


def test_number_below_its_minimum_is_refused(given):
    given("0")

    assert env.number(NAME, default=1) == 0
    with pytest.raises(ImproperlyConfigured, match="from 1"):
        env.number(NAME, default=1, minimum=1)


def test_text_missing_without_default_is_refused(given):
    with pytest.raises(ImproperlyConfigured, match=f"{NAME} is not set"):
        env.text(NAME)


def test_listing_parts_are_trimmed(given):
    given(" clinic.example.jp, localhost ")

    assert env.listing(NAME) == ["clinic.example.jp", "localhost"]


@pytest.mark.parametrize("written", [",", "a,", ",a", "a,,b"])
def test_listing_empty_part_is_refused(given, written):
    given(written)

    with pytest.raises(ImproperlyConfigured, match=NAME):
        env.listing(NAME)


def test_secret_comes_from_the_file_without_its_last_line_end(given, monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("word\n")
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "secret"))

    assert env.secret(NAME) == "word"


def test_secret_given_twice_is_refused_without_repeating_it(given, monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("word")
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "secret"))
    given("another-word")

    with pytest.raises(ImproperlyConfigured) as refused:
        env.secret(NAME)

    assert "word" not in str(refused.value)


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe"])
def test_secret_file_missing_empty_or_unreadable_is_refused(given, monkeypatch, tmp_path, content):
    if content is not None:
        (tmp_path / "secret").write_bytes(content)
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "secret"))

    with pytest.raises(ImproperlyConfigured, match=f"{NAME}_FILE"):
        env.secret(NAME, default="a default must not hide it")


@pytest.mark.parametrize("written", ["mysql://db", "db:5432", "postgresql://db:port/x", "http://["])
def test_url_of_another_kind_is_refused_without_repeating_it(given, written):
    given(written)

    with pytest.raises(ImproperlyConfigured) as refused:
        env.url(NAME, schemes=["postgresql"])

    assert written not in str(refused.value)


def test_url_of_the_right_kind_is_returned_as_it_is(given):
    given("postgresql://u:p%40@db:5432/x")

    assert env.url(NAME, schemes=["postgresql"]) == "postgresql://u:p%40@db:5432/x"


def test_every_variable_read_is_in_the_example_and_none_else():
    read = set()
    call = re.compile(r"\benv\.(?:text|flag|number|listing|secret|url)\(\s*\"([A-Z_]+)\"")
    for folder in (
        "clinic",
        "patients",
        "labs",
        "prescriptions",
        "billing",
        "reminders",
        "reports",
    ):
        for path in (ROOT / folder).rglob("*.py"):
            read |= set(call.findall(path.read_text()))
    read |= set(call.findall((ROOT / "deploy" / "gunicorn.py").read_text()))
    example = (ROOT / ".env.example").read_text()
    listed = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))

    assert listed - NOT_OURS == read
