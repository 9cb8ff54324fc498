#!/usr/bin/env python3
"""Bring the database up to this version: migrations as its owner, rights, reference data.

A demo gets its invented patients, once.

Every step may be run again at any time and then changes nothing.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import django
from django.conf import settings
from django.core.management import call_command

STEPS = (
    ("migrate", "--database", "owner", "--no-input"),
    ("createcachetable", "--database", "owner"),
    ("secure_database",),
    ("load_clinic",),
)
DEMO = ("demo_data", "--once")


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    django.setup()
    for name, *options in (*STEPS, DEMO) if settings.DEMO else STEPS:
        call_command(name, *options, verbosity=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
