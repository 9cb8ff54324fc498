"""What went wrong with a message, in plain words."""

import re

from django.utils.translation import gettext as _

_CODE = re.compile(r"\b([245]\d\d)\b")
_PERMANENT = "5"
_TEXT = re.compile(r"(line|sms) (\w+)")
_CHANNELS = {"line": "LINE", "sms": "SMS"}
CODE_DIGITS = 3
_BUSY = {"429", "20429"}
_KEY_REFUSED = {"401", "403", "404", "20003", "20403", "20404"}


def problem_words(error: str) -> str:
    """Return what a kept error means to reception; the error itself where nothing is known."""
    known = {
        "replanned": _("Planned anew: another date took its place."),
        "no longer needed": _("No longer needed."),
        "no messages wanted": _("The patient wants no messages."),
        "no address": _("There is no usable address for this channel."),
        "another channel": _("The patient wishes another channel."),
        "not an address": _("This is not one e-mail address."),
        "no usable text": _("The text of this message cannot be used: see Message texts."),
        "too late": _("It would have come too late to be of use."),
        "never confirmed": _("It is not known whether it arrived. Ask the patient."),
        "bounced": _("It came back: the address does not exist or refuses mail."),
    }
    if error in known:
        return known[error]
    if said := _TEXT.fullmatch(error):
        return _of_text(said[1], said[2])
    if code := _CODE.search(error):
        if code[1].startswith(_PERMANENT):
            return _("The mail server refused the address (%s).") % code[1]
        return _("The mail server asked to try again later (%s).") % code[1]
    if error in {"ConnectionRefusedError", "TimeoutError", "OSError", "gaierror"}:
        return _("The mail server could not be reached.")
    return error


def _of_text(channel: str, said: str) -> str:
    """Return the words for what a provider of short messages said, or for its silence."""
    names = {"channel": _CHANNELS[channel], "code": said}
    if said == "undelivered":
        return _("%(channel)s: it was accepted and did not arrive.") % names
    if not said.isdigit():
        return _("%(channel)s: the provider did not answer.") % names
    if said in _BUSY:
        return _("%(channel)s: the provider takes no more messages just now (%(code)s).") % names
    if said in _KEY_REFUSED:
        return _("%(channel)s: the provider refuses the clinic's account (%(code)s).") % names
    if said.startswith("5") and len(said) == CODE_DIGITS:
        return _("%(channel)s: the provider had a fault (%(code)s).") % names
    return _("%(channel)s: the provider refused the message or its address (%(code)s).") % names
