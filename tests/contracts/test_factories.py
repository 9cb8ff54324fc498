import pytest
from factory.django import DjangoModelFactory

from tests.factories import billing, clinic, labs, patients, prescriptions, reminders

FACTORIES = [
    member
    for module in (clinic, patients, labs, prescriptions, billing, reminders)
    for member in vars(module).values()
    if isinstance(member, type)
    and issubclass(member, DjangoModelFactory)
    and member.__module__ == module.__name__
]


@pytest.mark.parametrize("make", FACTORIES, ids=lambda factory: factory.__name__)
def test_factory_makes_a_row_that_the_database_accepts(db, make):
    assert make().pk
