"""One small clinic that a module's tests share: two patients who have everything, and the staff.

Everything is written inside one transaction, and each request runs inside a savepoint that is
rolled back, so that every request meets the same rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone

from billing.models import Deposit, FeeItem, FeePrice, Invoice, InvoiceLine
from billing.queries.lines import ByHand
from billing.queries.preview import preview_of
from billing.rules.received import Received
from billing.services.batching import KIND
from billing.services.by_hand import add_line
from billing.services.counter import settle_visit
from billing.services.deposits import take_deposit
from billing.services.drafting import draft_without_visit
from billing.services.loading import load_fees
from clinic import roles
from clinic.models import Branch, Heartbeat, Job, User
from clinic.pictures import Picture
from clinic.services.loading import load_clinic, system_user
from labs.models import LabReport, LabValue, PregnancyTest
from patients.models import HistoryEntry, Patient
from patients.services.feeds import create_feed
from patients.services.merging import merge_patients
from patients.services.photos import add_photos
from prescriptions.models import DoctorTask, Lot
from reminders.queries.replies import answer_url
from reminders.services.loading import load_message_texts
from tests.clinic.signing_in import enrol, staff_with_password
from tests.conftest import signed_in
from tests.factories.clinic import EmergencyAccessFactory, HolidayOverrideFactory, StaffFactory
from tests.factories.labs import ImportRowFactory, LabOrderFactory
from tests.factories.patients import (
    AppointmentFactory,
    ConsentFactory,
    GuardianFactory,
    HistoryEntryFactory,
    LesionCountFactory,
    SideEffectFactory,
    WomanFactory,
)
from tests.factories.prescriptions import (
    GatePolicyFactory,
    IncidentStepFactory,
    LastDoseObligationFactory,
    PhraseFactory,
    ResultAlarmFactory,
)
from tests.factories.reminders import ObligationFactory, ReminderFactory, ReplyFactory
from tests.prescriptions.scene import negative_test, scene

ANONYMOUS, DISABLED, UNENROLLED = "anonymous", "disabled", "without second factor"
PEOPLE = (ANONYMOUS, *roles.ROLES, DISABLED, UNENROLLED)
MISSING = 999_999_999
HANDLER = ClientHandler(enforce_csrf_checks=False)
# Words that an address takes and that are no number of a row.
WORDS = {
    "field": "weight_kg",
    "slug": "board",
    "uidb36": "1",
    "key": "set-password",
    "kind": "check_up",
    "language": "ja",
}
# Prices and jobs are no patient's: there is no other patient's row of them.
OF_NOBODY = dict.fromkeys(
    (
        "access_id",
        "alarm_id",
        "feed_id",
        "holiday_id",
        "import_id",
        "job_id",
        "lot_id",
        "phrase_id",
        "policy_id",
        "price_id",
        "row_id",
        "user_id",
    ),
    MISSING,
)
# Written by looking: who looked, what the person typed so far, when the session was last used.
WRITTEN_BY_LOOKING = {
    "clinic_accesslog",
    "clinic_cache",
    "django_session",
    "usersessions_usersession",
}


@dataclass
class World:
    """The two patients' rows by the names that addresses give them, and a session a person."""

    own: dict[str, Any]
    other: dict[str, Any]
    people: dict[str, User]
    sessions: dict[str, str] = field(default_factory=dict)
    factors: dict[str, int] = field(default_factory=dict)

    def client(self, person: str, **settings_of_client: Any) -> Client:
        """Return a fresh browser in which `person` is signed in."""
        client = Client(**settings_of_client)
        if not client.handler.enforce_csrf_checks:
            client.handler = HANDLER  # loading the middleware takes longer than most answers
        if person in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[person]
        return client

    def ask(self, person: str, method: str, url: str, **more: Any) -> Any:
        """Ask as `person` and read the answer to its end."""
        response = self.client(person).generic(method, url, **more)
        if response.streaming:
            response.getvalue()
        return response

    def own_of(self, person: str) -> dict[str, Any]:
        """Return the rows of the first patient, and what belongs to `person` alone."""
        return self.own | WORDS | {"pk": self.factors.get(person, MISSING)}


def build() -> World:
    """Make the clinic, its staff and its two patients."""
    load_clinic()
    load_fees(by=system_user())
    load_message_texts(by=system_user())
    Heartbeat.objects.create(name="worker", heard_at=timezone.now())
    branch = Branch.objects.first()
    people = {role: staff_with_password(role=role, branch=branch) for role in roles.ROLES}
    people[DISABLED] = staff_with_password()
    for user in people.values():
        enrol(user)
    people[UNENROLLED] = staff_with_password()
    world = World(
        own=_patient(),
        other=_patient() | OF_NOBODY | {"pk": _factor(StaffFactory())},
        people=people,
    )
    for person, user in people.items():
        world.sessions[person] = signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value
        if person != UNENROLLED:
            world.factors[person] = _factor(user)
    User.objects.filter(pk=people[DISABLED].pk).update(is_active=False)
    return world


def _factor(user: User) -> int:
    return int(Authenticator.objects.get(user=user).pk)


