"""A doctor's own words: offered in the visit, theirs alone."""

import pytest
from django.urls import reverse

from prescriptions.models import Phrase
from tests.factories.prescriptions import PhraseFactory
from tests.prescriptions.scene import scene
from tests.prescriptions.test_consultation_page import address, client_for

pytestmark = pytest.mark.django_db
URL = "prescriptions:phrase_list"
WORDS = {"field": "findings", "title": "dry", "body": "Lips dry,\nno cheilitis."}


def test_words_are_kept_and_offered_in_the_visit_to_their_doctor_alone():
    it = scene()
    PhraseFactory(title="of another")

    assert client_for(it).post(reverse(URL), WORDS).status_code == 302

    offered = client_for(it).get(address(it)).context["phrases"]
    assert [(each.title, each.body) for each in offered] == [("dry", WORDS["body"])]


@pytest.mark.parametrize(
    ("changed", "name", "code"),
    [
        ({"title": ""}, "title", "required"),
        ({"title": "x" * 41}, "title", "too_long"),
        ({"body": "a\x00"}, "body", "control_characters"),
        ({"field": "weight_kg"}, "field", "invalid_choice"),
        ({"title": "there"}, "title", "taken"),
    ],
)
def test_words_that_cannot_be_kept_say_why(changed, name, code):
    it = scene()
    PhraseFactory(doctor=it.doctor, title="there")

    response = client_for(it).post(reverse(URL), WORDS | changed)

    assert response.status_code == 422
    assert [each.code for each in response.context["form"].errors.as_data()[name]] == [code]


def test_ended_words_are_offered_no_more_and_stay_on_record():
    it = scene()
    own, other = PhraseFactory(doctor=it.doctor), PhraseFactory()
    ends = [reverse("prescriptions:phrase_end", args=[each.pk]) for each in (own, other)]

    assert [client_for(it).post(url).status_code for url in ends] == [302, 404]

    assert list(Phrase.objects.standing()) == [other]
    assert Phrase.objects.filter(pk=own.pk).exists()
