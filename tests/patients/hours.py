"""A branch that is open on weekdays, one quarter of an hour for each of two places."""

from datetime import time
from typing import Any

from clinic.models import Branch
from tests.factories.clinic import BranchFactory, OpeningHoursFactory


def open_branch(**fields: Any) -> Branch:
    branch: Branch = BranchFactory(**fields)
    for weekday in range(5):
        OpeningHoursFactory(branch=branch, weekday=weekday, opens=time(10, 30), closes=time(13, 30))
    return branch
