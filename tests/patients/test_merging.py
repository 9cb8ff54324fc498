"""Two records of one person become one, and two again."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils import timezone

from patients.models import Appointment, Patient, PatientMerge
from patients.queries.search import find_patients
from patients.services.merging import MergeRefused, merge_patients, undo_merge
from patients.services.registration import ChangedMeanwhile, update_patient
from tests.factories.clinic import BranchFactory, StaffFactory
from tests.factories.labs import LabReportFactory, PregnancyTestFactory
from tests.factories.patients import (
    AppointmentFactory,
    ConsentFactory,
    GuardianFactory,
    HistoryAskedFactory,
    HistoryEntryFactory,
    PatientFactory,
    VisitFactory,
)
from tests.factories.prescriptions import CourseFactory
from tests.patients.details import details

pytestmark = pytest.mark.django_db
ROWS = [
    AppointmentFactory,
    ConsentFactory,
    CourseFactory,
    GuardianFactory,
    HistoryAskedFactory,
    HistoryEntryFactory,
    LabReportFactory,
    PregnancyTestFactory,
    VisitFactory,
]


def two_records():
    branch = BranchFactory()
    return PatientFactory(branch=branch), PatientFactory(branch=branch)


def merged_by(kept, other, **more):
    return merge_patients(
        kept=kept, merged=other, reason="同じ保険証", by=StaffFactory(), now=timezone.now(), **more
    )


def coming(patient, days=7):
    start = timezone.now().replace(microsecond=0) + timedelta(days=days)
    during = DateTimeTZRange(start, start + timedelta(minutes=15))
    return AppointmentFactory(
        patient=patient, during=during, lane=patient.pk % 100 + 1, overlap_reason="急患"
    )


def test_merge_moves_what_is_to_come_and_leaves_what_was():
    kept, other = two_records()
    booked, visit = coming(other), VisitFactory(patient=other, state="voided", voided_reason="誤")

    merge = merged_by(kept, other)

    booked.refresh_from_db()
    visit.refresh_from_db()
    other.refresh_from_db()
    assert (booked.patient, visit.patient, other.merged_into) == (kept, other, kept)
    assert merge.moved_appointments == [booked.pk]
    assert list(Patient.objects.current()) == [kept]


def test_undo_merge_restores_both_records_and_the_appointments():
    kept, other = two_records()
    went_along, own, by = coming(other), coming(kept, days=9), StaffFactory()
    merge = merged_by(kept, other)
    gave_up = coming(kept, days=11)

    undo_merge(merge=merge, reason="別人", by=by, now=timezone.now())

    other.refresh_from_db()
    merge.refresh_from_db()
    assert other.merged_into is None
    assert list(Appointment.objects.filter(patient=other)) == [went_along]
    assert set(Appointment.objects.filter(patient=kept)) == {own, gave_up}
    assert (merge.undone_by, merge.undone_reason) == (by, "別人")
    with pytest.raises(MergeRefused, match="undone"):
        undo_merge(merge=merge, reason="別人", by=by, now=timezone.now())


def test_merged_again_after_parting_keeps_both_merges_in_the_history():
    kept, other = two_records()
    first = merged_by(kept, other)
    undo_merge(merge=first, reason="別人", by=StaffFactory(), now=timezone.now())

    second = merged_by(kept, other)

    assert list(PatientMerge.objects.standing()) == [second]
    assert first.events.count() == 2


@pytest.mark.parametrize("factory", ROWS)
def test_merged_record_takes_no_new_row(factory):
    kept, other = two_records()
    row = factory(patient=kept)
    merged_by(kept, other)

    with pytest.raises(IntegrityError, match="patient_is_current"), transaction.atomic():
        factory(patient=other)
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(patient=other)


def test_ticket_number_of_a_merged_record_leads_to_the_kept_one_and_is_never_free():
    kept, other = two_records()
    merged_by(kept, other)

    assert find_patients(other.ticket_no) == [kept]
    with pytest.raises(IntegrityError), transaction.atomic():
        PatientFactory(ticket_no=other.ticket_no)
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Patient.objects.filter(pk=other.pk).update(ticket_no="K-999999")
    with pytest.raises(ProgrammingError), transaction.atomic():
        Patient.objects.filter(pk=other.pk)._raw_delete(using="default")


def test_merge_never_makes_a_chain_of_records():
    kept, other = two_records()
    third = PatientFactory()
    merged_by(kept, other)

    for chained, into in ((third, other), (kept, third)):
        with pytest.raises(IntegrityError, match="without_chain"), transaction.atomic():
            Patient.objects.filter(pk=chained.pk).update(merged_into=into)


def test_merge_both_booked_at_one_time_is_refused_and_writes_nothing():
    kept, other = two_records()
    one = coming(kept)
    two = AppointmentFactory(patient=other, during=one.during, lane=200, overlap_reason="急")

    with pytest.raises(MergeRefused, match="patient_busy"):
        merged_by(kept, other)

    two.refresh_from_db()
    other.refresh_from_db()
    assert (two.patient, other.merged_into) == (other, None)


@pytest.mark.parametrize(
    ("code", "under_way"),
    [
        ("draft", lambda patient: VisitFactory(patient=patient)),
        ("in_clinic", lambda patient: AppointmentFactory(patient=patient, state="arrived")),
        ("open_course", lambda patient: CourseFactory(patient=patient, state="screening")),
    ],
)
def test_merge_of_a_record_with_something_under_way_is_refused(code, under_way):
    kept, other = two_records()
    under_way(other)

    with pytest.raises(MergeRefused, match=code):
        merged_by(kept, other)

    merged_by(other, kept)


def test_merge_while_a_third_edits_leaves_the_editor_a_warning():
    kept, other = two_records()
    seen = other.version
    merged_by(kept, other)

    with pytest.raises(ChangedMeanwhile):
        update_patient(
            patient=other,
            version=seen,
            details=details(branch=other.branch),
            by=StaffFactory(),
            today=timezone.localdate(),
        )


def test_merge_without_a_reason_is_refused():
    kept, other = two_records()

    with pytest.raises(ValueError, match="reason"):
        merge_patients(kept=kept, merged=other, reason=" ", by=StaffFactory(), now=timezone.now())


def test_merge_page_compares_first_and_merges_second(reception_client):
    kept, other = two_records()
    url = reverse("patients:record_merge", args=[kept.pk])

    compared = reception_client.post(url, {"ticket_no": other.ticket_no})
    unsaid = reception_client.post(url, {"ticket_no": other.ticket_no, "compared_with": other.pk})
    merged = reception_client.post(
        url, {"ticket_no": other.ticket_no, "compared_with": other.pk, "reason": "同じ保険証"}
    )

    assert (compared.status_code, unsaid.status_code) == (200, 422)
    assert compared.context["other"] == other
    assert merged.status_code == 302
    page = reception_client.get(kept.get_absolute_url()).content.decode()
    assert other.ticket_no in page
    assert "同じ保険証" in page


def test_part_page_asks_why_and_shows_it_afterwards(reception_client):
    kept, other = two_records()
    merge = merged_by(kept, other)
    url = reverse("patients:record_part", args=[other.pk, merge.pk])

    assert reception_client.post(url, {"reason": ""}).status_code == 422
    assert reception_client.post(url, {"reason": "別人でした"}).status_code == 302

    page = reception_client.get(kept.get_absolute_url()).content.decode()
    assert "別人でした" in page
