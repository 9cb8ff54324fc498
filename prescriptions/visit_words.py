"""Words for what a visit asks: side effects, serious symptoms, contraception."""

from django.utils.translation import gettext_lazy as _

from prescriptions.gate_words.codes import CODES

EFFECTS = {
    "dry_lips": _("Dry or cracked lips"),
    "dry_skin": _("Dry skin"),
    "nosebleed": _("Dry nose or nosebleed"),
    "dry_eyes": _("Dry eyes"),
    "redness": _("Redness of the face"),
    "worsening": _("More acne than before"),
    "headache": _("Headache"),
    "joint_pain": _("Pain in joints or muscles"),
    "fatigue": _("Tiredness"),
}
SERIOUS = {
    code: CODES[code]
    for code in (
        "vision",
        "severe_headache",
        "abdominal_pain",
        "bloody_diarrhoea",
        "rash_with_mucosa",
        "jaundice",
        "muscle_weakness",
        "suicidal_thoughts",
    )
}
CONTRACEPTION = {
    "combined_pill": _("Combined pill"),
    "progestogen_pill": _("Progestogen-only pill"),
    "iud": _("Coil (IUD or IUS)"),
    "male_condom": _("Condom"),
    "barrier": _("Diaphragm or female condom"),
    "sterilised": _("Sterilised"),
    "partner_sterilised": _("Partner sterilised"),
    "abstinence": _("No intercourse"),
}


def effect_words(code: str) -> str:
    """Return the words for a side effect; one from elsewhere is shown as it was entered."""
    return str(EFFECTS.get(code) or SERIOUS.get(code) or code.replace("_", " "))
