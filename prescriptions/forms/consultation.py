"""The consultation's sections as one form: valid together, shown apart."""

import json
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.models import User
from labs.models import LabReport
from patients.models import Patient, Visit
from prescriptions.forms.next_visit import NextVisitForm, ReviewForm
from prescriptions.forms.progress import BodyForm, MoodForm, NotesForm, ProgressForm
from prescriptions.forms.supply import SupplyForm, overrides_in
from prescriptions.forms.testing import ManForm, PanelForm, WomanForm
from prescriptions.inputs import Consultation
from prescriptions.models import Prescription
from prescriptions.queries.next_visits import next_slots
from prescriptions.queries.proposals import Entered, Proposal
from prescriptions.queries.visits import lacking_report, waiting_reports

# The way through an uneventful visit: each is answered by a key, which leads on to the next.
ASKED = (
    "has_side_effects",
    "missed_doses_days",
    "is_hair_removal_suspended",
    "phq2",
    "weight_kg",
    "test_result",
    "reviewed",
    "pregnant",
    "is_breastfeeding",
    "plans_pregnancy_within_year",
    "contraception_acknowledged",
    "supply",
    "next_visit",
)
ALL_DENIED = {
    name: ["no"] for name in ("pregnant", "is_breastfeeding", "plans_pregnancy_within_year")
}


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

    def contraception(self) -> dict[str, list[str]]:
        """Return methods and since when, for a button to fill in once they were asked anew."""
        if self.visit is None or not self.visit.contraception_methods:
            return {}
        since = self.visit.contraception_since
        return {
            "contraception_methods": list(self.visit.contraception_methods),
            "contraception_since": [since.isoformat()] if since else [],
        }


class ConsultationForm:
    """All sections of one visit."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        visit: Visit,
        before: Before,
        by: User,
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
        self.panel = PanelForm(
            data, patient=visit.patient, lacking=lacking_report(visit.patient_id)
        )
        self.pregnancy: WomanForm | ManForm = (
            WomanForm(data, by=by, is_read_twice=visit.reads_tests_twice)  # type: ignore[attr-defined]
            if is_woman
            else ManForm(data)
        )
        self.notes = NotesForm(data)
        self.supply = SupplyForm(data, last=before.prescription)
        self.review = ReviewForm(data, patient_id=visit.patient_id, waiting=lambda: self.waiting)
        self.next = NextVisitForm(data, slots=partial(next_slots, visit, timezone.now()))
        self._mark_the_way()

    @cached_property
    def waiting(self) -> list[LabReport]:
        """The results that nobody has read yet, asked for once."""
        return waiting_reports(self.visit.patient_id)

    def _mark_the_way(self) -> None:
        for section in self.sections:
            for name in ASKED:
                if name in section.fields:
                    section.fields[name].widget.attrs["data-ask"] = ""
        self.mood.fields["phq2"].widget.attrs["data-digits"] = "1"

    def all_denied(self) -> str:
        """Return what the button "asked, and no to all three" fills in."""
        return json.dumps(ALL_DENIED)

    def contraception_before(self) -> str:
        """Return what the button "as last time" fills in; empty without a last time."""
        carried = self.before.contraception()
        return json.dumps(carried) if carried else ""

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
            self.review,
            self.next,
        )

    @property
    def is_bound(self) -> bool:
        return self.data is not None

    def is_valid(self) -> bool:
        """Check every section, so that all errors are shown at once."""
        checked = [section.is_valid() for section in self.sections]
        return all(checked)

    def refuse(self, errors: list[ValidationError]) -> None:
        """Show why nothing was saved; a test that only one person has read, at its field too."""
        for error in errors:
            self.supply.add_error(None, error)
        is_untested = any(error.code == "pregnancy-test-missing" for error in errors)
        if is_untested and self.pregnancy.awaits_second_reader():
            words = _(
                "Choose who else has read the test, or confirm the visit without a prescription: "
                "the test then waits for its second reader."
            )
            self.pregnancy.add_error("second_reader", ValidationError(words, code="read_once"))

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
            reviewed=self.review.reports(),
            next_visit_at=self.next.cleaned_data["next_visit"],
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
            reviewed_reports=frozenset(each.pk for each in self.review.reports()),
            awaits_second_reader=self.pregnancy.awaits_second_reader(),
        )
        return visit, entered, self.supply.proposal()
