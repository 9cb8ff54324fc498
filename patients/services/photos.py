"""Photos of a visit: rebuilt before they are kept, taken back with a reason."""

from collections.abc import Mapping
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction

from clinic.models import User
from clinic.pictures import Picture
from patients.models import Photo, Visit


class PhotoVoided(Exception):
    """The photo was taken back before; nothing was written."""


@transaction.atomic
def add_photos(*, visit: Visit, pictures: Mapping[str, Picture], by: User) -> list[Photo]:
    """Keep one picture for each standard view. The file is whole before its row is there."""
    return [_keep(visit, view, picture, by) for view, picture in pictures.items()]


@transaction.atomic
def void_photo(*, photo: Photo, reason: str, by: User) -> Photo:
    """Take back a photo that shows somebody else or nothing; it is not shown again.

    Raises PhotoVoided.
    """
    held = Photo.objects.select_for_update(no_key=True).get(pk=photo.pk)
    if held.voided_reason:
        raise PhotoVoided
    held.voided_reason = reason
    held.save(update_fields=["voided_reason"])
    return held


def _keep(visit: Visit, view: str, picture: Picture, by: User) -> Photo:
    photo = Photo(
        visit=visit,
        view=view,
        taken_on=visit.visited_on,
        sha256=picture.sha256,
        width=picture.width,
        height=picture.height,
        recorded_by=by,
    )
    # A name of its own: nothing about the patient is in the path.
    photo.file.save(f"{uuid4().hex}.jpg", ContentFile(picture.content), save=False)
    photo.save()
    return photo
