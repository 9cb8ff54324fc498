from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.history import tracked
from clinic.models import Recorded
from clinic.models.base import ChoiceField
from patients.models.merge_walls import patient_is_current
from patients.models.patient import Guardian, Patient


@tracked()
class ConsentText(Recorded):
    """The exact words of a consent. Published words never change; a new version follows."""

    class Kind(models.TextChoices):
        TREATMENT = "treatment", _("Treatment with isotretinoin")
        PHOTO_PUBLICATION = "photo_publication", _("Publication of photos")

    kind = ChoiceField(max_length=20, choices=Kind)
    language = ChoiceField(max_length=2, choices=Patient.Language)
    version_no = models.PositiveSmallIntegerField()
    body = models.TextField()
    body_sha256 = models.CharField(max_length=64, editable=False)
    valid_from = models.DateField()

    class Meta:
        ordering = ["kind", "language", "-version_no"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language", "version_no"], name="consent_text_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language} {self.version_no}"


@tracked()
class Consent(Recorded):
    """A signature under one consent text."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="consents")
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="consents")
    given_on = models.DateField()
    signer_name = models.CharField(max_length=120)
    guardian = models.ForeignKey(
        Guardian, models.PROTECT, null=True, blank=True, related_name="consents"
    )
    explained_by = models.ForeignKey("clinic.User", models.PROTECT, related_name="+")
    # What the planned course costs, as shown to the patient before signing (SEED-LEGAL-3).
    fees_shown_yen = models.PositiveIntegerField(null=True, blank=True)
    signature = models.FileField(upload_to="consents/", blank=True)
    signature_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    revoked_on = models.DateField(null=True, blank=True)
    revoked_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-given_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_on=None, revoked_reason="")
                | Q(~Q(revoked_reason=""), revoked_on__gte=F("given_on")),
                name="consent_revoked_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["patient", "-given_on"], name="consent_of_patient")]
        triggers = [patient_is_current()]

    def __str__(self) -> str:
        return f"{self.text_id} {self.given_on}"
