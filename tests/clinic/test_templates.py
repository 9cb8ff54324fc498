"""The shell and its pieces: what every page relies on."""

import re

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from clinic import context, roles
from clinic.models import User
from clinic.templatetags import shell


class VisitForm(forms.Form):
    weight = forms.DecimalField(label="Weight")
    test = forms.ChoiceField(
        label="Test", choices=[("n", "negative"), ("p", "positive")], widget=forms.RadioSelect
    )
    course = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("All of it is wrong.", code="all")


def user_with(*names, **fields):
    user = User(pk=1, name="髙橋", email="a@example.com", **fields)
    user.roles = frozenset(names)
    return user


def render(source, **values):
    return Template("{% load shell %}" + source).render(Context(values))


# Pieces


def test_error_summary_links_to_each_field_and_names_form_errors():
    form = VisitForm({})

    html = render("{% error_summary form %}", form=form)

    assert 'id="error-summary"' in html
    assert 'tabindex="-1"' in html
    assert '<a href="#id_weight">Weight: ' in html
    assert '<a href="#id_test_0">Test: ' in html
    assert "All of it is wrong." in html
    assert html.count("<li>") == 4


def test_error_summary_hidden_field_is_told_without_a_link():
    html = render("{% error_summary form %}", form=VisitForm({"weight": "1", "test": "n"}))

    assert "#id_course" not in html
    assert html.count("<li>") == 2


def test_error_summary_takes_formsets_with_their_rows():
    values = {
        "row-TOTAL_FORMS": "2",
        "row-INITIAL_FORMS": "0",
        "row-0-weight": "1",
        "row-0-test": "n",
        "row-0-course": "1",
        "row-1-weight": "heavy",
    }
    formset = forms.formset_factory(VisitForm)(values, prefix="row")

    html = render("{% error_summary formset %}", formset=formset)

    assert '<a href="#id_row-1-weight">' in html
    assert "#id_row-0-weight" not in html


def test_error_summary_escapes_what_was_typed():
    class Echo(forms.Form):
        name = forms.ChoiceField(choices=[("a", "a")])

    html = render("{% error_summary form %}", form=Echo({"name": "<img src=x>"}))

    assert "<img" not in html
    assert "&lt;img" in html


@pytest.mark.parametrize("form", [VisitForm(), forms.formset_factory(VisitForm)()])
def test_error_summary_form_not_sent_yet_shows_nothing(form):
    assert "error-summary" not in render("{% error_summary form %}", form=form)


def test_status_is_told_by_word_shape_and_colour():
    html = render('{% status "不可" "stop" %}')

    assert 'class="status tone-stop"' in html
    assert "#x-octagon-fill" in html
    assert "不可" in html


def test_status_escapes_its_word():
    assert "<b>" not in render("{% status word %}", word="<b>")


def test_tones_have_different_shapes():
    assert len(set(shell.TONE_ICONS.values())) == len(shell.TONE_ICONS)


@pytest.mark.parametrize(
    ("query", "order", "leads_to"),
    [
        ("", None, "?sort=kana"),
        ("?sort=kana&open=1&page=3", "ascending", "?sort=-kana&amp;open=1"),
        ("?sort=-kana", "descending", "?sort=kana"),
        ("?sort=other", None, "?sort=kana"),
    ],
)
def test_sort_head_says_the_order_and_keeps_the_filters(query, order, leads_to):
    request = RequestFactory().get(f"/{query}")

    html = render('{% sort_head "kana" "Name" %}', request=request)

    assert f'href="{leads_to}"' in html
    assert ("aria-sort" in html) is (order is not None)
    assert order is None or f'aria-sort="{order}"' in html


def test_pagination_keeps_the_filters():
    request = RequestFactory().get("/?q=a&page=2")
    request.user = AnonymousUser()
    page = Paginator(range(50), 20).page(2)

    html = render_to_string("components/pagination.html", {"page": page}, request)

    assert 'href="?q=a&amp;page=1"' in html
    assert 'href="?q=a&amp;page=3"' in html


def test_patient_banner_shows_allergies_to_those_who_may_see_them():
    values = {"name": "髙橋 﨑子", "allergies": "大豆"}

    seen = render_to_string("components/patient_banner.html", values | {"shows_allergies": True})
    hidden = render_to_string("components/patient_banner.html", values)

    assert "大豆" in seen
    assert "大豆" not in hidden


