"""Words of the rules about dose, supply and course."""

from django.utils.translation import gettext_lazy as _

from prescriptions.gate_words.rule_words import RuleWords

WORDS = {
    "dose-not-in-tablets": RuleWords(
        title=_("Dose does not fit whole units"),
        explanation=_("Units are of 10 and 20 mg and are never split."),
        details=(_("The dose is %(daily_mg)s mg a day."),),
        action=_("Choose a multiple of 10 mg."),
    ),
    "dose-over-2mg-per-kg": RuleWords(
        title=_("Dose above the absolute maximum"),
        explanation=_(
            "%(never_above_mg_per_kg)s mg/kg a day of the latest weight is the absolute maximum."
        ),
        details=(_("%(daily_mg)s mg a day at %(kg)s kg is more than %(limit)s mg/kg."),),
        action=_("Lower the dose, or check the weight."),
    ),
    "dose-over-140mg": RuleWords(
        title=_("Dose above the highest ever given"),
        explanation=_("%(never_above_mg)s mg a day is the highest dose ever given."),
        details=(_("%(daily_mg)s mg a day is more than %(limit)s mg."),),
        action=_("Lower the dose."),
    ),
    "dose-high": RuleWords(
        title=_("High dose"),
        explanation=_(
            "The recommended range ends at %(high_above_mg_per_kg)s mg/kg and at "
            "%(high_above_mg)s mg a day."
        ),
        details=(
            _("%(daily_mg)s mg a day at %(kg)s kg is more than %(limit)s mg/kg."),
            _("%(daily_mg)s mg a day is more than %(limit)s mg."),
        ),
        action=_("Lower the dose, or note why it is needed and how it is watched."),
    ),
    "dose-low-for-severe": RuleWords(
        title=_("Low dose for severe acne"),
        explanation=_(
            "For severe acne at least %(low_below_mg_per_kg)s mg/kg a day is recommended."
        ),
        details=(_("%(daily_mg)s mg a day at %(kg)s kg is less than %(limit)s mg/kg."),),
        action=_("Consider whether to raise the dose."),
    ),
    "weight-missing": RuleWords(
        title=_("No weight"),
        explanation=_("Without a weight no dose can be judged."),
        details=(_("No weight is recorded."),),
        action=_("Weigh the patient and record it."),
    ),
    "weight-stale": RuleWords(
        title=_("Weight is old"),
        explanation=_(
            "A weight serves for %(weight_valid_days)s days, under %(minor_below_years)s years for "
            "%(weight_valid_days_minor)s days."
        ),
        details=(
            _("The weight was measured on %(measured_on)s and served until %(valid_until)s."),
            _("It is not recorded when the weight was measured."),
        ),
        action=_("Weigh the patient and record it."),
    ),
    "supply-over-60-days": RuleWords(
        title=_("Supply too long"),
        explanation=_("A prescription is for %(supply_never_above_days)s days at most."),
        details=(_("The supply is for %(days)s days; the limit is %(limit)s."),),
        action=_("Shorten the supply."),
    ),
    "supply-over-30-days": RuleWords(
        title=_("Supply longer than a month"),
        explanation=_(
            "Visits and tests are monthly; a supply of more than %(supply_above_days)s days needs "
            "a reason."
        ),
        details=(_("The supply is for %(days)s days; the limit is %(limit)s."),),
        action=_("Shorten the supply, or note why and how the monthly test is assured."),
    ),
    "stock-over-60-days": RuleWords(
        title=_("Too much stock in hand"),
        explanation=_(
            "What is left at home and the new supply together are more than "
            "%(stock_above_days)s days."
        ),
        details=(_("Together %(days)s days; the limit is %(limit)s."),),
        action=_("Shorten the supply by what is left at home."),
    ),
    "extension-undecided": RuleWords(
        title=_("Extension not decided"),
        explanation=_(
            "A course takes %(extension_after_days)s days. To go on, a doctor decides so."
        ),
        details=(_("Today is day %(course_day)s of the course, and no extension is decided."),),
        action=_("End the course, or record the decision to extend it with a reason."),
    ),
    "course-over-8-months": RuleWords(
        title=_("Course longer than foreseen"),
        explanation=_("%(long_course_after_days)s days are the longest course foreseen."),
        details=(_("Today is day %(course_day)s of the course."),),
        action=_("End the course, or note why it goes on."),
    ),
    "rest-too-short": RuleWords(
        title=_("Rest too short"),
        explanation=_("At least %(rest_months)s months of rest lie between two courses."),
        details=(_("The last dose was on %(last_dose_on)s; the rest lasts until %(until)s."),),
        action=_("Start the next course after that day."),
    ),
    "rest-under-4-months": RuleWords(
        title=_("Rest shorter than preferred"),
        explanation=_(
            "%(preferred_rest_months)s months of rest between two courses are preferred."
        ),
        details=(
            _("The last dose was on %(last_dose_on)s; the preferred rest lasts until %(until)s."),
        ),
        action=_("Wait, or note why the next course starts now."),
    ),
    "cumulative-over-220": RuleWords(
        title=_("High cumulative dose"),
        explanation=_(
            "%(cumulative_above_mg_per_kg)s mg/kg in one course is the highest value studied. The "
            "baseline weight counts."
        ),
        details=(_("With this supply %(mg_per_kg)s mg/kg; the limit is %(limit)s mg/kg."),),
        action=_("Shorten or end the course, or note why it goes on."),
    ),
}
