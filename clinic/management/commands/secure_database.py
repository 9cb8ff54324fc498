from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction

from clinic.database.hardening import harden
from clinic.database.weaknesses import weaknesses


class Command(BaseCommand):
    help = "Give the application role its rights and no more. Run as the owner after every migrate."

    # It must run in the middle of an upgrade too, when not everything else is sound.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only report what is not hardened")
        parser.add_argument("--database", default="owner", help="alias of the owner's connection")

    def handle(self, *_args: Any, **options: Any) -> None:
        application = connections["default"].settings_dict["USER"]
        alias = "default" if options["check"] else options["database"]
        if not options["check"]:
            self._harden(alias, application)
        with connections[alias].cursor() as cursor:
            found = weaknesses(cursor, application)
        for line in found:
            self.stderr.write(line)
        if found and options["check"]:
            raise CommandError(f"The database is not hardened: {len(found)} weak points.")
        if not found and options["verbosity"]:
            self.stdout.write("The database is hardened.")

    def _harden(self, alias: str, application: str) -> None:
        if alias not in connections:
            raise CommandError("DATABASE_OWNER_URL is not set: only the owner can do this.")
        if connections[alias].settings_dict["USER"] == application:
            raise CommandError("DATABASE_URL and DATABASE_OWNER_URL name the same role.")
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            harden(cursor, application)
