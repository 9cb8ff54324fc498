"""The form field of a picture."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from clinic.pictures import Picture, PictureRefused, rebuild_picture

ACCEPTED = "image/jpeg,image/png,image/webp"
REFUSALS = {
    "empty": _("The file is empty."),
    "too_many_bytes": _("The file is larger than 15 MB."),
    "not_a_picture": _("Only JPEG, PNG and WebP pictures are taken."),
    "too_large": _("The picture has more than 24 million pixels."),
    "animated": _("A moving picture is not taken."),
    "unreadable": _("The picture is damaged. Take it anew, or export it again."),
}


class PictureField(forms.FileField):
    """A picture from a file or a camera, rebuilt from its pixels."""

    widget = forms.FileInput

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_empty_file=True, **options)
        self.widget.attrs["accept"] = ACCEPTED

    def clean(self, data: Any, initial: Any = None) -> Picture | None:
        file: UploadedFile[Any] | None = super().clean(data, initial)
        if not file:
            # An empty file is falsy too; it was sent all the same.
            if data is not None and data.size == 0:
                raise ValidationError(REFUSALS["empty"], code="empty")
            return None
        try:
            return rebuild_picture(file.read())
        except PictureRefused as refused:
            raise ValidationError(REFUSALS[refused.code], code=refused.code) from refused
