"""Every form of the site, filled with what no form should stumble over."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from django.urls import resolve

from clinic.roles import ROLES
from tests.contracts.hostile import parsed
from tests.contracts.test_url_matrix import KNOWN, url_of
from tests.contracts.url_table import ROWS
from tests.contracts.world import World, undone

FOUND, TOO_LARGE, REFUSED, ERROR = 200, 413, 422, 500
# Every field meets that many of the texts, four apart; 19 is every text in every field.
ROUNDS = int(os.environ.get("HOSTILE_ROUNDS", "4"))
HUGE = "重" * 300_000
TYPED = {
    "SQL": "'; DROP TABLE patients_patient; -- \" OR 1=1",
    "NUL": "a\x00b",
    "escape": "a\x1b[31mb",
    "turned round": "a\u202eb\u200b",
    "line ends": "a\r\nBcc: x@example.org",
    "no such day": "昭和64年1月8日",
    "29 February of a common year": "2023-02-29",
    "full width": "２０２３－０２－２９",
    "zero": "0",
    "a thousand": "1000",
    "negative": "-1",
    "exponent": "1e309",
    "not a number": "NaN",
    "beyond every integer": "9" * 40,
    "Arabic digits": "١٢",
    "huge": HUGE,
    "markup": "<script>zz()</script>\"'>",
    "template": "{{7*7}}{% debug %}{patient.__class__}",
    "empty": "",
}
TEXTS = list(TYPED.values())
TYPES = {"text", "search", "email", "tel", "number", "date", "time", "password", "url", ""}
# Fields that prove who sends a form, or that the browser forgets by itself.
NOT_KEPT = {"csrfmiddlewaretoken", "idempotency_key", "version", "password"}


@dataclass(frozen=True)
class Form:
    """A form as a page shows it: who may send it where, and what is in it."""

    person: str
    address: str
    name: str
    fields: tuple[tuple[str, str], ...]  # name and present value
    typed: frozenset[str]

    def filled(self, first: int) -> dict[str, list[str]]:
        """Return what is sent when each field is typed into, from the text of that number on."""
        sent: dict[str, list[str]] = {}
        for number, (name, value) in enumerate(self.fields, start=first):
            text = TEXTS[number % len(TEXTS)]
            sent.setdefault(name, []).append(text if name in self.typed else value)
        return sent


def forms_of(person: str, here: str, html: str) -> Iterator[Form]:
    for form in parsed(html).iter("{http://www.w3.org/1999/xhtml}form"):
        if form.get("method", "get").lower() != "post":
            continue
        address = urlsplit(form.get("action") or here).path
        controls = [field for field in form.iter() if field.get("name")]
        fields = [pair for each in controls for pair in present(each)]
        typed = {each.get("name", "") for each in controls if is_typed(each)}
        name = resolve(address).view_name
        yield Form(person, address, name, tuple(fields), frozenset(typed))


def present(control: Element) -> Iterator[tuple[str, str]]:
    """Yield the value that a browser sends for a control that nobody touches."""
    name, tag = control.get("name", ""), tag_of(control)
    if tag == "select":
        chosen = [option for option in control.iter() if option.get("value") is not None]
        marked = [option for option in chosen if option.get("selected") is not None]
        yield from ((name, option.get("value", "")) for option in (marked or chosen[:1]))
    elif control.get("type") in {"radio", "checkbox"}:
        if control.get("checked") is not None:
            yield name, control.get("value", "on")
    else:
        yield name, control.get("value") or (control.text or "")


def is_typed(control: Element) -> bool:
    tag = tag_of(control)
    return tag == "textarea" or (tag == "input" and control.get("type", "") in TYPES)


def tag_of(control: Element) -> str:
    return str(control.tag).rpartition("}")[2]


@pytest.fixture(scope="module")
def forms(world: World) -> list[Form]:
    """Every form that a page of the table shows to anybody, once by its address and fields."""
    found: dict[object, Form] = {}
    for name in KNOWN:
        if ROWS[name].answers[0] != FOUND or not (ROWS[name].who or name == "reminders:reply"):
            continue
        for person in sorted(ROWS[name].who or ROLES):
            here = url_of(name, world.own_of(person))
            with undone():
                response = world.ask(person, "GET", here)
            if response.headers["Content-Type"].startswith("text/html"):
                for form in forms_of(person, here, response.content.decode()):
                    found.setdefault((form.name, form.typed), form)
    return [form for form in found.values() if form.name != "account_logout"]


def send(world: World, form: Form, sent: dict[str, list[str]]) -> Any:
    client = world.client(form.person, raise_request_exception=False)
    with undone():
        return client.post(form.address, sent)


def test_forms_of_the_site_are_found(forms: list[Form]):
    addresses = {form.name for form in forms}

    assert {
        "patients:patient_register",
        "patients:patient_edit",
        "patients:appointment_book",
        "prescriptions:visit_edit",
        "prescriptions:values_edit",
        "prescriptions:course_open",
        "billing:deposit_take",
        "reminders:text_edit",
        "reminders:reply",
    } <= addresses
    assert len(addresses) > 40


@pytest.mark.parametrize("shift", range(ROUNDS))
def test_no_form_breaks_and_none_forgets_what_was_typed(
    world: World, forms: list[Form], shift: int
):
    wrong = []
    for form in forms:
        sent = form.filled(shift * 4)
        response = send(world, form, sent)
        if response.status_code >= ERROR:
            wrong.append(f"{form.name}: {response.status_code}")
        elif response.status_code == REFUSED:
            html = response.content.decode()
            wrong += [f"{form.name} lost {name}" for name in lost_by(form, sent, html)]
            if "invalid" not in html and 'id="error-summary"' not in html:
                wrong.append(f"{form.name} does not say what is wrong")

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("name", "person"), [("patients:patient_register", "reception"), ("reminders:reply", "doctor")]
)
def test_ten_megabytes_are_refused_with_a_page_that_says_so(world: World, name, person):
    with undone():
        response = world.client(person).post(
            url_of(name, world.own_of(person)), {"note": "重" * 3_500_000}
        )

    assert response.status_code == TOO_LARGE
    assert str(response.headers["X-Request-ID"]) in response.content.decode()


def lost_by(form: Form, sent: dict[str, list[str]], html: str) -> list[str]:
    """Return the fields that are shown again without what was typed into them."""
    shown: dict[str, set[str]] = {}
    for control in parsed(html).iter():
        if control.get("name") and is_typed(control) and control.get("type") != "password":
            kept = {value.strip() for _name, value in present(control)}
            shown.setdefault(control.get("name", ""), set()).update(kept)
    return [
        name
        for name in sorted((form.typed & shown.keys()) - NOT_KEPT)
        for text in sent[name]
        if text.isprintable() and text.strip() not in shown[name]
    ]
