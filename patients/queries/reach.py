"""By which channel a patient can be written to."""

from django.conf import settings
from django.db.models import Case, CharField, Q, Value, When

from patients.models import Patient

Channel = Patient.MessageChannel
# Where the address stands, and since when it is known to be of no use.
ADDRESSES: dict[str, tuple[str, str]] = {
    Channel.EMAIL.value: ("email", "email_failed_at"),
    Channel.LINE.value: ("line_user_id", "line_failed_at"),
    Channel.SMS.value: ("phone", "phone_failed_at"),
}


def reach(patient: str = "") -> Case:
    """Return the expression of the channel that a patient wishes and has; empty for none.

    `patient` leads from the rows in hand to the patient, as `patient__` does from a course.
    """
    wish = {f"{patient}wants_messages": True, f"{patient}merged_into": None}
    whens = [
        When(
            ~Q(**{f"{patient}{address}": ""}),
            then=Value(channel),
            **wish,
            **{f"{patient}message_channel": channel, f"{patient}{failed}": None},
        )
        for channel, (address, failed) in ADDRESSES.items()
        if channel in settings.MESSAGE_CHANNELS
    ]
    return Case(*whens, default=Value(""), output_field=CharField())
