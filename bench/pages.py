"""Pages that people open all day, beside the same rows by raw SQL in a bare view."""

from bench.entries import Pair, compared
from bench.stage import Stage
from clinic.models import Branch
from clinic.roles import DOCTOR, RECEPTION

BY_HAND = "the same rows by raw SQL, same login, permission and access log"


@compared("Empty page of somebody signed in", beside="an empty view without login")
def empty_page(stage: Stage) -> Pair:
    reception = stage.browser(RECEPTION)
    return Pair(
        ours=lambda n: reception.get("/bench/signed-in/"),
        reference=lambda n: reception.get("/bench/empty/"),
        count=60,
    )


@compared("Page with nothing but its frame", beside="an empty page of somebody signed in")
def frame(stage: Stage) -> Pair:
    reception = stage.browser(RECEPTION)
    return Pair(
        ours=lambda n: reception.get("/bench/shell/"),
        reference=lambda n: reception.get("/bench/signed-in/"),
        count=40,
    )


@compared("Patient page", beside=BY_HAND, at_most=3)
def patient_page(stage: Stage) -> Pair:
    reception = stage.browser(RECEPTION)
    return Pair(
        ours=lambda n: reception.get(f"/patients/{stage.course(n).patient_id}/"),
        reference=lambda n: reception.get(f"/bench/patients/{stage.course(n).patient_id}/"),
    )


@compared("Chart: drawings, visits, values, supplies", beside=BY_HAND, at_most=3)
def chart(stage: Stage) -> Pair:
    doctor = stage.browser(DOCTOR)
    return Pair(
        ours=lambda n: doctor.get(f"/patients/{stage.course(n).patient_id}/chart/"),
        reference=lambda n: doctor.get(f"/bench/patients/{stage.course(n).patient_id}/chart/"),
    )


@compared("Today's board", beside=BY_HAND, at_most=4)
def board(stage: Stage) -> Pair:
    reception = stage.browser(RECEPTION)
    branch = Branch.objects.order_by("pk")[0].pk
    return Pair(
        ours=lambda n: reception.get(f"/board/?branch={branch}"),
        reference=lambda n: reception.get(f"/bench/board/?branch={branch}"),
    )


@compared("Search while typing", beside=BY_HAND, at_most=4)
def search(stage: Stage) -> Pair:
    reception = stage.browser(RECEPTION)
    return Pair(
        ours=lambda n: reception.post("/patients/search/", {"q": stage.name(n)}, script=True),
        reference=lambda n: reception.post("/bench/search/", {"q": stage.name(n)}),
    )
