from collections.abc import Iterator

import pytest

from tests.contracts import world as worlds


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.Item) -> Iterator[worlds.World]:
    """The clinic of this module's tests, made once; nothing of it stays."""
    with django_db_blocker.unblock(), worlds.undone():
        yield worlds.build()
