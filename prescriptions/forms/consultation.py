"""The consultation's sections as one form: valid together, shown apart."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from patients.models import Patient, Visit
from prescriptions.forms.progress import BodyForm, MoodForm, NotesForm, ProgressForm
from prescriptions.forms.supply import SupplyForm, overrides_in
from prescriptions.forms.testing import ManForm, PanelForm, WomanForm
from prescriptions.inputs import Consultation
from prescriptions.models import Prescription
from prescriptions.queries.proposals import Entered, Proposal


class SentForm(forms.Form):
    """What a form sends besides: the version it has seen, and a key against a second submit."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)

    def key(self) -> UUID:
        found: UUID = self.cleaned_data["idempotency_key"]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What stood at the visit before: shown beside, and carried over where that is safe."""

    visit: Visit | None = None
    prescription: Prescription | None = None

    def carried_over(self) -> dict[str, Any]:
        """Methods of contraception and since when; whether they hold is asked anew."""
        if self.visit is None:
            return {}
        return {
            "contraception_methods": self.visit.contraception_methods,
            "contraception_since": self.visit.contraception_since,
        }


class ConsultationForm:
    """All sections of one visit."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        visit: Visit,
        before: Before,
        initial: dict[str, Any],
    ) -> None:
        self.visit = visit
        self.before = before
        self.data = data
        is_woman = visit.patient.sex == Patient.Sex.FEMALE
        self.sent = SentForm(data, initial=initial)
        self.progress = ProgressForm(data)
        self.mood = MoodForm(data)
        self.body = BodyForm(data)
        self.panel = PanelForm(data, patient=visit.patient)
        self.pregnancy: WomanForm | ManForm = (
            WomanForm(data, initial=before.carried_over()) if is_woman else ManForm(data)
        )
        self.notes = NotesForm(data)
        self.supply = SupplyForm(data, last=before.prescription)

    @property
    def sections(self) -> tuple[forms.Form, ...]:
        return (
            self.sent,
            self.progress,
            self.mood,
            self.body,
            self.panel,
            self.pregnancy,
            self.notes,
            self.supply,
        )

    @property
    def is_bound(self) -> bool:
        return self.data is not None

    def is_valid(self) -> bool:
        """Check every section, so that all errors are shown at once."""
        checked = [section.is_valid() for section in self.sections]
        return all(checked)

    def answers(self) -> dict[str, Any]:
        """Return the visit's columns as far as they are readable."""
        answered: tuple[Any, ...] = (
            self.progress,
            self.mood,
            self.body,
            self.pregnancy,
            self.notes,
        )
        return {
            name: section.cleaned_data[name]
            for section in answered
            for name in section.ANSWERS
            if name in section.cleaned_data
        }

    def consultation(self, now: datetime, authenticated_at: datetime | None) -> Consultation:
        """Return what a valid form says, for the service that saves it."""
        today = timezone.localdate(now)
        return Consultation(
            answers=self.answers(),
            side_effects=self.progress.effects(),
            lesions=self.body.lesions(),
            panel=self.panel.panel(self.visit, now, today),
            pregnancy_test=self.pregnancy.reading(self.visit, now),
            order=self.supply.order(),
            overrides=overrides_in(self.data or {}, authenticated_at),
        )

    def preview(self, now: datetime) -> tuple[Visit, Entered, Proposal | None]:
        """Return what the gate is asked before anything is saved; unreadable parts are unknown."""
        self.is_valid()
        today = timezone.localdate(now)
        visit = copy(self.visit)
        for name, answer in self.answers().items():
            setattr(visit, name, answer)
        serious = [each.code for each in self.progress.effects() if each.is_serious]
        entered = Entered(
            pregnancy_tests=self.pregnancy.entered(today),
            panel=self.panel.entered(today),
            serious_symptoms=tuple(serious),
        )
        return visit, entered, self.supply.proposal()
