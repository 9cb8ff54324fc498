"""Words of the rules about blood tests."""

from django.utils.translation import gettext_lazy as _

from prescriptions.gate_words.rule_words import RuleWords

WORDS = {
    "blood-test-missing": RuleWords(
        title=_("No valid blood test"),
        explanation=_(
            "Blood is tested at the start and every month. A panel is valid for "
            "%(blood_panel_valid_days)s days from its collection and must have a usable value for "
            'every required item. A bound such as "> 500" that leaves a limit open is none.'
        ),
        details=(
            _(
                "The last blood test was collected on %(collected_on)s and was valid until "
                "%(valid_until)s."
            ),
            _("In the blood test of %(collected_on)s these have no usable value: %(missing)s."),
            _("No blood test is recorded."),
        ),
        action=_("Take blood today, or ask the laboratory for the missing values."),
    ),
    "blood-result-pending": RuleWords(
        title=_("Blood results not back yet"),
        explanation=_(
            "Blood is collected and the results are not in. The doctor decides whether to supply "
            "before them, and the patient must be reachable."
        ),
        details=(_("The results of the blood collected on %(collected_on)s are not in."),),
        action=_("Wait for the results, or note how the patient is called back."),
    ),
    "blood-result-unreviewed": RuleWords(
        title=_("Blood results not reviewed"),
        explanation=_("Every result that has come in is read and signed before the next supply."),
        details=(
            _(
                "Panels waiting for a review: %(panels)s, the earliest collected on "
                "%(collected_on)s."
            ),
        ),
        action=_("Open the results, read them, and mark them as reviewed."),
    ),
    "lab-stop": RuleWords(
        title=_("A laboratory value stops the supply"),
        explanation=_(
            "The latest results have a value at which no supply is given. The limits stand in the "
            "table of laboratory levels."
        ),
        details=(_("At a stop level in the blood test of %(collected_on)s: %(analytes)s."),),
        action=_("Do not prescribe. Act on the value and repeat the test."),
    ),
    "lab-warn": RuleWords(
        title=_("A laboratory value warns"),
        explanation=_(
            "The latest results have a value at which the doctor decides: reduce, repeat, ask "
            "about food, alcohol and exercise."
        ),
        details=(_("At a warning level in the blood test of %(collected_on)s: %(analytes)s."),),
        action=_("Decide on dose and repetition of the test, and note why."),
    ),
}
