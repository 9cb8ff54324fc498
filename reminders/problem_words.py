"""What went wrong with a message, in plain words."""

import re

from django.utils.translation import gettext as _

_CODE = re.compile(r"\b([245]\d\d)\b")
_PERMANENT = "5"


def problem_words(error: str) -> str:
    """Return what a kept error means to reception; the error itself where nothing is known."""
    known = {
        "replanned": _("Planned anew: another date took its place."),
        "no longer needed": _("No longer needed."),
        "no messages wanted": _("The patient wants no messages."),
        "no address": _("There is no usable e-mail address."),
        "not an address": _("This is not one e-mail address."),
        "no usable text": _("The text of this message cannot be used: see Message texts."),
        "too late": _("It would have come too late to be of use."),
        "never confirmed": _("It is not known whether it arrived. Ask the patient."),
        "bounced": _("It came back: the address does not exist or refuses mail."),
    }
    if error in known:
        return known[error]
    if code := _CODE.search(error):
        if code[1].startswith(_PERMANENT):
            return _("The mail server refused the address (%s).") % code[1]
        return _("The mail server asked to try again later (%s).") % code[1]
    if error in {"ConnectionRefusedError", "TimeoutError", "OSError", "gaierror"}:
        return _("The mail server could not be reached.")
    return error
