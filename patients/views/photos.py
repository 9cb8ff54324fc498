"""Photos: private, each look recorded, compared by month."""

from typing import Any

from django.contrib import messages
from django.db.models.fields.files import FieldFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.audit import record_access
from clinic.models import AccessLog
from clinic.roles import StaffRequest, requires
from patients.forms.photos import PhotosForm, PublicationForm, VoidForm
from patients.models import Consent, ConsentText, Patient, Photo
from patients.queries.banner import chart_banner
from patients.queries.consents import consent_text_in_force, standing_consent
from patients.queries.photos import photo_wall
from patients.services.consents import (
    AlreadyRevoked,
    TextNotInForce,
    record_consent,
    revoke_consent,
)
from patients.services.photos import PhotoVoided, add_photos, void_photo
from patients.services.registration import GuardianMissing

KIND = ConsentText.Kind.PHOTO_PUBLICATION
REFUSED = 422


@requires("patients.view_chart")
@require_safe
def show_panel(request: StaffRequest, patient_id: int) -> HttpResponse:
    """The photos on the chart: the earliest and the latest of each view."""
    patient = get_object_or_404(Patient, pk=patient_id)
    _log(request, patient_id)
    context = {"patient": patient, "wall": photo_wall(patient_id)}
    return render(request, "patients/_photos.html", context)


@requires("patients.view_chart")
@require_http_methods(["GET", "HEAD", "POST"])
def show_photos(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Every photo by day and view, and the form that adds some."""
    patient = _patient(request, patient_id)
    is_sent = request.method == "POST"
    form = PhotosForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        patient_id=patient_id,
    )
    if form.is_valid():
        add_photos(visit=form.cleaned_data["visit"], pictures=form.pictures(), by=request.user)
        messages.success(request, _("The photos are kept."))
        return redirect("patients:photo_list", patient_id)
    status = REFUSED if is_sent else 200
    return render(request, "patients/photos.html", _page(patient, form), status=status)


@requires("patients.view_chart")
@require_safe
def compare(request: StaffRequest, patient_id: int) -> HttpResponse:
    """One view through the months: side by side, and one over time."""
    patient = _patient(request, patient_id)
    wall = photo_wall(patient_id)
    shown = wall.of(request.GET.get("view", ""))
    context = {"patient": patient, "wall": wall, "shown": shown} | _banner(patient)
    return render(request, "patients/photo_compare.html", context)


@requires("patients.view_chart")
@require_safe
def send_photo(request: StaffRequest, patient_id: int, photo_id: int) -> HttpResponse:
    """Send one picture; each look is a row of the access log."""
    photo = _photo(patient_id, photo_id)
    record_access(
        request, action=AccessLog.Action.VIEW, patient_id=patient_id, object_id=f"photo {photo.pk}"
    )
    return _picture(photo.file, "photo")


@requires("patients.view_chart")
@require_safe
def send_signature(request: StaffRequest, patient_id: int, consent_id: int) -> HttpResponse:
    """Send the signature under a consent; each look is a row of the access log."""
    signed = Consent.objects.filter(patient_id=patient_id).exclude(signature="")
    consent = get_object_or_404(signed, pk=consent_id)
    record_access(
        request,
        action=AccessLog.Action.VIEW,
        patient_id=patient_id,
        object_id=f"signature {consent.pk}",
    )
    return _picture(consent.signature, "signature")


@requires("patients.view_chart")
@require_POST
def void(request: StaffRequest, patient_id: int, photo_id: int) -> HttpResponse:
    photo = _photo(patient_id, photo_id)
    _log(request, patient_id)
    form = VoidForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give a reason for voiding."))
        return redirect("patients:photo_list", patient_id)
    try:
        void_photo(photo=photo, reason=form.cleaned_data["reason"], by=request.user)
    except PhotoVoided:
        messages.error(request, _("The photo was voided meanwhile."))
    else:
        messages.success(request, _("The photo is voided."))
    return redirect("patients:photo_list", patient_id)


@requires("patients.change_consent")
@require_POST
def agree_to_publish(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = _patient(request, patient_id)
    today = timezone.localdate()
    text = consent_text_in_force(KIND, patient.document_language, today)
    form = PublicationForm(request.POST, patient=patient, text=text)
    if form.is_valid() and text is not None:
        try:
            record_consent(
                patient=patient,
                text=text,
                given_on=today,
                signer_name=form.cleaned_data["signer_name"],
                guardian=form.cleaned_data["guardian"],
                explained_by=request.user,
                by=request.user,
            )
        except TextNotInForce:
            form.add_error(None, _("The consent text was renewed meanwhile. Show the new one."))
        except GuardianMissing:
            form.add_error("guardian", _("Under 18 a guardian signs too. Name the guardian first."))
        else:
            messages.success(request, _("Publication of photos: agreed."))
            return redirect("patients:photo_list", patient_id)
    context = _page(patient, PhotosForm(patient_id=patient_id)) | {"publication": form}
    return render(request, "patients/photos.html", context, status=REFUSED)


@requires("patients.change_consent")
@require_POST
def revoke_publication(request: StaffRequest, patient_id: int, consent_id: int) -> HttpResponse:
    consents = Consent.objects.filter(patient_id=patient_id, text__kind=KIND)
    consent = get_object_or_404(consents, pk=consent_id)
    _log(request, patient_id)
    form = VoidForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write why it is taken back."))
        return redirect("patients:photo_list", patient_id)
    reason, today = form.cleaned_data["reason"], timezone.localdate()
    try:
        revoke_consent(consent=consent, reason=reason, on=today, by=request.user)
    except AlreadyRevoked:
        messages.error(request, _("It was taken back before."))
    else:
        messages.success(request, _("Publication of photos: taken back."))
    return redirect("patients:photo_list", patient_id)


def _picture(stored: FieldFile, name: str) -> HttpResponse:
    """Answer with a JPEG of ours, for nobody to keep on the way."""
    with stored.open() as file:
        response = HttpResponse(file.read(), content_type="image/jpeg")
    response["Content-Disposition"] = f"inline; filename={name}.jpg"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _page(patient: Patient, form: PhotosForm) -> dict[str, Any]:
    today = timezone.localdate()
    text = consent_text_in_force(KIND, patient.document_language, today)
    return {
        "patient": patient,
        "form": form,
        "wall": photo_wall(patient.pk),
        "text": text,
        "publication": PublicationForm(patient=patient, text=text),
        "consent": standing_consent(patient, KIND, today),
    } | _banner(patient)


def _banner(patient: Patient) -> dict[str, Any]:
    return {"banner": chart_banner(patient, timezone.localdate())}


def _patient(request: StaffRequest, patient_id: int) -> Patient:
    patient = get_object_or_404(Patient.objects.select_related("branch"), pk=patient_id)
    _log(request, patient_id)
    return patient


def _photo(patient_id: int, photo_id: int) -> Photo:
    standing = Photo.objects.filter(visit__patient_id=patient_id, voided_reason="")
    return get_object_or_404(standing, pk=photo_id)


def _log(request: StaffRequest, patient_id: int) -> None:
    record_access(request, action=AccessLog.Action.VIEW, patient_id=patient_id)
