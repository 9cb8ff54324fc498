from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from clinic.history import tracked
from clinic.models.base import ChoiceField, both_or_neither
from patients.models import Patient
from reminders.models.obligation import MessageText, Obligation


class Reminder(models.Model):
    """One message for one obligation through one channel, and what became of it.

    Claimed in batches, and marked as tried before each one leaves; both are committed. After a
    crash what was only claimed is sent by another worker, what was tried is in doubt, and nothing
    is sent twice.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        LINE = "line", "LINE"
        SMS = "sms", "SMS"
        PHONE = "phone", _("Telephone list")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        IN_DOUBT = "in_doubt", _("In doubt")
        STOPPED = "stopped", _("Stopped")
        DONE_BY_PHONE = "done_by_phone", _("Done by telephone")

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="reminders")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="reminders")
    kind = ChoiceField(max_length=20, choices=Obligation.Kind)
    due_on = models.DateField()
    channel = ChoiceField(max_length=5, choices=Channel)
    state = ChoiceField(max_length=15, choices=State, default=State.WAITING)
    send_after = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    # The first try of which nobody knows whether it arrived: a day later its key is forgotten.
    unsure_since = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)
    message_id = models.CharField(max_length=100, blank=True)
    text = models.ForeignKey(
        MessageText, models.PROTECT, null=True, blank=True, related_name="reminders"
    )
    closed_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["send_after", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "kind", "due_on", "channel"], name="reminder_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(claimed_at__isnull=False),
                name="reminder_sending_is_claimed",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_doubt") | Q(tried_at__isnull=False),
                name="reminder_in_doubt_was_tried",
            ),
        ]
        indexes = [
            models.Index(fields=["send_after"], condition=Q(state="waiting"), name="reminder_due"),
            # A day's mails wait for the same moment, beside telephone calls that nobody has made.
            models.Index(
                fields=["send_after", "id"],
                condition=Q(state="waiting", channel="email"),
                name="reminder_mail_due",
            ),
            models.Index(
                fields=["channel", "send_after", "id"],
                condition=Q(state="waiting", channel__in=["line", "sms"]),
                name="reminder_text_due",
            ),
            models.Index(
                fields=["channel", "claimed_at"],
                condition=Q(channel__in=["line", "sms"]),
                name="reminder_text_claimed",
            ),
            models.Index(
                fields=["claimed_at"], condition=Q(state="sending"), name="reminder_in_flight"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_on} {self.channel}"


@tracked()
class Reply(models.Model):
    """What a patient answered through the link of a message: once, and without signing in."""

    class Answer(models.TextChoices):
        COMING = "coming", _("Is coming")
        OTHER_DATE = "other_date", _("Asks for another date")
        STOP = "stop", _("Wants no more messages")

    reminder = models.OneToOneField(Reminder, models.PROTECT, related_name="reply")
    answer = ChoiceField(max_length=10, choices=Answer)
    answered_at = models.DateTimeField(db_default=Now())
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["answered_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=both_or_neither("handled_at", "handled_by"), name="reply_handled_by"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reminder_id} {self.answer}"
