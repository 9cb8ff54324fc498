"""Administrators change the words of messages; nothing is overwritten."""

import pytest
from django.core import mail

from clinic import roles
from reminders.models import MessageText

pytestmark = pytest.mark.django_db
ADDRESS = "/reminders/texts/check_up/ja/"
GOOD = "お知らせです。\n\n$clinic $phone $ticket_tail\n$link"


def post(client, **fields):
    data = {"subject": "お知らせ", "body": GOOD, "version_no": "1"} | fields
    return client.post(ADDRESS, data)


def versions():
    found = MessageText.objects.filter(kind="check_up", language="ja")
    return list(found.order_by("version_no").values_list("version_no", flat=True))


def test_change_is_a_new_version(administrator_client, texts):
    assert post(administrator_client, save="1").status_code == 302

    assert versions() == [1, 2]
    assert MessageText.objects.latest("pk").recorded_by == administrator_client.user


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"body": GOOD + " $nonsense"}, "body"),
        ({"body": GOOD + " ${x.__class__}"}, "body"),
        ({"subject": "$secret"}, "subject"),
        ({"body": "$clinic だけ"}, "body"),
        ({"subject": "ニキビのお知らせ"}, "subject"),
        ({"body": "妊娠検査です。\n" + GOOD}, "subject"),
        ({"subject": "お知らせ\r\nBcc: x@example.org"}, "subject"),
    ],
)
def test_text_that_tells_or_breaks_is_refused_at_its_field(
    administrator_client, texts, fields, field
):
    answer = post(administrator_client, save="1", **fields)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert versions() == [1]


def test_braces_of_a_template_stay_literal(administrator_client, texts):
    answer = post(administrator_client, preview="1", body=GOOD + "\n{{ 7|add:7 }} {% debug %}")

    assert "{{ 7|add:7 }} {% debug %}" in answer.context["sample"].body


def test_version_that_somebody_else_has_replaced_is_not_overwritten(administrator_client, texts):
    post(administrator_client, save="1")

    assert post(administrator_client, save="1").status_code == 409
    assert versions() == [1, 2]


def test_test_message_goes_to_the_person_who_writes_it(administrator_client, texts):
    assert post(administrator_client, mail="1").status_code == 200

    assert [message.to for message in mail.outbox] == [[administrator_client.user.email]]
    assert versions() == [1]


def test_list_shows_one_line_for_each_text(administrator_client, texts):
    page = administrator_client.get("/reminders/texts/")

    assert len(page.context["texts"]) == 10


@pytest.mark.parametrize("role", [roles.RECEPTION, roles.DOCTOR])
def test_others_change_no_text(client_of, texts, role):
    assert post(client_of(role), save="1").status_code == 403
