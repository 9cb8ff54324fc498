"""The application's settings, with what only tests need."""

import os
import tempfile

from clinic.settings import *  # noqa: F403
from clinic.settings import INSTALLED_APPS, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
# Argon2 with the least work: what is tested is who gets in, not how long a guess takes.
PASSWORD_HASHERS = ["tests.hashers.FastArgon2Hasher"]
# A worker of a test is told where the test keeps its files.
MEDIA_ROOT = os.environ.get("TEST_MEDIA_ROOT") or tempfile.mkdtemp(prefix="isocourse-test-media-")
STATIC_ROOT = tempfile.mkdtemp(prefix="isocourse-test-static-")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
FAIL_ON_MISSING_DECISION = True
