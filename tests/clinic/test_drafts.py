"""Drafts: kept for their owner alone, whatever is sent."""

import json

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic.drafts import NotADraft, save_draft
from clinic.models import FormDraft
from tests.factories.clinic import StaffFactory

URL = "clinic:draft_save"


def post(client, form="visit:12", fields=None):
    body = json.dumps(
        {"form": form, "fields": fields if fields is not None else {"note": ["改善"]}}
    )
    return client.post(reverse(URL), body, content_type="application/json")


def test_draft_is_given_back_to_its_owner(doctor_client):
    assert post(doctor_client).status_code == 200

    answer = doctor_client.get(reverse(URL), {"form": "visit:12"})
    assert answer.json()["fields"] == {"note": ["改善"]}


def test_draft_of_somebody_else_is_not_there(doctor_client, client_of):
    post(doctor_client)

    assert client_of("doctor").get(reverse(URL), {"form": "visit:12"}).status_code == 204


def test_draft_is_replaced_and_discarded(doctor_client):
    post(doctor_client)
    post(doctor_client, fields={"note": ["later"]})
    assert FormDraft.objects.get().fields == {"note": ["later"]}

    assert doctor_client.delete(reverse(URL) + "?form=visit:12").status_code == 204
    assert not FormDraft.objects.exists()


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", '{"form": 1, "fields": {}}', '{"form": "visit:1", "fields": []}',
     '{"form": "../x", "fields": {}}', '{"form": "visit:1", "fields": {"a": [1]}}',
     '{"form": "visit:1", "fields": {"a": ["' + "x" * 10_001 + '"]}}', "[" * 5_000],
)  # fmt: skip
def test_what_is_no_draft_is_refused(doctor_client, body):
    answer = doctor_client.post(reverse(URL), body, content_type="application/json")

    assert answer.status_code == 400
    assert not FormDraft.objects.exists()


def test_passwords_and_tokens_are_never_kept(doctor_client):
    post(doctor_client, fields={"password": ["x"], "csrfmiddlewaretoken": ["y"], "a": ["z"]})

    assert FormDraft.objects.get().fields == {"a": ["z"]}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.text(max_size=200))
def test_any_text_is_kept_or_refused_and_never_breaks(db, value):
    user = StaffFactory()
    try:
        draft = save_draft(
            user=user, form="visit:1", fields={"a": [value]}, now="2026-11-24T00:00Z"
        )
    except NotADraft:
        return
    draft.refresh_from_db()
    assert draft.fields["a"][0] == value.replace("\x00", "").encode(errors="ignore").decode()
