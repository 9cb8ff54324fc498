"""Words of the outcomes: groups, and what every figure means."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from patients.models import Patient
from prescriptions.models import Course

BANDS = {
    "below_90": _("below 90 mg/kg"),
    "from_90": _("90 to below 120 mg/kg"),
    "from_120": _("120 to below 150 mg/kg"),
    "from_150": _("150 to below 220 mg/kg"),
    "from_220": _("220 mg/kg or more"),
}
NUMBERS = {
    "1": _("First course"),
    "2": _("Second course"),
    "3": _("Third course or later"),
}
GROUPS: dict[str, dict[str, str | Promise]] = {
    "dose": dict(BANDS),
    "sex": dict(Patient.Sex.choices),
    "severity": dict(Course.Severity.choices),
    "number": dict(NUMBERS),
}
GROUP_TITLES = {
    "dose": _("By cumulative dose"),
    "sex": _("By sex"),
    "severity": _("By severity at the baseline"),
    "number": _("By course number"),
}
BETTER = {
    "50": pgettext_lazy("improvement", "Moderate or better (at least 50 percent fewer lesions)"),
    "75": pgettext_lazy("improvement", "Marked (at least 75 percent fewer lesions)"),
    "95": pgettext_lazy("improvement", "Nearly clear (at least 95 percent fewer lesions)"),
}
LEVELS = {
    "warn": _("Any value at caution or stop"),
    "stop": _("Any value at stop"),
}
ALL = _("All courses")

EFFICACY = _(
    "Efficacy is moderate or better improvement: at least half of the baseline's lesions are gone "
    "at the last count of the course, which is taken up to 45 days after the last dose, or is the "
    "latest one while the course runs. Only the sites of the baseline are compared. A course "
    "without lesions counted at the baseline, or never counted after the first dose, is missing."
)
FLARE = _(
    "A flare is a count above the baseline within one month after the first dose. A course that "
    "was not counted in that month is missing."
)
IMPROVEMENT = _(
    "Days from the first dose to the first count at half of the baseline or less. Courses that "
    "are not there yet count as followed to their last count (Kaplan-Meier)."
)
SURVIVAL = _(
    "Relapse: lesions counted after the last dose are back to a third of the number before the "
    "treatment, or more. Time runs from the last dose to the first such count; without one it ends "
    "at the last count (Kaplan-Meier, 95 percent band after Greenwood on the scale of log-log). A "
    "course that was not counted after its last dose is missing."
)
DOSE = _(
    "Share of the courses counted after their last dose that have relapsed, by cumulative dose: "
    "milligrams kept divided by the weight at the baseline. Courses followed for a short time "
    "weigh as much as those followed long; the curves above allow for that."
)
EFFECTS = _(
    "Share of the courses that were asked for side effects in a month which reported one. Month "
    "m reaches from 15 days before to 14 days after day 30 x m since the first dose."
)
LEVELS_WORDS = _(
    "Share of the courses with a blood test in a month which had a value at the level of caution "
    "or stop, by the clinic's limits of today. A bound such as less than 5 counts only where it "
    "certainly reaches the level."
)
DROP_OUT = _(
    "Drop-out: lost to follow-up or stopped, of the courses that are over. A visit is missed "
    "where more than 45 days lie between two visits while the course runs."
)
REACH = _(
    "Share of the messages whose time has come that were sent or done by telephone. Messages "
    "that were not needed any more stand under missing. Answered: of those sent by e-mail."
)
