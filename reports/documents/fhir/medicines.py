"""Prescriptions and what was handed over as FHIR resources."""

from prescriptions.models import DispenseLine, Prescription
from reports.documents.fhir.parts import (
    Resource,
    moment,
    notes,
    profiled,
    quantity,
    reference,
)


def request_resource(given: Prescription, *, is_dispensed: bool) -> Resource:
    """Return a doctor's decision: mg a day for some days."""
    status = "entered-in-error" if given.voided_at else "completed" if is_dispensed else "active"
    return {
        "resourceType": "MedicationRequest",
        "meta": profiled("JP_MedicationRequest"),
        "status": status,
        "intent": "order",
        "medicationCodeableConcept": {"text": f"Isotretinoin ({given.product.name})"},
        "subject": reference(given.course.patient),
        "encounter": reference(given.visit),
        "authoredOn": moment(given.prescribed_on),
        "requester": {"display": given.prescribed_by.name},
        "reasonReference": [reference(given.course)],
        "dosageInstruction": [
            {
                "text": f"{given.daily_mg} mg a day for {given.days} days",
                "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
                "doseAndRate": [{"doseQuantity": quantity(given.daily_mg, "mg")}],
            }
        ],
        "dispenseRequest": {
            "quantity": {"value": given.units_10mg + given.units_20mg, "unit": "units"},
            "expectedSupplyDuration": quantity(given.days, "d"),
        },
        **notes(given.dose_reason, given.voided_reason),
    }


def dispense_resource(line: DispenseLine, brought_back: int) -> Resource:
    """Return the units of one lot that were handed over."""
    given, lot = line.dispense, line.lot
    text = f"{lot.strength.product.name} {lot.strength.unit_mg} mg"
    medicine = {
        "resourceType": "Medication",
        "id": "medicine",
        "code": {"text": text},
        "batch": {"lotNumber": lot.lot_no, "expirationDate": moment(lot.expires_on)},
    }
    return {
        "resourceType": "MedicationDispense",
        "meta": profiled("JP_MedicationDispense"),
        "contained": [medicine],
        "status": "completed",
        "medicationReference": {"reference": "#medicine"},
        "subject": reference(given.prescription.course.patient),
        "authorizingPrescription": [reference(given.prescription)],
        "quantity": {"value": line.units, "unit": "units"},
        "whenHandedOver": moment(given.dispensed_on),
        **notes(f"{brought_back} units brought back" if brought_back else ""),
    }
