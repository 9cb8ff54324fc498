"""Words of the rules about pregnancy and contraception."""

from django.utils.translation import gettext_lazy as _

from prescriptions.gate_words.rule_words import RuleWords

WORDS = {
    "pregnancy-positive": RuleWords(
        title=_("Pregnancy test positive"),
        explanation=_(
            "The latest pregnancy test is positive. Of several tests on one day the worst counts."
        ),
        details=(_("The pregnancy test of %(taken_on)s is positive."),),
        action=_(
            "Do not prescribe. Stop the medicine, confirm with a serum test, and start the "
            "pathway for exposure in pregnancy."
        ),
    ),
    "pregnancy-test-inconclusive": RuleWords(
        title=_("Pregnancy test inconclusive"),
        explanation=_(
            "An inconclusive test is no negative one. Nothing is supplied until it is repeated."
        ),
        details=(_("The pregnancy test of %(taken_on)s is inconclusive."),),
        action=_("Repeat the test today or take a serum test, and record the result."),
    ),
    "pregnancy-test-missing": RuleWords(
        title=_("No valid pregnancy test"),
        explanation=_(
            "Who may be pregnant needs a negative pregnancy test before every supply. It is valid "
            "for %(pregnancy_test_valid_days)s days, the day of the specimen being day 1."
        ),
        details=(
            _(
                "The last negative pregnancy test was taken on %(taken_on)s and was valid until "
                "%(valid_until)s."
            ),
            _("No pregnancy test is recorded."),
        ),
        action=_("Take a pregnancy test today and record the result."),
    ),
    "pregnant-or-breastfeeding": RuleWords(
        title=_("Pregnant, possibly pregnant or breastfeeding"),
        explanation=_(
            "Isotretinoin harms the unborn child. Possibly pregnant, breastfeeding and not asked "
            "all stop the supply."
        ),
        details=(
            _("Pregnant: %(pregnant)s."),
            _("Breastfeeding: %(breastfeeding)s."),
        ),
        action=_("Ask again and record the answer. While it is not a clear no, do not prescribe."),
    ),
    "pregnancy-planned": RuleWords(
        title=_("Pregnancy planned within a year"),
        explanation=_(
            "A course takes about 6 months and contraception goes on for 6 months after it. Who "
            "plans a pregnancy within a year, or was not asked, is not treated."
        ),
        details=(_("Plans a pregnancy within a year: %(plans)s."),),
        action=_("Ask and record the answer. If a pregnancy is planned, do not prescribe."),
    ),
    "contraception-none": RuleWords(
        title=_("No contraception recorded"),
        explanation=_(
            "Who may be pregnant uses contraception, or abstinence, during the course and for 6 "
            "months after it."
        ),
        details=(_("No method of contraception and no abstinence is recorded."),),
        action=_("Discuss contraception and record the methods and since when they are used."),
    ),
    "contraception-single": RuleWords(
        title=_("A single method of contraception, or a recent one"),
        explanation=_(
            "Methods asked for: %(contraception_methods)s, in use for at least "
            "%(contraception_lead_months)s month; abstinence counts as two."
        ),
        details=(
            _(
                "Methods in use: %(methods)s, since %(since)s; the time before the supply is "
                "complete on %(clears_on)s."
            ),
            _("Methods in use: %(methods)s; since when is not recorded."),
        ),
        action=_("Advise a second method or to wait, and record what was agreed."),
    ),
    "male-contraception-unacknowledged": RuleWords(
        title=_("Contraception not acknowledged"),
        explanation=_("Men use contraception during the course and for a month after it."),
        details=(_("The patient has not acknowledged contraception."),),
        action=_("Explain it and record the acknowledgement."),
    ),
    "interim-test-plan-missing": RuleWords(
        title=_("No plan for the test in between"),
        explanation=_(
            "Pregnancy is tested every month. A supply of more than %(interim_test_above_days)s "
            "days needs a recorded plan for the test in between: when, where and how."
        ),
        details=(_("The supply is for %(days)s days and no test in between is planned."),),
        action=_("Shorten the supply, or record the plan."),
    ),
}
