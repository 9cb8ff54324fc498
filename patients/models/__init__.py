from patients.models.appointment import Appointment
from patients.models.calendar_feed import CalendarFeed
from patients.models.consent import Consent, ConsentText
from patients.models.history import HistoryAsked, HistoryEntry
from patients.models.patient import Guardian, Patient, PatientMerge
from patients.models.photo import Photo
from patients.models.visit import LesionCount, SideEffect, Visit, VisitAmendment

__all__ = [
    "Appointment",
    "CalendarFeed",
    "Consent",
    "ConsentText",
    "Guardian",
    "HistoryAsked",
    "HistoryEntry",
    "LesionCount",
    "Patient",
    "PatientMerge",
    "Photo",
    "SideEffect",
    "Visit",
    "VisitAmendment",
]
