from labs.models.catalogue import Analyte, Laboratory, ReferenceInterval
from labs.models.incoming import ImportRow, LabCode, LabColumns, LabImport
from labs.models.order import LabOrder
from labs.models.report import LabReport, LabValue, PregnancyTest

__all__ = [
    "Analyte",
    "ImportRow",
    "LabCode",
    "LabColumns",
    "LabImport",
    "LabOrder",
    "LabReport",
    "LabValue",
    "Laboratory",
    "PregnancyTest",
    "ReferenceInterval",
]
