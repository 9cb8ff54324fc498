"""What a patient told the doctor stays with the doctor: on no page, paper or file, in no log."""

import io
import zipfile
from collections.abc import Iterator

import pypdf
import pytest
from django.apps import apps

from clinic.roles import ADMINISTRATOR, RECEPTION
from clinic.sensitivity import OF_COLUMN, OF_MODEL, Sensitivity, sensitivity_of
from tests.contracts import hostile
from tests.contracts import world as worlds
from tests.contracts.listening import logged
from tests.contracts.test_url_matrix import KNOWN, url_of
from tests.contracts.url_table import ROWS
from tests.contracts.world import World, undone

CANARY = "ZZCANARY"
METHODS = ("GET", "POST")


def models_of_ours():
    ours = [model for label in (*hostile.OURS, "reports") for model in models_in(label)]
    return {model._meta.label: model for model in ours}


def models_in(label):
    found = apps.get_app_config(label).get_models()
    return [m for m in found if not m._meta.proxy and "Event" not in m.__name__]


def test_every_column_has_a_class():
    models = models_of_ours()

    assert OF_MODEL.keys() == models.keys()
    for name in OF_COLUMN:
        label, _dot, column = name.rpartition(".")
        assert models[label]._meta.get_field(column)


def clinical_columns():
    return [
        (model, field)
        for model, field in hostile.text_columns()
        if sensitivity_of(field) >= Sensitivity.CLINICAL
    ]


@pytest.fixture(scope="module")
def clinic(django_db_setup: None, django_db_blocker: pytest.Item) -> Iterator[World]:
    """The clinic with a word in every clinical text that stands nowhere else."""
    with django_db_blocker.unblock(), hostile.as_owner(), worlds.undone():
        world = worlds.build()
        hostile.take_walls_down()
        hostile.fill([CANARY * 4], clinical_columns())
        yield world


def told_by(response) -> str:
    if response.headers.get("Content-Type", "").startswith("application/pdf"):
        pages = pypdf.PdfReader(io.BytesIO(response.getvalue())).pages
        return "\n".join(page.extract_text() for page in pages)
    content = response.getvalue()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return "\n".join(parts.read(name).decode() for name in parts.namelist())
    return content.decode()


def test_doctor_reads_what_is_clinical(clinic: World):
    with undone():
        html = clinic.ask("doctor", "GET", url_of("prescriptions:visit_detail", clinic.own))

    assert CANARY in told_by(html)


@pytest.mark.parametrize("person", [RECEPTION, ADMINISTRATOR])
def test_nothing_clinical_reaches_others_or_the_log(clinic: World, person: str):
    told = []
    for name in KNOWN:
        url = url_of(name, clinic.own_of(person))
        for method in METHODS:
            with undone(), logged() as lines:
                response = clinic.ask(person, method, url)
                if CANARY in told_by(response):
                    told.append(f"{method} {name}")
            assert CANARY not in lines.getvalue()

    assert len([name for name in KNOWN if person in (ROWS[name].who or ())]) > 20
    assert not told


def test_log_of_the_doctors_pages_holds_nothing_clinical(clinic: World):
    with undone(), logged() as lines:
        for name in KNOWN:
            clinic.ask("doctor", "GET", url_of(name, clinic.own_of("doctor")))

    assert lines.getvalue()
    assert CANARY not in lines.getvalue()
