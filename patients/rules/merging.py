"""When two records may be made one."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is looked at before merging."""

    pk: int
    birth_date: date
    sex: str
    is_merged: bool = False
    holds_others: bool = False
    is_in_clinic: bool = False
    has_draft: bool = False
    has_open_course: bool = False


def check_merge(kept: Record, merged: Record) -> str:
    """Return why the second record cannot be merged into the first; empty where it can.

    Birth date and sex must agree: correct the wrong record first, so that whoever merges has
    looked at the person's papers. Whatever is under way belongs to one record until it ends.
    """
    obstacles = {
        "same": kept.pk == merged.pk,
        "merged": kept.is_merged or merged.is_merged,
        "holds_others": merged.holds_others,
        "birth_date": kept.birth_date != merged.birth_date,
        "sex": kept.sex != merged.sex,
        "in_clinic": merged.is_in_clinic,
        "draft": merged.has_draft,
        "open_course": merged.has_open_course,
    }
    return next((code for code, stands in obstacles.items() if stands), "")
