"""The page on which a second person reads a pregnancy test, without seeing the first reading."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.roles import StaffRequest, requires
from labs.models import PregnancyTest
from prescriptions.forms.results import SecondReadingForm
from prescriptions.refusal_words import REFUSALS, errors_of
from prescriptions.services.second_readings import read_second
from prescriptions.views.common import OK, REFUSED, seen_patient, sent, shows_and_takes


@requires("labs.read_test")
@shows_and_takes
def read(request: StaffRequest, patient_id: int, test_id: int) -> HttpResponse:
    """Take what the second person reads of a test that waits for it."""
    patient = seen_patient(request, patient_id)
    tests = PregnancyTest.objects.standing().filter(patient=patient).select_related("read_by")
    test = get_object_or_404(tests, pk=test_id)
    if not test.awaits_second_reader:
        messages.info(request, _("The test does not wait for a second reader."))
        return redirect(patient)
    form = SecondReadingForm(sent(request))
    if form.is_valid():
        try:
            read_test = read_second(
                test=test, result=form.cleaned_data["result"], by=request.user, now=timezone.now()
            )
        except REFUSALS as refusal:
            form.add_error(None, errors_of(refusal)[0])
        else:
            _tell(request, read_test)
            return redirect(patient)
    context = {"patient": patient, "test": test, "form": form}
    status = REFUSED if form.is_bound else OK
    return render(request, "prescriptions/second_reading.html", context, status=status)


def _tell(request: StaffRequest, test: PregnancyTest) -> None:
    if test.result == PregnancyTest.Result.NEGATIVE:
        messages.success(request, _("Both have read the same: the test counts now."))
    else:
        words = _("The two read it differently: it counts as inconclusive. The doctor is called.")
        messages.warning(request, words)
