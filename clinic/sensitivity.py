"""How sensitive each column is: one class for each model, and another where a column differs."""

from enum import IntEnum

from django.db import models


class Sensitivity(IntEnum):
    """From what anybody may know to what needs the greatest care."""

    PUBLIC = 0
    OPERATIONAL = 1
    PERSONAL = 2
    CLINICAL = 3
    SENSITIVE = 4  # pregnancy, contraception, mental health, photos


PUBLIC, OPERATIONAL, PERSONAL, CLINICAL, SENSITIVE = Sensitivity
OF_MODEL = {
    "clinic.AccessLog": PERSONAL,
    "clinic.AccessLogAnchor": OPERATIONAL,
    "clinic.Organisation": PUBLIC,
    "clinic.Branch": PUBLIC,
    "clinic.OpeningHours": PUBLIC,
    "clinic.OpeningException": PUBLIC,
    "clinic.HolidayOverride": PUBLIC,
    "clinic.EmergencyAccess": PERSONAL,
    "clinic.IdempotencyKey": OPERATIONAL,
    "clinic.FormDraft": SENSITIVE,  # whatever somebody was typing
    "clinic.Job": OPERATIONAL,
    "clinic.TaskSlot": OPERATIONAL,
    "clinic.Heartbeat": OPERATIONAL,
    "clinic.LoginAttempt": PERSONAL,
    "clinic.DocumentCounter": OPERATIONAL,
    "clinic.TicketCounter": OPERATIONAL,
    "clinic.OutboxMessage": OPERATIONAL,
    "clinic.User": PERSONAL,
    "patients.Patient": PERSONAL,
    "patients.Guardian": PERSONAL,
    "patients.PatientMerge": PERSONAL,
    "patients.Appointment": PERSONAL,
    "patients.CalendarFeed": OPERATIONAL,
    "patients.ConsentText": PUBLIC,
    "patients.Consent": PERSONAL,
    "patients.HistoryEntry": CLINICAL,
    "patients.HistoryAsked": CLINICAL,
    "patients.Visit": CLINICAL,
    "patients.VisitAmendment": CLINICAL,
    "patients.SideEffect": CLINICAL,
    "patients.LesionCount": CLINICAL,
    "patients.Photo": SENSITIVE,
    "labs.Laboratory": PUBLIC,
    "labs.Analyte": PUBLIC,
    "labs.ReferenceInterval": PUBLIC,
    "labs.LabCode": PUBLIC,
    "labs.LabColumns": OPERATIONAL,
    "labs.LabImport": CLINICAL,
    "labs.ImportRow": CLINICAL,
    "labs.LabOrder": CLINICAL,
    "labs.LabReport": CLINICAL,
    "labs.LabValue": CLINICAL,
    "labs.PregnancyTest": SENSITIVE,
    "prescriptions.Course": CLINICAL,
    "prescriptions.CourseTransition": CLINICAL,
    "prescriptions.DoctorTask": CLINICAL,
    "prescriptions.LastDoseObligation": CLINICAL,
    "prescriptions.ResultAlarm": CLINICAL,
    "prescriptions.IncidentStep": SENSITIVE,
    "prescriptions.Phrase": OPERATIONAL,
    "prescriptions.GatePolicy": OPERATIONAL,
    "prescriptions.Product": PUBLIC,
    "prescriptions.Strength": PUBLIC,
    "prescriptions.Lot": OPERATIONAL,
    "prescriptions.Prescription": CLINICAL,
    "prescriptions.Override": CLINICAL,
    "prescriptions.Dispense": CLINICAL,
    "prescriptions.DispenseLine": CLINICAL,
    "prescriptions.Return": PERSONAL,  # reception types why units came back
    "billing.FeeItem": PUBLIC,
    "billing.FeePrice": OPERATIONAL,
    "billing.BillingSettings": OPERATIONAL,
    "billing.Invoice": PERSONAL,
    "billing.InvoiceLine": PERSONAL,
    "billing.Payment": PERSONAL,
    "billing.Deposit": PERSONAL,
    "billing.Receipt": PERSONAL,
    "billing.PrintRecord": PERSONAL,
    "billing.DailyClosing": OPERATIONAL,
    "reminders.Obligation": PERSONAL,
    "reminders.MessageText": PUBLIC,
    "reminders.Reminder": PERSONAL,
    "reminders.Reply": PERSONAL,
}
OF_COLUMN = {
    "patients.Patient.can_become_pregnant": SENSITIVE,
    "patients.Patient.reproductive_evidence": SENSITIVE,
    "patients.Patient.reproductive_assessed_on": SENSITIVE,
    "patients.Visit.mood_note": SENSITIVE,
    "patients.Visit.mood_assessed_by_doctor": SENSITIVE,
    "patients.Visit.pregnant": SENSITIVE,
    "patients.Visit.is_breastfeeding": SENSITIVE,
    "patients.Visit.plans_pregnancy_within_year": SENSITIVE,
    "patients.Visit.contraception_methods": SENSITIVE,
    "patients.Visit.contraception_since": SENSITIVE,
    "patients.Visit.contraception_acknowledged": SENSITIVE,
}


def sensitivity_of(field: models.Field) -> Sensitivity:  # type: ignore[type-arg]
    """Return the class of a column. Raises KeyError for a model that has none."""
    label = field.model._meta.label
    return OF_COLUMN.get(f"{label}.{field.name}") or OF_MODEL[label]
