from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.history import tracked
from clinic.models import Branch, Recorded, Versioned
from clinic.models.base import ChoiceField, both_or_neither
from patients.models import merge_walls
from patients.rules.messaging import LINE_USER_ID

TICKET_NO = r"^[A-Z]{0,4}-?[0-9]{1,10}$"


def spoken_ticket_no(ticket_no: models.F | models.Value) -> models.Func:
    """Return the expression of a ticket number as people say it: without hyphen and zeros."""
    return models.Func(
        ticket_no,
        models.Value(r"-?0*([0-9]+)$"),
        models.Value(r"\1"),
        function="regexp_replace",
        output_field=models.CharField(),
    )


class PatientQuerySet(models.QuerySet["Patient"]):
    def current(self) -> "PatientQuerySet":
        """Leave out those merged into another patient."""
        return self.filter(merged_into=None)


@tracked()
class Patient(Recorded, Versioned):
    """A person, known by the number on their consultation ticket (SEED-OPS-2)."""

    class Sex(models.TextChoices):
        FEMALE = "female", _("Female")
        MALE = "male", _("Male")

    class Language(models.TextChoices):
        JAPANESE = "ja", _("Japanese")
        ENGLISH = "en", _("English")

    class MessageChannel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        LINE = "line", "LINE"
        SMS = "sms", "SMS"

    ticket_no = models.CharField(max_length=16, unique=True, validators=[RegexValidator(TICKET_NO)])
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="patients")
    family_name = models.CharField(max_length=60)
    given_name = models.CharField(max_length=60)
    family_kana = models.CharField(max_length=60)
    given_kana = models.CharField(max_length=60)
    former_name = models.CharField(max_length=60, blank=True)
    birth_date = models.DateField()
    sex = ChoiceField(max_length=6, choices=Sex)
    # Null is "not assessed", which the gate reads as "can" for a woman.
    can_become_pregnant = models.BooleanField(null=True, blank=True)
    reproductive_evidence = models.CharField(max_length=200, blank=True)
    reproductive_assessed_on = models.DateField(null=True, blank=True)
    phone = models.CharField(max_length=16, blank=True)
    phone_failed_at = models.DateTimeField(null=True, blank=True, editable=False)
    email = models.EmailField(blank=True)
    email_failed_at = models.DateTimeField(null=True, blank=True, editable=False)
    line_user_id = models.CharField(max_length=33, blank=True, default="", db_default="")
    line_failed_at = models.DateTimeField(null=True, blank=True, editable=False)
    postal_code = models.CharField(max_length=8, blank=True)
    address = models.CharField(max_length=300, blank=True)
    document_language = ChoiceField(max_length=2, choices=Language, default=Language.JAPANESE)
    wants_messages = models.BooleanField(default=False)
    message_channel = ChoiceField(
        max_length=5, choices=MessageChannel, default="email", db_default="email"
    )
    note = models.TextField(max_length=2000, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )
    is_demo = models.BooleanField(default=False, editable=False)
    kana_key = models.CharField(max_length=130, editable=False)
    voiceless_key = models.CharField(max_length=130, editable=False)
    kanji_key = models.CharField(max_length=130, editable=False)
    romaji_key = models.CharField(max_length=260, editable=False)
    phone_key = models.CharField(max_length=16, blank=True, editable=False)

    objects = PatientQuerySet.as_manager()

    class Meta:
        ordering = ["family_kana", "given_kana", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ticket_no__regex=TICKET_NO), name="patient_ticket_no_shape"
            ),
            models.CheckConstraint(
                condition=Q(line_user_id="") | Q(line_user_id__regex=LINE_USER_ID),
                name="patient_line_user_id_shape",
            ),
            # K-4213 and K-004213 would be two cards with one number.
            models.UniqueConstraint(spoken_ticket_no(F("ticket_no")), name="patient_ticket_spoken"),
            models.CheckConstraint(
                condition=Q(sex="female")
                | Q(can_become_pregnant=None)
                | Q(can_become_pregnant=False),
                name="patient_man_cannot_become_pregnant",
            ),
            models.CheckConstraint(
                condition=~Q(sex="female", can_become_pregnant=False)
                | Q(~Q(reproductive_evidence=""), reproductive_assessed_on__isnull=False),
                name="patient_reproductive_evidence",
            ),
            models.CheckConstraint(
                condition=Q(birth_date__gte="1900-01-01"), name="patient_birth_date_plausible"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
                name="patient_not_merged_into_self",
            ),
        ]
        indexes = [
            GinIndex(fields=["kana_key"], opclasses=["gin_trgm_ops"], name="patient_kana"),
            GinIndex(
                fields=["voiceless_key"], opclasses=["gin_trgm_ops"], name="patient_voiceless"
            ),
            GinIndex(fields=["kanji_key"], opclasses=["gin_trgm_ops"], name="patient_kanji"),
            GinIndex(fields=["romaji_key"], opclasses=["gin_trgm_ops"], name="patient_romaji"),
            GinIndex(fields=["phone_key"], opclasses=["gin_trgm_ops"], name="patient_phone"),
            GinIndex(fields=["ticket_no"], opclasses=["gin_trgm_ops"], name="patient_ticket"),
            models.Index(fields=["birth_date"], name="patient_birth_date"),
        ]
        triggers = merge_walls.PATIENT

    def __str__(self) -> str:
        return self.ticket_no

    def get_absolute_url(self) -> str:
        return reverse("patients:patient_detail", args=[self.pk])

    @property
    def name(self) -> str:
        return f"{self.family_name} {self.given_name}"

    @property
    def kana(self) -> str:
        return f"{self.family_kana} {self.given_kana}"

    @property
    def may_be_pregnant(self) -> bool:
        return self.sex == self.Sex.FEMALE and self.can_become_pregnant is not False


@tracked()
class Guardian(Recorded):
    """Who answers for a patient under 18 (SEED-AGE-2)."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="guardians")
    name = models.CharField(max_length=120)
    relation = models.CharField(max_length=40)
    phone = models.CharField(max_length=16, blank=True)
    attended_first_consultation_on = models.DateField(null=True, blank=True)

    class Meta:
        triggers = [merge_walls.patient_is_current()]

    def __str__(self) -> str:
        return self.relation


class PatientMergeQuerySet(models.QuerySet["PatientMerge"]):
    def standing(self) -> "PatientMergeQuerySet":
        return self.filter(undone_at=None)


@tracked()
class PatientMerge(Recorded):
    """Two records found to be one person, and perhaps parted again."""

    kept = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    merged = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    # Coming appointments that went with the merge, and go back with its undoing.
    moved_appointments = ArrayField(models.BigIntegerField(), default=list, null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_reason = models.CharField(max_length=500, blank=True)

    objects = PatientMergeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=both_or_neither("undone_at", "undone_by"),
                name="patient_merge_undone_pair",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_reason="")
                | Q(~Q(undone_reason=""), undone_at__isnull=False),
                name="patient_merge_undone_with_reason",
            ),
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="patient_merge_two"),
            models.CheckConstraint(condition=~Q(reason=""), name="patient_merge_with_reason"),
            ExclusionConstraint(
                name="patient_merge_standing_once",
                expressions=[("merged", RangeOperators.EQUAL)],
                condition=Q(undone_at=None),
            ),
        ]
        triggers = merge_walls.MERGE

    def __str__(self) -> str:
        return f"{self.merged_id} into {self.kept_id}"
