from labs.models.catalogue import Analyte, Laboratory, ReferenceInterval
from labs.models.report import LabReport, LabValue, PregnancyTest

__all__ = [
    "Analyte",
    "LabReport",
    "LabValue",
    "Laboratory",
    "PregnancyTest",
    "ReferenceInterval",
]
