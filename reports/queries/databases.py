"""Reports read from the replica where there is one."""

from django.db import connections


def reading_database() -> str:
    return "replica" if "replica" in connections.settings else "default"
