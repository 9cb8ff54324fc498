"""Who else has read a pregnancy test."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from clinic.roles import DOCTOR, RECEPTION


class SecondReaderField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Somebody other than who types; nobody is chosen beforehand."""

    def __init__(self, **options: Any) -> None:
        plain: Any = {"label": _("Read by a second person"), "required": False}
        super().__init__(User.objects.none(), **plain | options)

    def offer(self, *, besides: User, is_needed: bool) -> None:
        """Offer everybody else of the clinic; say what follows where two readers are wanted."""
        others = User.objects.filter(is_active=True, groups__name__in=(DOCTOR, RECEPTION))
        self.queryset = others.exclude(pk=besides.pk).order_by("name").distinct()
        if is_needed:
            self.help_text = _(
                "A negative test counts only once a second person has read it. Left empty, it "
                "waits in the list of results for its second reader."
            )
