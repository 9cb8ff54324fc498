"""Make an account from the command line: the first administrator of an installation."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic.mails import password_link
from clinic.roles import ROLES
from clinic.services.staff import EmailTaken, create_staff


class Command(BaseCommand):
    help = (
        "Make an account without a password and print the link under which its owner sets one. "
        "Everybody after the first administrator is made on the page of staff."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", choices=ROLES, required=True)
        parser.add_argument("--language", choices=("ja", "en"), default="ja")

    def handle(self, *, email: str, name: str, role: str, language: str, **options: Any) -> None:
        try:
            user = create_staff(email=email, name=name, role=role, language=language)
        except EmailTaken:
            raise CommandError(f"Somebody already signs in as {email}.") from None
        self.stdout.write(password_link(user))
