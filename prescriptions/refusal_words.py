"""Words for what the services refuse: what happened, and what to do next."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic.rules.findings import Finding
from labs.services.incoming import ImportEnded
from labs.services.pregnancy_tests import AlreadyReadTwice, EntryVoided, SameReader
from labs.services.reports import AlreadyCorrected, AlreadyResulted, NoResultsYet, ReportVoided
from patients.services.consents import TextNotInForce
from patients.services.registration import GuardianMissing
from prescriptions.gate_words import RULE_WORDS, words_of
from prescriptions.gate_words.limit_words import limit_words
from prescriptions.models import Course
from prescriptions.rules.course_state import Guard
from prescriptions.rules.gate.limit_changes import (
    LimitOutOfRange,
    LimitRefused,
    LimitsContradict,
)
from prescriptions.services import refusals
from prescriptions.services.aftercare import NoteMissing, NotYetOver, ObligationClosed
from prescriptions.services.alarms import AlreadyAcknowledged
from prescriptions.services.course_life import AlreadyExtended, NothingToExtend
from prescriptions.services.course_steps import LastDoseUnlikely, StepRefused
from prescriptions.services.duties import TaskClosed
from prescriptions.services.incidents import StepTaken, StepTakenBack
from prescriptions.services.limits import (
    LIMITS_REFUSALS,
    CheckerNotADoctor,
    LaterLimitsPlanned,
    LimitsChangedMeanwhile,
    LimitsInForce,
    LimitsInThePast,
)
from prescriptions.services.locking import NoOpenCourse
from prescriptions.services.opening import CourseStillOpen
from prescriptions.services.ordering import OrderClosed
from prescriptions.services.results import NotAWoman
from prescriptions.services.undoing import ImportUsed
from prescriptions.services.visits import NothingChanged

REFUSALS: tuple[type[Exception], ...] = (
    refusals.GateClosed,
    refusals.GateUnavailable,
    refusals.CourseNotActive,
    refusals.NotADoctor,
    refusals.ReauthenticationNeeded,
    refusals.ReasonTooShort,
    refusals.AlreadyVoided,
    refusals.AlreadyDispensed,
    refusals.TooManyUnits,
    refusals.LotUnfit,
    refusals.VisitClosed,
    NoOpenCourse,
    CourseStillOpen,
    AlreadyExtended,
    NothingToExtend,
    ObligationClosed,
    NotYetOver,
    NoteMissing,
    StepRefused,
    LastDoseUnlikely,
    NotAWoman,
    NothingChanged,
    TaskClosed,
    AlreadyAcknowledged,
    ImportEnded,
    ImportUsed,
    OrderClosed,
    EntryVoided,
    AlreadyReadTwice,
    SameReader,
    StepTaken,
    StepTakenBack,
    AlreadyCorrected,
    AlreadyResulted,
    NoResultsYet,
    ReportVoided,
    TextNotInForce,
    GuardianMissing,
    *LIMITS_REFUSALS,
)


def errors_of(refusal: Exception) -> list[ValidationError]:
    """Return the errors a form shows; one for each finding of a closed gate."""
    if isinstance(refusal, refusals.GateClosed):
        return [_finding(finding) for finding in refusal.findings]
    return [ValidationError(words_for(refusal), code=type(refusal).__name__)]


def words_for(refusal: Exception) -> str:
    """Return a sentence or two for a refusal."""
    speak = _SPOKEN.get(type(refusal))
    return speak(refusal) if speak else str(_plain()[type(refusal)])


def _gate_closed(refusal: Any) -> str:
    return " ".join(str(_finding(finding).message) for finding in refusal.findings)


def _course_not_active(refusal: Any) -> str:
    return _(
        "The course is in the state %(state)s: nothing can be prescribed or handed over. "
        "Record the visit without a prescription."
    ) % {"state": Course.State(refusal.state).label}


def _gate_unavailable(refusal: Any) -> str:
    return _(
        "The check could not be computed, so nothing may be given. Tell the administrator "
        "this number: %(error_id)s."
    ) % {"error_id": refusal.error_id}


def _too_many(refusal: Any) -> str:
    left = {"left": refusal.left, "unit_mg": refusal.unit_mg}
    return _("Only %(left)s units of %(unit_mg)s mg are left.") % left


def _reason_too_short(refusal: Any) -> str:
    return _("%(finding)s: give a reason of at least 10 characters.") % {
        "finding": RULE_WORDS[refusal.rule].title
    }


def _finding(finding: Finding) -> ValidationError:
    words = words_of(finding)
    return ValidationError(f"{words.title}: {words.action}", code=words.rule)


def _lot(refusal: Any) -> str:
    why = {
        "product": _("Lot %(lot_no)s is of another product."),
        "branch": _("Lot %(lot_no)s lies at another branch."),
        "expired": _("Lot %(lot_no)s expires before the supply is used up."),
        "empty": _("Lot %(lot_no)s does not have so many units."),
    }.get(refusal.why, _("Choose at least one lot."))
    return str(why % {"lot_no": refusal.lot_no})


def _step(refusal: Any) -> str:
    words = {
        Guard.NOT_A_STEP: _("The course cannot go there from here. Look at its state again."),
        Guard.NOT_A_DOCTOR: _("Only a doctor decides this."),
        Guard.NO_REASON: _("This step needs a reason."),
        Guard.NOT_SCREENED: _(
            "Screening is not complete: every list must be asked, and the current consent signed."
        ),
        Guard.RESULT_STOPS: _(
            "The latest result stops the treatment. A later result must be in order first."
        ),
        Guard.NOT_STARTED: _("The course has not begun: nothing was handed over yet."),
        Guard.STILL_SUPPLIED: _(
            "By the records medicine is left. Enter the day of the last dose, or wait."
        ),
        Guard.OBLIGATIONS_OPEN: _(
            "Something that counts from the last dose is still open. Close it first."
        ),
        Guard.STILL_RESTING: _("The rest after the last dose is not over yet."),
    }
    return words[refusal.guard]


def _limit_refused(refusal: Any) -> str:
    return _("The rows of this table are fixed; only their numbers change.")


def _limit_out_of_range(refusal: Any) -> str:
    return _("Type a number from %(least)s to %(most)s.") % {
        "least": refusal.bounds.least,
        "most": refusal.bounds.most,
    }


def _limits_contradict(refusal: Any) -> str:
    return _("This does not fit %(other)s. Compare the two.") % {
        "other": limit_words(refusal.other)
    }


def _later_limits(refusal: Any) -> str:
    return _(
        "A change from %(day)s is recorded already. Choose that day or a later one, or withdraw it."
    ) % {"day": date_format(refusal.valid_from, "DATE_FORMAT")}


_SPOKEN: dict[type[Exception], Callable[[Any], str]] = {
    refusals.GateClosed: _gate_closed,
    refusals.CourseNotActive: _course_not_active,
    refusals.GateUnavailable: _gate_unavailable,
    refusals.TooManyUnits: _too_many,
    refusals.ReasonTooShort: _reason_too_short,
    refusals.LotUnfit: _lot,
    StepRefused: _step,
    LimitRefused: _limit_refused,
    LimitOutOfRange: _limit_out_of_range,
    LimitsContradict: _limits_contradict,
    LaterLimitsPlanned: _later_limits,
}


def _plain() -> dict[type[Exception], str]:
    return {
        refusals.NotADoctor: _("Only a doctor may pass a finding."),
        refusals.ReauthenticationNeeded: _(
            "Passing a finding needs you to prove who you are. Sign in again, then confirm."
        ),
        refusals.AlreadyVoided: _("The prescription was voided meanwhile."),
        refusals.AlreadyDispensed: _(
            "Medicine was handed over on this prescription. Record what comes back instead."
        ),
        refusals.VisitClosed: _("The visit is confirmed or voided. Amend it instead."),
        NoOpenCourse: _("The patient has no open course. Open one first."),
        CourseStillOpen: _("The patient has an open course. End it before a new one."),
        LastDoseUnlikely: _("The last dose lies between the first one and today."),
        NothingToExtend: _("The course has ended; there is nothing to extend."),
        ObligationClosed: _("Somebody has closed this already."),
        NotYetOver: _("Its last day has not passed yet. Close it then, or say why it is over."),
        NoteMissing: _("Write why it was not met, or why it does not apply any more."),
        AlreadyExtended: _("The course is extended already."),
        NotAWoman: _("Pregnancy tests are recorded for women only."),
        NothingChanged: _("Nothing was changed."),
        TaskClosed: _("Somebody has closed this already."),
        ImportEnded: _("The file has gone on meanwhile. Look at it again."),
        OrderClosed: _("The order was collected or cancelled meanwhile."),
        ImportUsed: _("Results of the file were reviewed or corrected: correct them singly."),
        AlreadyAcknowledged: _("Another doctor has taken it on already."),
        StepTaken: _("Somebody has recorded this step already. Load the page again."),
        StepTakenBack: _("Somebody has taken this step back already. Load the page again."),
        EntryVoided: _("The test was voided meanwhile."),
        AlreadyReadTwice: _("Somebody has read the test a second time meanwhile."),
        SameReader: _("You have read this test first. Somebody else reads it a second time."),
        AlreadyCorrected: _("The value was corrected meanwhile. Look at the newest one."),
        AlreadyResulted: _("The results were entered meanwhile. Correct them value by value."),
        NoResultsYet: _("There are no results to review yet."),
        ReportVoided: _("The panel was voided meanwhile."),
        TextNotInForce: _("The consent text was renewed meanwhile. Show the patient the new one."),
        LimitsInThePast: _("Limits change from today on, or later."),
        LimitsChangedMeanwhile: _(
            "Somebody else changed the limits meanwhile. Open this page anew and compare."
        ),
        LimitsInForce: _("These limits have begun. Record new ones instead."),
        CheckerNotADoctor: _("The limits are checked by a doctor."),
        GuardianMissing: _("Under 18 a guardian signs too. Name the guardian first."),
    }
