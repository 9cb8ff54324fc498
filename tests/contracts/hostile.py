"""Texts of strangers, and every text column of the clinic filled with one of them."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from xml.etree.ElementTree import Element

import tinyhtml5  # type: ignore[import-untyped] # it ships no types
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import Error, connection, connections, models, transaction

# Whatever a browser, a template engine, htmx or a spreadsheet might take for its own.
MARKUP = [
    "\"'><zz-foreign zz-on=1>",
    "<script>zz()</script>",
    "<img src=x onerror=zz()>",
    "<svg/onload=zz()>",
    "</textarea><zz-foreign>",
    "</title><zz-foreign>",
    "</script><zz-foreign>",
    "</style><zz-foreign>",
    "</template><zz-foreign>",
    "<!--><zz-foreign>",
    "--!><zz-foreign>",
    "]]><zz-foreign>",
    "' onfocus=zz() autofocus='",
    '" onfocus=zz() autofocus="',
    '" hx-get="/account/logout/" hx-trigger="load',
    "' hx-on:load='zz()",
    '" data-hx-post="//zz.example',
    '" style="position:fixed',
    '" formaction="//zz.example',
    "javascript:zz()",
    "JaVaScRiPt:zz()",
    "\tjavascript:zz()",
    "data:text/html,<zz-foreign>",
    "//zz.example/",
    "<base href=//zz.example>",
    "<form action=//zz.example>",
    "<iframe srcdoc='<zz-foreign>'>",
    "<meta http-equiv=refresh content=0>",
    "<link rel=attachment href=file:///etc/passwd>",
    "<math><mtext><table><mglyph><style><zz-foreign>",
    "<noscript><p title='</noscript><zz-foreign>'>",
    "&lt;zz-foreign&gt;&#60;zz-foreign&#62;",
    "\\u003czz-foreign\\u003e",
    "＜zz-foreign＞",
    "{{7*7}}{% debug %}{{ request }}",
    "${7*7}#{7*7}<%= 7*7 %>",
    "%(name)s {patient.__class__} %s",
    "`zz`",
    "<a name=forms id=forms>",
    '=HYPERLINK("//zz.example")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "'; DROP TABLE patients_patient; --",
    '" OR 1=1 --',
    "1) UNION SELECT password FROM clinic_user --",
]
PLAIN = "zz plain words "
Column = tuple[type[models.Model], models.Field]
OURS = ("clinic", "patients", "labs", "prescriptions", "billing", "reminders")
# Names of files, hashes, codes of a closed list, and what only a machine writes.
NOT_TYPED = re.compile(
    r"sha256|_hash$|^file|^signature|password|session|content_type|tax_rounding|operator_type"
    r"|^kind$|^code$|^topic$|^purpose$|^form$"
)


def text_columns() -> Iterator[Column]:
    """Yield every column that holds free text, by model."""
    for label in OURS:
        for model in apps.get_app_config(label).get_models():
            if model._meta.proxy or "Event" in model.__name__:
                continue
            for field in model._meta.local_concrete_fields:
                is_key = str(field) == "labs.Analyte.key"  # loaded with the program, never typed
                if is_free_text(field) and not is_key and not NOT_TYPED.search(field.name):
                    yield model, field


def is_free_text(field: models.Field) -> bool:
    is_text = isinstance(field, models.CharField | models.TextField)
    return is_text and not field.choices and not field.primary_key and not is_array(field)


def is_array(field: models.Field) -> bool:
    return isinstance(field, ArrayField)


@contextmanager
def as_owner() -> Iterator[None]:
    """Let the test's connection be the owner's, whom walls can be taken down for."""
    given = connection.settings_dict
    owner = connections["owner"].settings_dict
    former = {name: given[name] for name in ("USER", "PASSWORD")}
    connection.close()
    given.update({name: owner[name] for name in former})
    try:
        yield
    finally:
        connection.close()
        given.update(former)


def take_walls_down() -> None:
    """Let the owner write past every trigger, until the transaction is undone."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in {model._meta.db_table for model, _field in text_columns()}:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')


def fill(texts: list[str], columns: Iterable[Column] | None = None) -> set[str]:
    """Write one of `texts` into every text column of every row that may hold one.

    Returns the columns that the database itself keeps in shape.
    """
    refused = set()
    for number, (model, field) in enumerate(columns or text_columns()):
        text = texts[number % len(texts)]
        # Reasons are empty until something happens, and a constraint holds them to it.
        if not any(_written(model, field, text, where) for where in ("", _WHERE_SAID)):
            refused.add(f"{model._meta.label}.{field.name}")
    return refused


_WHERE_SAID = " WHERE \"{column}\" <> ''"


def _written(model: type[models.Model], field: models.Field, text: str, where: str) -> bool:
    table, column, key = model._meta.db_table, field.column, model._meta.pk.column
    longest = field.max_length or 10_000
    value = f"left(%s, {longest})"
    if is_alone(model, field):
        value = f'left(%s, {longest - 8}) || "{key}"'
    statement = f'UPDATE "{table}" SET "{column}" = {value}' + where.format(column=column)  # noqa: S608
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [text])
    except Error:
        return False
    return True


def is_alone(model: type[models.Model], field: models.Field) -> bool:
    """Say whether no two rows may hold the same text in this column."""
    return field.unique or any(
        field.name in constraint.fields
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
    )


URLS = {"href", "src", "action", "formaction", "hx-get", "hx-post", "hx-put", "hx-delete"}


def skeleton(page: Element) -> list[tuple[str, tuple[str, ...]]]:
    """Return the elements of a page in order, each with the names of its attributes."""
    return [
        (str(element.tag).rpartition("}")[2], tuple(sorted(map(str, element.attrib))))
        for element in page.iter()
    ]


def parsed(html: str) -> Element:
    root: Element = tinyhtml5.parse(html)
    return root


def foreign_addresses(page: Element) -> list[str]:
    """Return the addresses of a page that lead out of the clinic or run something."""
    return [
        value
        for element in page.iter()
        for name, value in element.attrib.items()
        if name in URLS and not is_own(value)
    ]


def is_own(address: str) -> bool:
    return (
        address.startswith(("/", "?", "#", "data:image/")) and not address.startswith("//")
    ) or (address == "" or address.startswith(("tel:", "mailto:", settings.BASE_URL)))


def words_of(page: Element) -> str:
    """Return what a page shows: its text and the values of its fields."""
    return "\n".join(
        part for element in page.iter() for part in (*element.itertext(), *element.attrib.values())
    )