def test_required_and_optional_fields_are_told_in_words():
    class Both(forms.Form):
        needed = forms.CharField()
        free = forms.CharField(required=False)

    html = Template("{% load crispy_forms_filters %}{{ form|crispy }}").render(
        Context({"form": Both()})
    )

    assert html.count('class="need"') == 1
    assert html.count("need-optional") == 1
    assert "*" not in html


def test_field_error_is_tied_to_its_control():
    form = VisitForm({"test": "n"})

    html = Template("{% load crispy_forms_filters %}{{ form|crispy }}").render(
        Context({"form": form})
    )

    assert 'aria-invalid="true"' in html
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described is not None
    assert all(f'id="{name}"' in html for name in described[1].split())


# Navigation


@pytest.fixture
def every_page_exists(monkeypatch):
    monkeypatch.setattr(context, "address", lambda name: f"/{name.replace(':', '/')}/")


def destinations(*names):
    return [place["item"].url_name for place in context.navigation(user_with(*names), "/")]


@pytest.mark.usefixtures("every_page_exists")
def test_navigation_shows_each_role_its_own_places():
    doctor, administrator = destinations(roles.DOCTOR), destinations(roles.ADMINISTRATOR)
    reception = destinations(roles.RECEPTION)

    clinical = [
        item.url_name for item in context.NAVIGATION if item.permission == "labs.view_result"
    ]
    assert set(clinical) <= set(doctor)
    assert not set(clinical) & set(reception)
    assert set(doctor) & set(administrator) <= {
        "patients:emergency_list",
        "reports:outcome_show",
    }
    assert destinations() == []


@pytest.mark.usefixtures("every_page_exists")
def test_navigation_marks_the_place_one_is_in():
    places = context.navigation(user_with(roles.DOCTOR), "/prescriptions/inbox_list/7/")

    assert [place["item"].key for place in places if place["is_here"]] == ["l"]


def test_navigation_page_that_does_not_exist_is_left_out(monkeypatch):
    nowhere = context.Destination("clinic:nowhere", "Nowhere", "bell", "labs.view_result", "n")
    monkeypatch.setattr(context, "NAVIGATION", (nowhere,))

    assert context.navigation(user_with(roles.DOCTOR), "/") == []


def test_navigation_keys_and_permissions_are_known_and_unique():
    keys = [item.key for item in context.NAVIGATION]

    assert len(set(keys)) == len(keys)
    assert {item.permission for item in context.NAVIGATION} <= set(roles.PERMISSIONS)


def test_shell_of_a_fragment_asks_the_database_nothing():
    """Without the database fixture, a query would fail the test."""
    request = RequestFactory().get("/")
    request.user = User(pk=1, name="髙橋", email="a@example.com")

    values = context.shell(request)

    assert render_to_string("components/stat.html", values | {"label": "a", "value": 1})


# Pages


def test_broken_page_renders_without_request_database_or_context():
    html = render_to_string("errors/500.html", {"error_id": "8f3a"})

    assert "8f3a" in html
    assert "Something went wrong" in html
    assert "処理できませんでした" in html
    assert "<script" not in html


PUBLIC = ("/account/login/", "/account/password/reset/", "/account/password/reset/sent/")


@pytest.mark.django_db
@pytest.mark.parametrize("url", PUBLIC)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_pages_before_sign_in_speak_the_browsers_language(client, url, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    page = client.get(url)

    assert page.status_code == 200
    assert f'lang="{language}"' in page.content.decode()
    assert_clean(page.content.decode())


OWN = ("/account/two-steps/", "/account/sessions/", "/account/password/", "/account/logout/")


@pytest.mark.parametrize("url", OWN)
@pytest.mark.parametrize("role", roles.ROLES)
def test_own_account_pages_have_the_shell(client_of, url, role):
    page = client_of(role, theme="dark").get(url, follow=True)

    html = page.content.decode()
    assert page.status_code == 200
    assert 'data-bs-theme="dark"' in html
    assert_clean(html)


def assert_clean(html):
    assert not re.search(r"\s(style|on\w+|placeholder|disabled)=", html)
    inline = re.findall(r"<script(?![^>]*\ssrc=)([^>]*)>", html)
    assert all("application/json" in attributes for attributes in inline)
