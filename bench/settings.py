"""The application's settings as a demo, with the pages that ours are compared with."""

from clinic.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
LOGGING = {"level": "ERROR"}
