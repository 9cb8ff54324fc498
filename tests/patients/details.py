"""What a clerk types about the plainest person, in stored forms."""

from datetime import date
from typing import Any

from patients.services.registration import PatientDetails
from tests.factories.clinic import BranchFactory


def details(**changed: Any) -> PatientDetails:
    known: dict[str, Any] = {
        "family_name": "髙橋",
        "given_name": "﨑子",
        "family_kana": "タカハシ",
        "given_kana": "サキコ",
        "birth_date": date(2002, 3, 9),
        "sex": "female",
        "phone": "+819012345678",
    }
    known |= changed
    if "branch" not in known:
        known["branch"] = BranchFactory()
    return PatientDetails(**known)
