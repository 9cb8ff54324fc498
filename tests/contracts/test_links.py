"""No page of a role offers a link that the role may not open, or that leads nowhere."""

from collections import deque
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.urls import Resolver404, resolve
from django.utils import timezone
from lxml import html  # type: ignore[import-untyped] # it ships no types

from billing.services.drafting import draft_invoice
from clinic import roles
from patients.models import Patient
from reports.services.demo_bills import bill_visits
from reports.services.demo_cases import write_cases
from reports.services.demo_day import write_today
from reports.services.demo_setting import prepare_setting
from tests.factories.patients import ConfirmedVisitFactory

pytestmark = pytest.mark.django_db
FEWEST = 15


@pytest.fixture
def clinic():
    """Nine cases with a board of today, paid invoices and one that is still a draft."""
    now = timezone.now()
    today = timezone.localdate(now)
    call_command("load_clinic")
    setting = prepare_setting(today=today)
    write_cases(setting=setting, today=today)
    write_today(setting=setting, seed=1, now=now)
    bill_visits(by=setting.reception, seed=1, today=today, report=lambda done, total: None)
    branch = setting.branches[0]
    unbilled = ConfirmedVisitFactory(
        patient=Patient.objects.first(), branch=branch, visited_on=today
    )
    draft_invoice(visit=unbilled, by=setting.reception)
    return branch


@pytest.mark.parametrize("role", [roles.DOCTOR, roles.RECEPTION, roles.ADMINISTRATOR])
def test_every_link_of_a_role_opens(client_of, clinic, role):
    client = client_of(role)
    client.user.branch = clinic
    client.user.save()

    answers = list(links_once(client))

    assert [each for each in answers if each[2] >= 400] == []
    assert len(answers) >= FEWEST


def links_once(client):
    """Follow one link of each kind of address; yield the page that offers it, it and its status."""
    waiting, known = deque([("", "/")]), set()
    while waiting:
        source, url = waiting.popleft()
        kind = kind_of(url)
        if kind in known:
            continue
        known.add(kind)
        answer = client.get(url, follow=True)
        yield source, url, answer.status_code
        if answer.streaming or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        for address in html.fromstring(answer.content).xpath("//a/@href"):
            if address.startswith("/"):
                waiting.append((url, address))


def kind_of(url):
    """Return the name of an address; one that leads nowhere is a kind of its own."""
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return url
