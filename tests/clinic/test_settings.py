import os
import runpy
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings as configured
from django.core.exceptions import ImproperlyConfigured

from clinic import startup

ROOT = Path(__file__).parents[2]
SECRET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ"
PRODUCTION = {
    "SECRET_KEY": SECRET,
    "ALLOWED_HOSTS": "clinic.example.jp",
    "BASE_URL": "https://clinic.example.jp",
    "BEHIND_TLS_PROXY": "1",
    "DATABASE_URL": "postgresql://app@db/clinic",
}


@pytest.fixture
def production(monkeypatch):
    """Return every setting of a clinic's own installation."""
    for name in list(os.environ):
        if name.endswith(("_URL", "_FILE", "_HOSTS", "_KEYS")) or name in {"DEBUG", "DEMO"}:
            monkeypatch.delenv(name)
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "clinic" / "settings.py"))


def test_settings_of_production_are_the_safe_minimum(production):
    expected = {
        "DEBUG": False,
        "DEMO": False,
        "ALLOWED_HOSTS": ["clinic.example.jp"],
        "USE_X_FORWARDED_HOST": False,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
        "SECURE_SSL_REDIRECT": True,
        "SECURE_SSL_HOST": "clinic.example.jp",
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "X_FRAME_OPTIONS": "DENY",
        "SESSION_COOKIE_NAME": "__Host-sid",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_SERIALIZER": "django.contrib.sessions.serializers.JSONSerializer",
        "SESSION_IDLE": timedelta(minutes=15),
        "SESSION_ABSOLUTE": timedelta(hours=12),
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "CSRF_COOKIE_SECURE": True,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "ATOMIC_REQUESTS": False,
        "CELERY_TASK_SERIALIZER": "json",
        "CELERY_ACCEPT_CONTENT": ["json"],
        "ACCOUNT_LOGOUT_ON_GET": False,
        "ACCOUNT_PREVENT_ENUMERATION": True,
    }

    assert {name: production[name] for name in expected} == expected


def test_settings_hash_passwords_with_argon2_and_ask_for_fifteen_characters(production):
    lengths = [one.get("OPTIONS", {}) for one in production["AUTH_PASSWORD_VALIDATORS"]]

    assert production["PASSWORD_HASHERS"][0].endswith("Argon2PasswordHasher")
    assert {"min_length": 15} in lengths


def test_settings_keep_limits_where_a_restart_does_not_lose_them(production):
    cache = production["CACHES"]["default"]

    assert cache["BACKEND"] == startup.DURABLE_CACHE
    assert cache["OPTIONS"]["MAX_ENTRIES"] >= 100_000


