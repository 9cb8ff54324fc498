"""Words for the codes of a patient's history, as the gate's contract names them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from patients.models import HistoryEntry

CONDITIONS = {
    "inflammatory_bowel_disease": _("Inflammatory bowel disease"),
    "serious_liver_disease": _("Serious liver disease"),
    "psychiatric_illness": _("Psychiatric illness"),
}
ALLERGIES = {
    "isotretinoin": _("Isotretinoin"),
    "soy": _("Soy"),
    "peanut": _("Peanut"),
    "paraben": _("Parabens"),
    "aspirin_asthma": _("Aspirin asthma"),
}
MEDICATIONS = {
    "tetracycline": _("Tetracycline antibiotic"),
    "oral_retinoid": _("Retinoid by mouth"),
    "systemic_corticosteroid": _("Steroid by mouth or injection"),
    "antiepileptic": _("Medicine for epilepsy"),
    "vitamin_a": _("Vitamin A"),
    "inhaled_corticosteroid": _("Inhaled steroid"),
    "topical_corticosteroid": _("Steroid on the skin"),
    "short_steroid_infusion": _("Short steroid infusion"),
    "beta_carotene": _("Beta-carotene"),
}
VACCINATIONS = {
    "inactivated": pgettext_lazy("vaccine", "Inactivated"),
    "live": pgettext_lazy("vaccine", "Live"),
    "influenza": pgettext_lazy("vaccine", "Influenza"),
}
PREVIOUS_TREATMENTS = {
    "adapalene": _("Adapalene"),
    "benzoyl_peroxide": _("Benzoyl peroxide"),
    "topical_antibiotic": _("Antibiotic on the skin"),
    "oral_antibiotic": _("Antibiotic by mouth"),
    "azelaic_acid": _("Azelaic acid"),
    "hormone": _("Hormones"),
    "laser_or_peel": _("Laser, light or peeling"),
    "isotretinoin_elsewhere": _("Isotretinoin elsewhere"),
}
WORDS = {
    HistoryEntry.Kind.CONDITION: CONDITIONS,
    HistoryEntry.Kind.ALLERGY: ALLERGIES,
    HistoryEntry.Kind.MEDICATION: MEDICATIONS,
    HistoryEntry.Kind.VACCINATION: VACCINATIONS,
    HistoryEntry.Kind.PREVIOUS_TREATMENT: PREVIOUS_TREATMENTS,
}


def history_word(kind: str, code: str) -> str:
    """Return the words for a code; one that the gate does not know is shown as it was entered."""
    words = WORDS.get(HistoryEntry.Kind(kind), {})
    return str(words.get(code, code))
