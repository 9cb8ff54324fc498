from prescriptions.models.aftercare import LastDoseObligation
from prescriptions.models.alarm import ResultAlarm
from prescriptions.models.course import Course, CourseTransition, DoctorTask
from prescriptions.models.incident import IncidentStep
from prescriptions.models.phrase import Phrase
from prescriptions.models.policy import GatePolicy
from prescriptions.models.prescription import (
    Dispense,
    DispenseLine,
    Override,
    Prescription,
    Return,
)
from prescriptions.models.product import Lot, Product, Strength
from prescriptions.models.result_walls import CourseStoppingTest

__all__ = [
    "Course",
    "CourseStoppingTest",
    "CourseTransition",
    "Dispense",
    "DispenseLine",
    "DoctorTask",
    "GatePolicy",
    "IncidentStep",
    "LastDoseObligation",
    "Lot",
    "Override",
    "Phrase",
    "Prescription",
    "Product",
    "ResultAlarm",
    "Return",
    "Strength",
]
