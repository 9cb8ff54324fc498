"""What the clinic has already of the people in a table of old patients."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import F

from patients.models import Patient
from patients.models.patient import spoken_ticket_no
from prescriptions.models import Course
from reports.rules.old_patients.placing import HeldCourse, Holder, Register, marks_of, spoken
from reports.rules.old_patients.reading import OldPatient


def learn(register: Register, rows: Sequence[OldPatient]) -> None:
    """Add who holds the rows' tickets and who was born on their days; three queries."""
    tickets = {spoken(row.ticket_no) for row in rows} - register.holders.keys()
    held = list(
        Patient.objects.alias(spoken=spoken_ticket_no(F("ticket_no"))).filter(spoken__in=tickets)
    )
    courses = defaultdict(list)
    for patient, number, started_on, last_dose_on in Course.objects.filter(
        patient__in=held
    ).values_list("patient", "number", "started_on", "last_dose_on"):
        courses[patient].append(HeldCourse(number, started_on, last_dose_on))
    for each in held:
        register.holders[spoken(each.ticket_no)] = Holder(
            each.birth_date, each.kana_key, courses[each.pk], each.merged_into_id is not None
        )
    days = {row.person["birth_date"] for row in rows}
    for born_on, reading, phone in (
        Patient.objects.current()
        .filter(birth_date__in=days)
        .values_list("birth_date", "kana_key", "phone")
    ):
        register.people |= marks_of(born_on, reading, phone)
