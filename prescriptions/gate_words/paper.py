"""Words of the rules about who prescribes, age and paper."""

from django.utils.translation import gettext_lazy as _

from prescriptions.gate_words.rule_words import RuleWords

WORDS = {
    "prescriber-not-doctor": RuleWords(
        title=_("Only a doctor prescribes"),
        explanation=_(
            "A prescription is a medical act. Only a user with the role of doctor can issue one."
        ),
        details=(_("The prescriber's role is %(role)s."),),
        action=_("Ask a doctor to open this visit and prescribe."),
    ),
    "consent-missing": RuleWords(
        title=_("No current consent"),
        explanation=_(
            "The patient must have signed the current version of the consent. The medicine is "
            "not approved in Japan and the relief system for adverse drug reactions does not "
            "cover it."
        ),
        details=(_("No signature on the current version of the consent is recorded."),),
        action=_("Explain the current version, have it signed, and record the signature."),
    ),
    "fee-not-confirmed": RuleWords(
        title=_("Fees not confirmed"),
        explanation=_("The treatment is self-paid. The patient confirms the fees beforehand."),
        details=(_("The patient's confirmation of the fees is not recorded."),),
        action=_("Show the patient the fees and record the confirmation."),
    ),
    "guardian-missing": RuleWords(
        title=_("No guardian at the first consultation"),
        explanation=_(
            "Who is under %(guardian_below_years)s on the day of the first consultation is treated "
            "only if a guardian attended it."
        ),
        details=(
            _(
                "The patient was %(age)s at the first consultation on %(first_consultation_on)s, "
                "and no guardian is recorded for it."
            ),
        ),
        action=_(
            "Record the guardian if one attended; otherwise arrange a consultation that a "
            "guardian attends."
        ),
    ),
    "under-12": RuleWords(
        title=_("Below the lowest age"),
        explanation=_("Nobody under %(never_below_years)s is treated."),
        details=(_("The patient is %(age)s."),),
        action=_("Do not prescribe. Discuss other treatment."),
    ),
    "under-15": RuleWords(
        title=_("Still growing"),
        explanation=_(
            "Under %(growth_below_years)s the growth plates may close early. The doctor weighs "
            "growth against benefit."
        ),
        details=(_("The patient is %(age)s."),),
        action=_("Discuss growth and bone age with the patient and the guardian, and note it."),
    ),
    "indication-mild": RuleWords(
        title=_("Mild acne without failed insured treatment"),
        explanation=_(
            "Mild acne is treated only when insured treatment has failed or relapses are frequent."
        ),
        details=(_("The severity is mild, and no failure of insured treatment is recorded."),),
        action=_("Record earlier treatment and its outcome, or offer insured treatment first."),
    ),
}
