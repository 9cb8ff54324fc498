"""The data model as pictures, one for each app, drawn from the models."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Field, ForeignKey, Model

APPS = ("clinic", "patients", "labs", "prescriptions", "billing", "reminders", "reports")
# Every row of a history says what a row of its table was; drawing them would double the picture.
HISTORY = "Event"
# Who wrote a row, on nearly every table.
OF_STAFF = "User"
HEAD = """# Data model

Drawn from the models by `tools/documents.py`; lint holds the two together. A table whose class is
tracked has a table of its history beside it, written by triggers. Links to staff (who recorded,
reviewed, approved) are left out of the pictures.
"""


def draw() -> str:
    """Return the whole document; wants Django set up."""
    return "\n".join(lines())


def lines() -> Iterator[str]:
    yield HEAD
    for label in APPS:
        models = [model for model in apps.get_app_config(label).get_models() if is_drawn(model)]
        if not models:
            continue
        yield f"## {label}\n"
        yield "```mermaid"
        yield "erDiagram"
        for model in models:
            yield from entity(model)
        for model in models:
            yield from links(model)
        yield "```\n"
        yield "| table | what a row is |"
        yield "|---|---|"
        for model in models:
            yield f"| `{model._meta.db_table}` | {subject(model)} |"
        yield ""


def is_drawn(model: type[Model]) -> bool:
    return not model._meta.proxy and not model.__name__.endswith(HISTORY)


def entity(model: type[Model]) -> Iterator[str]:
    yield f"  {model.__name__} {{"
    for field in columns(model):
        key = " PK" if field.primary_key else " FK" if field.is_relation else ""
        yield f"    {field.get_internal_type()} {field.name}{key}"
    yield "  }"


def columns(model: type[Model]) -> list["Field[Any, Any]"]:
    return [field for field in model._meta.local_fields if not is_of_staff(field)]


def links(model: type[Model]) -> Iterator[str]:
    for field in columns(model):
        if isinstance(field, ForeignKey):
            many = "|o" if field.unique else "o{"
            one = "|o" if field.null else "||"
            target = field.remote_field.model.__name__
            yield f"  {target} {one}--{many} {model.__name__} : {field.name}"


def is_of_staff(field: "Field[Any, Any]") -> bool:
    return isinstance(field, ForeignKey) and field.remote_field.model.__name__ == OF_STAFF


def subject(model: type[Model]) -> str:
    """Return the first sentence of the class's docstring, where somebody wrote one."""
    words = (model.__doc__ or "").strip()
    if words.startswith(f"{model.__name__}("):
        return str(model._meta.verbose_name)
    return words.split("\n\n")[0].replace("\n", " ").replace("|", "/")
