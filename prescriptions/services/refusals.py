"""Why a service of this app refuses. When one of these is raised, nothing was written."""

from clinic.rules.findings import Finding
from patients.models import Visit
from prescriptions.queries.decisions import Decision, GateUnavailable

__all__ = [
    "AlreadyDispensed",
    "AlreadyVoided",
    "ChangedMeanwhile",
    "CourseNotActive",
    "GateClosed",
    "GateUnavailable",
    "LotUnfit",
    "NotADoctor",
    "ReasonTooShort",
    "ReauthenticationNeeded",
    "TooManyUnits",
    "VisitClosed",
]


class GateClosed(Exception):
    """The gate does not let this supply through; `findings` are those that stop it."""

    def __init__(self, decision: Decision, findings: tuple[Finding, ...]) -> None:
        super().__init__(", ".join(finding.rule for finding in findings))
        self.decision = decision
        self.findings = findings


class CourseNotActive(Exception):
    """The course is in a state in which nothing is prescribed or handed over."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class NotADoctor(Exception):
    """Only a doctor may do this."""


class ReauthenticationNeeded(Exception):
    """An override asks the doctor to prove again who they are."""


class ReasonTooShort(Exception):
    """An override needs a reason in words for each rule."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class AlreadyVoided(Exception):
    """The prescription no longer stands."""


class AlreadyDispensed(Exception):
    """Medicine was handed over on this prescription: take it back instead of voiding."""


class TooManyUnits(Exception):
    """More units than are left of one strength."""

    def __init__(self, unit_mg: int, left: int) -> None:
        super().__init__(f"{unit_mg} mg: {left} left")
        self.unit_mg = unit_mg
        self.left = left


class LotUnfit(Exception):
    """The lot is of another product or branch, expired, or empty."""

    def __init__(self, lot_no: str, why: str) -> None:
        super().__init__(f"{lot_no}: {why}")
        self.lot_no = lot_no
        self.why = why


class VisitClosed(Exception):
    """The visit is confirmed or voided: it changes by amendments only."""


class ChangedMeanwhile(Exception):
    """Somebody else saved the visit after this form was opened."""

    def __init__(self, current: Visit) -> None:
        super().__init__(f"visit {current.pk} is at version {current.version}")
        self.current = current
