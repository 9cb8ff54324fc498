"""Check that nobody has rewritten history."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from clinic.chain import find_break
from clinic.database.weaknesses import weaknesses
from clinic.models import AccessLog


class Command(BaseCommand):
    help = (
        "Walk the access log's chain of hashes, compare it with its anchors, and check that the "
        "application's role cannot change history. Exit status 1 names the first tampered row."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = find_break()
        if found:
            raise CommandError(f"access log, row {found.sequence}: {found.why}", returncode=1)
        with connection.cursor() as cursor:
            weak = weaknesses(cursor, settings.DATABASES["default"]["USER"])
        if weak:
            raise CommandError("\n".join(weak), returncode=1)
        rows = AccessLog.objects.count()
        self.stdout.write(f"{rows} rows of the access log are as they were written.")
        self.stdout.write("History cannot be changed by the application's role.")
