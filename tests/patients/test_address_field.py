import pytest
from django.core.exceptions import ValidationError

from patients.forms.identity import PlainEmailField


@pytest.mark.parametrize(
    "typed", ["a\x00b@example.org", "a\x1b@example.org", "a\u202e@example.org"]
)
def test_address_with_control_characters_is_refused_at_its_field(typed):
    with pytest.raises(ValidationError) as refused:
        PlainEmailField().clean(typed)

    assert refused.value.code == "invalid"
