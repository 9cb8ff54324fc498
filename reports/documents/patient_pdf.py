"""A patient's whole record on paper, in the language of who asks for it."""

from collections import Counter
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _

from clinic.models import Organisation
from clinic.pdf import render_pdf
from labs.rules.intervals import interval_text
from prescriptions.visit_words import effect_words
from reports.queries.patient_record import PatientRecord

Table = tuple[str, list[str], list[list[Any]]]


def patient_pdf(record: PatientRecord, *, language: str, made_at: Any) -> bytes:
    """Return everything as a PDF in `ja` or `en`."""
    with translation.override(language):
        context = {
            "clinic": Organisation.objects.get(),
            "patient": record.patient,
            "made_at": made_at,
            "tables": [_localized(table) for table in tables_of(record) if table[2]],
        }
        return render_pdf(render_to_string("reports/patient_paper.html", context)).content


def _localized(table: Table) -> Table:
    title, columns, rows = table
    return title, columns, [[_cell(cell) for cell in row] for row in rows]


def _cell(cell: Any) -> str:
    if cell is None or cell == "":
        return "–"
    if isinstance(cell, bool):
        return _("Yes") if cell else _("No")
    if hasattr(cell, "hour"):
        return str(date_format(cell, "SHORT_DATETIME_FORMAT"))
    if hasattr(cell, "year"):
        return str(date_format(cell, "SHORT_DATE_FORMAT"))
    return str(localize(cell))


def tables_of(record: PatientRecord) -> list[Table]:
    """Return title, columns and rows of every kind of thing that is kept."""
    return [*_told(record), *_visited(record), *_measured(record), *_given(record), *_owed(record)]


def _told(record: PatientRecord) -> list[Table]:
    return [
        (
            _("Guardians"),
            [_("Name"), _("Relation"), _("Telephone"), _("Attended on")],
            [
                [g.name, g.relation, g.phone, g.attended_first_consultation_on]
                for g in record.guardians
            ],
        ),
        (
            _("Consents"),
            [_("Kind"), _("Version"), _("Given on"), _("Signed by"), _("Revoked on"), _("Reason")],
            [
                [
                    c.text.get_kind_display(), c.text.version_no, c.given_on, c.signer_name,
                    c.revoked_on, c.revoked_reason,
                ]
                for c in record.consents
            ],
        ),
        (
            _("History"),
            [_("Kind"), _("What"), _("State"), _("From"), _("Until"), _("Note"), _("Withdrawn")],
            [
                [
                    h.get_kind_display(), h.code.replace("_", " "), h.get_status_display(), h.on,
                    h.until, h.note, h.withdrawn_reason,
                ]
                for h in record.history
            ],
        ),
        (
            _("Appointments"),
            [_("Time"), _("Branch"), _("State"), _("Reason")],
            [
                [a.during.lower, a.branch, a.get_state_display(), a.cancelled_reason]
                for a in record.appointments
            ],
        ),
    ]  # fmt: skip


def _visited(record: PatientRecord) -> list[Table]:
    lesions: Counter[int] = Counter()
    for count in record.lesions:
        lesions[count.visit_id] += count.total
    return [
        (
            _("Visits"),
            [
                _("Day"), _("Kind"), _("State"), _("Doctor"), _("Weight (kg)"), _("Missed days"),
                "PHQ-2", _("Lesions"), _("Complaint"), _("Findings"), _("Explained"),
            ],
            [
                [
                    v.visited_on, v.get_kind_display(), v.get_state_display(), v.doctor.name,
                    v.weight_kg, v.missed_doses_days, v.phq2, lesions.get(v.pk), v.complaint,
                    v.findings, v.explained,
                ]
                for v in record.visits
            ],
        ),
        (
            _("Corrections of visits"),
            [_("Day"), _("Field"), _("Before"), _("After"), _("Reason")],
            [
                [a.visit.visited_on, a.field, a.old_value, a.new_value, a.reason]
                for a in record.amendments
            ],
        ),
        (
            _("Side effects"),
            [_("Day"), _("What"), _("Severity"), _("Serious"), _("Note"), _("Assessment")],
            [
                [
                    e.visit.visited_on, effect_words(e.code), e.get_severity_display(),
                    e.is_serious, e.note, e.assessment,
                ]
                for e in record.side_effects
            ],
        ),
    ]  # fmt: skip


def _measured(record: PatientRecord) -> list[Table]:
    return [
        (
            _("Laboratory values"),
            [_("Time"), _("What"), _("Value"), _("Unit"), _("Interval"), _("Correction")],
            [
                [
                    v.report.collected_at, v.analyte, v.raw, v.unit, interval_text(v.low, v.high),
                    v.correction_reason or v.report.voided_reason,
                ]
                for v in record.values
            ],
        ),
        (
            _("Pregnancy tests"),
            [_("Time"), _("Kind"), _("Result"), _("Read by"), _("Withdrawn")],
            [
                [
                    t.taken_at, t.get_kind_display(), t.get_result_display(), t.read_by.name,
                    t.voided_reason,
                ]
                for t in record.tests
            ],
        ),
    ]  # fmt: skip


def _given(record: PatientRecord) -> list[Table]:
    back: Counter[int] = Counter()
    for returned in record.returns:
        back[returned.line_id] += returned.units
    return [
        (
            _("Courses"),
            [
                _("Course number"), _("State"), _("Severity"), _("Opened"), _("First dose"),
                _("Last dose"), _("Doctor"), _("Reason of the end"),
            ],
            [
                [
                    c.number, c.get_state_display(), c.get_severity_display(), c.opened_on,
                    c.started_on, c.last_dose_on, c.doctor.name, c.end_reason,
                ]
                for c in record.courses
            ],
        ),
        (
            _("Prescriptions"),
            [
                _("Day"), _("Product"), _("mg a day"), _("Days"), _("Doctor"), _("Reason"),
                _("Overrides"), _("Withdrawn"),
            ],
            [
                [
                    p.prescribed_on, p.product, p.daily_mg, p.days, p.prescribed_by.name,
                    p.dose_reason, ", ".join(f"{o.rule}: {o.reason}" for o in p.overrides.all()),
                    p.voided_reason,
                ]
                for p in record.prescriptions
            ],
        ),
        (
            _("Handed over"),
            [_("Day"), _("Strength"), _("Lot"), _("Units"), _("Brought back")],
            [
                [
                    line.dispense.dispensed_on, f"{line.lot.strength.unit_mg} mg",
                    line.lot.lot_no, line.units, back[line.pk],
                ]
                for line in record.lines
            ],
        ),
    ]  # fmt: skip


def _owed(record: PatientRecord) -> list[Table]:
    return [
        (
            _("Papers"),
            [_("Number"), _("Kind"), _("Day"), _("Total (yen)"), _("Reason")],
            [
                [i.number, i.get_kind_display(), i.transaction_on, i.total_yen, i.reason]
                for i in record.invoices
            ],
        ),
        (
            _("Messages"),
            [_("Kind"), _("Due"), _("Channel"), _("State"), _("Sent")],
            [
                [
                    r.get_kind_display(), r.due_on, r.get_channel_display(), r.get_state_display(),
                    r.sent_at,
                ]
                for r in record.reminders
            ],
        ),
    ]  # fmt: skip