def _patient() -> dict[str, Any]:
    """Make a woman on a course who has one of everything, and return the numbers of the rows."""
    patient = WomanFactory(branch=Branch.objects.first())
    it = scene(patient)
    prescription = it.issue(it.order(days=10), visit=it.another_visit(kind="first"))
    it.dispense(prescription)
    negative_test(patient, read_by=it.doctor)
    waiting = it.issue(it.order(days=10), visit=it.another_visit(kind="phone"))
    negative_test(patient, read_by=it.doctor)
    symptom = SideEffectFactory(visit=it.visit, code="vision", is_serious=True)
    LesionCountFactory(visit=it.visit)
    GuardianFactory(patient=patient)
    confirmed = prescription.visit
    type(confirmed).objects.filter(pk=confirmed.pk).update(
        state="confirmed", confirmed_at=it.now, confirmed_by=it.doctor
    )
    confirmed.refresh_from_db()
    task = DoctorTask.objects.create(
        patient=patient, course=it.course, kind="lab-stop", recorded_by=it.doctor
    )
    report = LabReport.objects.filter(patient=patient).first()
    invoice = _settled(confirmed, it.doctor)
    extra = _extra_line(patient, it.doctor)
    reminder = ReminderFactory(obligation=ObligationFactory(course=it.course), state="failed")
    answered = ReminderFactory(
        obligation=ObligationFactory(course=it.course, kind="rest_over"), state="sent"
    )
    (photo,) = add_photos(visit=it.visit, pictures={"front": Picture(b"x", 1, 1)}, by=it.doctor)
    publication = ConsentFactory(
        patient=patient,
        text__kind="photo_publication",
        signature=SimpleUploadedFile("signature.jpg", b"x"),
    )
    return {
        "phrase_id": PhraseFactory().pk,
        "photo_id": photo.pk,
        "consent_id": publication.pk,
        "patient_id": patient.pk,
        "course_id": it.course.pk,
        "visit_id": it.visit.pk,
        "confirmed_visit": confirmed.pk,
        "prescription_id": waiting.pk,
        "report_id": report.pk,
        "value_id": LabValue.objects.filter(report=report).first().pk,
        "test_id": (test := PregnancyTest.objects.filter(patient=patient).first()).pk,
        "step_id": IncidentStepFactory(test=test).pk,
        "side_effect_id": symptom.pk,
        "task_id": task.pk,
        "lot_id": Lot.objects.first().pk,
        "entry_id": HistoryEntryFactory(patient=patient, kind=HistoryEntry.Kind.ALLERGY).pk,
        "appointment_id": AppointmentFactory(patient=patient).pk,
        "access_id": EmergencyAccessFactory(patient_id=patient.pk).pk,
        "merge_id": _merged(patient, it.doctor),
        "feed_id": create_feed(branch=patient.branch, used_for="desk", by=it.doctor)[0].pk,
        "holiday_id": HolidayOverrideFactory().pk,
        "reminder_id": reminder.pk,
        "token": answer_url(reminder).rstrip("/").rpartition("/")[2],
        "reply_id": ReplyFactory(reminder=answered).pk,
        "invoice_id": invoice.pk,
        "receipt_id": invoice.receipts.get().pk,
        "line_id": invoice.lines.first().pk,
        "order_id": LabOrderFactory(patient=patient).pk,
        "alarm_id": ResultAlarmFactory(report=report).pk,
        "row_id": (row := ImportRowFactory()).pk,
        "import_id": row.lab_import_id,
        "policy_id": GatePolicyFactory().pk,
        "obligation_id": LastDoseObligationFactory(course=it.course).pk,
        "user_id": it.doctor.pk,
        "extra_line": extra.pk,
        "deposit_id": _deposit(patient, it.doctor).pk,
        "price_id": FeePrice.objects.first().pk,
        "job_id": Job.objects.create(kind=KIND, requested_by=it.doctor, state="done").pk,
    }


def _extra_line(patient: Patient, by: User) -> InvoiceLine:
    draft = draft_without_visit(
        patient=patient, branch=patient.branch, by=by, today=timezone.localdate()
    )
    item = FeeItem.objects.get(code="blood_test")
    return add_line(invoice=draft, line=ByHand(item=item, quantity=1, reason="Copy"), by=by)


def _deposit(patient: Patient, by: User) -> Deposit:
    return take_deposit(
        patient=patient,
        branch=patient.branch,
        received=Received(method="cash", amount_yen=1_000),
        by=by,
        now=timezone.now(),
    )


def _merged(kept: Patient, by: User) -> int:
    """Merge a second record of the same person into the first."""
    second = WomanFactory(branch=kept.branch)
    merge = merge_patients(kept=kept, merged=second, reason="same card", by=by, now=timezone.now())
    return merge.pk


def _settled(visit: Any, by: User) -> Invoice:
    total = preview_of(visit).totals.total_yen
    settled = settle_visit(
        visit=visit,
        seen_yen=total,
        received=Received(method="cash", amount_yen=total, tendered_yen=total),
        by=by,
        now=timezone.now(),
    )
    return settled.invoice


@contextmanager
def undone() -> Iterator[None]:
    """Undo whatever happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows_written() -> dict[str, int]:
    """Return how many rows of each table this transaction has written so far.

    The database counts them itself, so triggers and functions are in it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
        )
        return dict(cursor.fetchall())


@contextmanager
def nothing_written() -> Iterator[None]:
    """Fail if a row is written inside, other than those that looking writes."""
    before = rows_written()
    yield
    after = rows_written()
    wrote = {name for name, number in after.items() if number != before.get(name, 0)}
    assert wrote <= WRITTEN_BY_LOOKING, f"wrote {sorted(wrote - WRITTEN_BY_LOOKING)}"
