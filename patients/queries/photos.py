"""A patient's photos, by view and by month of the course."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from patients.models import Photo


@dataclass(frozen=True, slots=True)
class ViewSeries:
    """The photos of one standard view, the earliest first."""

    view: str
    words: str
    photos: tuple[Photo, ...]


@dataclass(frozen=True, slots=True)
class PhotoWall:
    """Every standing photo of a patient."""

    series: tuple[ViewSeries, ...]
    days: tuple[date, ...]

    def of(self, view: str) -> ViewSeries | None:
        """Return the series of that view, else the first there is."""
        found = (each for each in self.series if each.view == view)
        return next(found, self.series[0] if self.series else None)


def photo_wall(patient_id: int) -> PhotoWall:
    """Return the photos in one query."""
    photos = list(
        Photo.objects.filter(visit__patient_id=patient_id, voided_reason="").order_by(
            "taken_on", "pk"
        )
    )
    series = tuple(
        ViewSeries(view, str(words), found)
        for view, words in Photo.View.choices
        if (found := _of_view(photos, view))
    )
    return PhotoWall(series, tuple(sorted({each.taken_on for each in photos}, reverse=True)))


def _of_view(photos: Sequence[Photo], view: str) -> tuple[Photo, ...]:
    return tuple(each for each in photos if each.view == view)
