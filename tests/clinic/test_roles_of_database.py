import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def test_secure_database_check_after_installation_finds_nothing():
    call_command("secure_database", "--check")
