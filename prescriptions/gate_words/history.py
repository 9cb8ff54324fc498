"""Words of the rules about history, medicines and procedures."""

from django.utils.translation import gettext_lazy as _

from prescriptions.gate_words.rule_words import RuleWords

WORDS = {
    "history-not-asked": RuleWords(
        title=_("History not asked for"),
        explanation=_(
            "Illnesses, allergies, medicines, LASIK, vaccinations and serious symptoms must have "
            'been asked for. "None" is an answer; no answer is not.'
        ),
        details=(_("Not asked yet: %(lists)s."),),
        action=_("Ask the patient and record the answers, also where there is none."),
    ),
    "allergy": RuleWords(
        title=_("Allergy"),
        explanation=_(
            "Allergy to isotretinoin, soy, peanut or parabens, and aspirin asthma, forbid the "
            "medicine."
        ),
        details=(_("Recorded: %(allergies)s."),),
        action=_("Do not prescribe."),
    ),
    "bowel-or-liver-current": RuleWords(
        title=_("Bowel or liver disease"),
        explanation=_(
            "Ulcerative colitis, Crohn's disease or serious liver disease, now, forbids the "
            "medicine."
        ),
        details=(_("Current: %(conditions)s."),),
        action=_("Do not prescribe. Refer to the specialist who treats the disease."),
    ),
    "bowel-or-liver-past": RuleWords(
        title=_("Past bowel or liver disease"),
        explanation=_("A past inflammatory bowel or serious liver disease asks for caution."),
        details=(_("Past: %(conditions)s."),),
        action=_("Ask the specialist, and note the answer."),
    ),
    "psychiatric-current": RuleWords(
        title=_("Psychiatric illness without a specialist's letter"),
        explanation=_(
            "With a current psychiatric illness treatment is in principle not possible; without "
            "a letter of the psychiatrist it never is."
        ),
        details=(_("A current psychiatric illness is recorded, and no letter."),),
        action=_("Ask the psychiatrist for a letter and record it."),
    ),
    "psychiatric-current-with-letter": RuleWords(
        title=_("Psychiatric illness with a specialist's letter"),
        explanation=_("The doctor decides with the psychiatrist's letter at hand."),
        details=(_("A current psychiatric illness and a letter are recorded."),),
        action=_("Read the letter, agree on watching the mood, and note it."),
    ),
    "psychiatric-past": RuleWords(
        title=_("Past psychiatric illness"),
        explanation=_("After a psychiatric illness the mood is watched with special care."),
        details=(_("A past psychiatric illness is recorded."),),
        action=_("Confirm that it has healed, tell the family what to watch for, and note it."),
    ),
    "self-harm-risk": RuleWords(
        title=_("Risk of self-harm"),
        explanation=_(
            "More than %(phq9_item9_above)s points in item 9, or a PHQ-9 of %(phq9_severe_from)s "
            "or more, stops the supply until a doctor has assessed it."
        ),
        details=(
            _("PHQ-9: %(phq9)s, item 9: %(phq9_item9)s."),
            _("PHQ-9 item 9: %(phq9_item9)s."),
            _("PHQ-9: %(phq9)s."),
        ),
        action=_(
            "Speak with the patient now. Record the assessment; refer urgently if there is danger."
        ),
    ),
    "mood-screen-positive": RuleWords(
        title=_("Mood questionnaire positive"),
        explanation=_(
            "A PHQ-2 of %(phq2_positive_from)s or more, or a PHQ-9 of %(phq9_positive_from)s or "
            "more, suggests depression."
        ),
        details=(
            _("PHQ-2: %(phq2)s, PHQ-9: %(phq9)s."),
            _("PHQ-9: %(phq9)s."),
            _("PHQ-2: %(phq2)s."),
        ),
        action=_("Speak about the mood and note the assessment."),
    ),
    "mood-not-asked": RuleWords(
        title=_("Mood not asked for"),
        explanation=_("The mood is asked for at every visit."),
        details=(_("Neither PHQ-2 nor PHQ-9 is recorded, and no assessment by a doctor."),),
        action=_("Ask the two questions of the PHQ-2 and record the score."),
    ),
    "serious-symptom": RuleWords(
        title=_("Serious symptom not assessed"),
        explanation=_(
            "Trouble with the eyes, severe headache, abdominal pain, bloody diarrhoea, a severe "
            "rash, jaundice and the like stop the supply until a doctor has assessed them."
        ),
        details=(_("Reported and not assessed: %(symptoms)s."),),
        action=_("Assess the symptom and record the assessment."),
    ),
    "tetracycline": RuleWords(
        title=_("On a tetracycline"),
        explanation=_("Together with a tetracycline the pressure in the skull may rise."),
        details=(_("A tetracycline is among the current medicines."),),
        action=_("Stop or change the antibiotic first, and update the list of medicines."),
    ),
    "oral-retinoid": RuleWords(
        title=_("On another oral retinoid"),
        explanation=_("Two oral retinoids are never taken together."),
        details=(_("Another oral retinoid is among the current medicines."),),
        action=_("Stop the other retinoid first, and update the list of medicines."),
    ),
    "systemic-corticosteroid": RuleWords(
        title=_("On a systemic corticosteroid"),
        explanation=_(
            "Together they weaken bone. Inhaled and topical steroids and short infusions are "
            "harmless."
        ),
        details=(_("A systemic corticosteroid is among the current medicines."),),
        action=_("Ask who prescribes it and how long, and note the decision."),
    ),
    "antiepileptic": RuleWords(
        title=_("On an antiepileptic"),
        explanation=_(
            "Phenytoin, carbamazepine, phenobarbital, primidone and valproate: bone density is "
            "checked regularly."
        ),
        details=(_("An antiepileptic is among the current medicines."),),
        action=_("Arrange a bone-density check and note it."),
    ),
    "vitamin-a": RuleWords(
        title=_("Takes vitamin A"),
        explanation=_(
            "Vitamin A, also in multivitamins, adds to the toxicity. Beta-carotene is safe."
        ),
        details=(_("Vitamin A is among the current medicines."),),
        action=_("Ask the patient to stop it, and note the answer."),
    ),
    "lasik": RuleWords(
        title=_("LASIK too close"),
        explanation=_("No isotretinoin within %(lasik_months)s months before or after LASIK."),
        details=(
            _(
                "LASIK on %(operated_on)s; the time in which it rules out the medicine ends on "
                "%(until)s."
            ),
        ),
        action=_("Wait until the time is over, or have the operation postponed."),
    ),
    "hair-removal": RuleWords(
        title=_("Hair removal not suspended"),
        explanation=_(
            "Laser or light hair removal is suspended during the course and for a month after it."
        ),
        details=(_("It is not recorded that hair removal is suspended."),),
        action=_("Ask the patient to suspend it, and record the answer."),
    ),
    "vaccination-washout": RuleWords(
        title=_("Too soon after a vaccination"),
        explanation=_(
            "Days to wait after a live vaccine: %(live_vaccine_days)s; after an inactivated one: "
            "%(inactivated_vaccine_days)s. Influenza vaccine is no problem."
        ),
        details=(_("%(kind)s vaccine on %(on)s; days to wait: %(days)s."),),
        action=_("Let the supply start when the days are over."),
    ),
    "vaccination-planned": RuleWords(
        title=_("Vaccination planned during the course"),
        explanation=_(
            "In principle no vaccination during the course and until %(planned_vaccine_months)s "
            "month after it. If needed: stop, wait 2 weeks, vaccinate, restart after the wait."
        ),
        details=(_("%(kind)s vaccine planned on %(on)s; free from vaccination until %(until)s."),),
        action=_("Have it postponed, or plan the stop and the restart, and note it."),
    ),
}