def test_settings_policy_of_content_allows_nothing_inline(production):
    directives = production["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]

    assert directives["script-src"] == directives["style-src"] == ["'self'"]
    assert directives["default-src"] == directives["base-uri"] == ["'none'"]
    assert "unsafe" not in str(directives)


def test_settings_bound_uploads_and_check_connections(production):
    assert production["DATA_UPLOAD_MAX_MEMORY_SIZE"] <= 5 * 1024 * 1024
    assert production["DATA_UPLOAD_MAX_NUMBER_FIELDS"] <= 5_000
    assert production["DATABASES"]["default"]["CONN_HEALTH_CHECKS"]
    assert "owner" not in production["DATABASES"]


def test_settings_mount_no_admin_and_no_debug_tool(production):
    apps = production["INSTALLED_APPS"]

    assert not [app for app in apps if "admin" in app or "debug" in app or "silk" in app]
    assert "debug" not in str(production["TEMPLATES"])


def test_settings_without_environment_are_closed(monkeypatch):
    for name in (*PRODUCTION, "DEBUG", "DEMO", "BASE_URL"):
        monkeypatch.delenv(name, raising=False)

    bare = runpy.run_path(str(ROOT / "clinic" / "settings.py"))

    assert not bare["DEBUG"]
    assert not bare["DEMO"]
    assert bare["SECRET_KEY"] == ""
    assert bare["ALLOWED_HOSTS"] == []


@pytest.fixture
def safe(monkeypatch):
    """Let start-up see what a clinic's installation has, so that a test can spoil one thing."""
    given = SimpleNamespace(
        SECRET_KEY=SECRET,
        SECRET_KEY_FALLBACKS=[],
        FIELD_KEYS=[],
        DEBUG=False,
        DEMO=False,
        HTTPS=True,
        ALLOWED_HOSTS=["clinic.example.jp"],
        USE_X_FORWARDED_HOST=False,
        CACHES={"default": {"BACKEND": startup.DURABLE_CACHE}},
        DATABASES={"default": {}},
        LINE_API_URL="https://api.line.me",
        SMS_API_URL="https://api.twilio.com",
        SMS_ACCOUNT_SID="AC1",
        SMS_AUTH_TOKEN="token",
        SMS_SENDER="+815000000000",
    )
    monkeypatch.setattr(startup, "settings", given)
    return given


def test_startup_of_safe_settings_starts(safe):
    startup.refuse_unsafe_settings()


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("LINE_API_URL", "http://api.line.me", "LINE_API_URL"),
        ("SMS_API_URL", "http://api.twilio.com", "SMS_API_URL"),
        ("SMS_SENDER", "", "SMS_SENDER"),
        ("SECRET_KEY", "", "SECRET_KEY"),
        ("SECRET_KEY", "short", "SECRET_KEY"),
        ("SECRET_KEY", "ab" * 40, "SECRET_KEY"),
        ("SECRET_KEY", f"django-insecure-{SECRET}", "SECRET_KEY"),
        ("SECRET_KEY_FALLBACKS", ["short"], "SECRET_KEY"),
        ("FIELD_KEYS", ["notakey"], "FIELD_KEYS"),
        ("DEBUG", True, "DEBUG"),
        ("ALLOWED_HOSTS", [], "ALLOWED_HOSTS"),
        ("ALLOWED_HOSTS", ["*"], "ALLOWED_HOSTS"),
        ("HTTPS", False, "BASE_URL"),
        ("DEMO", True, "DEMO"),
        ("USE_X_FORWARDED_HOST", True, "USE_X_FORWARDED_HOST"),
        ("MFA_TOTP_INSECURE_BYPASS_CODE", "123456", "BYPASS"),
        ("CACHES", {"default": {"BACKEND": "django.core.cache.backends.locmem"}}, "cache"),
        ("DATABASES", {"default": {}, "owner": {}}, "DATABASE_OWNER_URL"),
    ],
)
def test_startup_of_one_unsafe_setting_names_it(safe, name, value, word):
    setattr(safe, name, value)

    with pytest.raises(ImproperlyConfigured, match=word) as refused:
        startup.refuse_unsafe_settings()

    assert SECRET not in str(refused.value)


def test_startup_names_all_problems_at_once(safe):
    safe.DEBUG = True
    safe.ALLOWED_HOSTS = []

    assert len(startup.unsafe_settings()) == 2


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "192.168.1.20", "pc.local"])
def test_startup_demo_on_own_network_starts(safe, host):
    safe.DEMO, safe.HTTPS, safe.ALLOWED_HOSTS = True, False, [host]

    assert startup.unsafe_settings() == []


@pytest.mark.parametrize(
    "command",
    [
        [sys.executable, "-c", "import clinic.wsgi"],
        [sys.executable, "-m", "celery", "-A", "clinic.celery", "worker", "--pool", "solo"],
        [sys.executable, "-m", "celery", "-A", "clinic.celery", "beat", "-s", "schedule"],
    ],
    ids=["web", "worker", "beat"],
)
def test_programs_with_debug_and_no_hosts_do_not_start(command, tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "SECRET_KEY": SECRET,
        "DEBUG": "1",
        "REDIS_URL": configured.REDIS_URL,
    }

    ended = subprocess.run(
        command,
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode != 0
    assert "DEBUG" in ended.stderr
    assert "ALLOWED_HOSTS" in ended.stderr
    assert SECRET not in ended.stderr + ended.stdout
