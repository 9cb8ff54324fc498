import datetime
from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from labs import queries
from labs.models import LabReport, LabValue
from labs.rules.analytes import required_analytes
from labs.rules.levels import LabLevel, default_level_rules
from tests.factories.labs import (
    AnalyteFactory,
    LaboratoryFactory,
    LabReportFactory,
    LabValueFactory,
    ReferenceIntervalFactory,
)
from tests.factories.patients import PatientFactory

pytestmark = pytest.mark.django_db


def correct(value: LabValue, number: str) -> LabValue:
    return LabValueFactory(
        report=value.report,
        analyte=value.analyte,
        raw=number,
        value=Decimal(number),
        corrects=value,
        correction_reason="typing slip",
    )


def test_values_give_way_to_their_corrections():
    value = LabValueFactory(raw="200", value=200)
    correction = correct(value, "20")

    values = queries.standing_values([value.report_id])

    assert values[value.report_id]["alt"] == correction


def test_value_is_corrected_once():
    value = LabValueFactory()
    correct(value, "20")

    with pytest.raises(Exception, match="lab_value_corrected_once"), transaction.atomic():
        correct(value, "21")


@pytest.mark.parametrize("model", [LabValue, LabReport])
def test_results_are_never_deleted(model):
    LabValueFactory()

    with pytest.raises(ProgrammingError, match=r"delete|denied"), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_missing_analytes_are_those_without_a_usable_value():
    report = LabReportFactory()
    for key in required_analytes():
        LabValueFactory(report=report, analyte=AnalyteFactory(key=key))
    clotted = LabValue.objects.get(analyte__key="plt")
    LabValueFactory(
        report=report,
        analyte=clotted.analyte,
        raw="clotted",
        value=None,
        unusable_reason="clotted",
        corrects=clotted,
        correction_reason="specimen clotted",
    )

    values = queries.standing_values([report.pk])[report.pk]

    assert queries.missing_analytes(values) == ("plt",)
    assert len(queries.results_of(values, None, {})) == len(required_analytes()) - 1


def test_baseline_is_the_last_panel_by_the_first_dose():
    patient = PatientFactory()
    now = timezone.now()
    early, baseline, later = (
        LabReportFactory(patient=patient, collected_at=now - datetime.timedelta(days=days))
        for days in (60, 31, 3)
    )
    started_on = timezone.localdate(now) - datetime.timedelta(days=31)

    reports = queries.standing_reports(patient.pk)

    assert queries.baseline_report(reports, started_on) == baseline
    assert queries.baseline_report(reports, None) is None
    assert reports == [later, baseline, early]


def test_baseline_that_is_a_bound_is_no_number_to_compare_with():
    bound = LabValueFactory(raw="<0.5", comparator="<", value=Decimal("0.5"))

    result = queries.results_of({"alt": bound}, None, {"alt": bound})[0]

    assert result.baseline is None
    assert result.measured.comparator == "<"


def test_interval_is_that_of_the_laboratory_for_sex_and_age():
    laboratory = LaboratoryFactory()
    ReferenceIntervalFactory(laboratory=laboratory, high=42)
    ReferenceIntervalFactory(laboratory=laboratory, high=35, age_from=60)
    ReferenceIntervalFactory(laboratory=laboratory, high=23, sex="female")
    today = timezone.localdate()

    def high(sex: str, age: int) -> Decimal | None:
        return queries.intervals_of(laboratory, sex, age, today)["alt"][1]

    assert (high("male", 27), high("male", 61), high("female", 27)) == (42, 35, 23)


def test_graded_report_shows_level_side_and_the_value_before():
    patient = PatientFactory()
    now = timezone.now()
    before = LabReportFactory(patient=patient, collected_at=now - datetime.timedelta(days=30))
    LabValueFactory(report=before, raw="30", value=30)
    report = LabReportFactory(patient=patient)
    wrong = LabValueFactory(report=report, raw="13", value=13)
    correct(wrong, "127")
    LabValueFactory(
        report=report, analyte=AnalyteFactory(key="tg"), raw=">500", comparator=">", value=500
    )

    alt, tg = queries.graded_report(report, default_level_rules())

    assert (alt.level, alt.side, alt.before.raw) == (LabLevel.STOP, "high", "30")
    assert alt.replaced == (wrong,)
    assert alt.interval == "10–42"
    assert (tg.level, tg.is_undecided, tg.before) == (LabLevel.WARN, True, None)


def test_waiting_lists_hold_what_waits_and_nothing_voided():
    unreviewed = LabReportFactory(reviewed_at=None, reviewed_by=None)
    awaited = LabReportFactory(
        resulted_at=None, resulted_by=None, reviewed_at=None, reviewed_by=None
    )
    voided = LabReportFactory(reviewed_at=None, reviewed_by=None)
    LabReport.objects.filter(pk=voided.pk).update(
        voided_at=timezone.now(), voided_by=voided.recorded_by, voided_reason="mixed up"
    )
    LabReportFactory()

    assert list(queries.unreviewed_reports()) == [unreviewed]
    assert list(queries.awaited_reports()) == [awaited]
