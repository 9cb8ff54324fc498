"""The clinic's limits: from a day on, checked by a doctor, kept for ever."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError
from django.urls import reverse
from django.utils import timezone

from clinic.roles import ADMINISTRATOR, RECEPTION
from labs.rules.levels import by_analyte
from prescriptions.inputs import LimitChange
from prescriptions.models import GatePolicy
from prescriptions.queries.decisions import GateUnavailable
from prescriptions.queries.policy import limits_of, policy_on
from prescriptions.rules.gate.limit_changes import (
    LimitOutOfRange,
    LimitRefused,
    LimitsContradict,
    lab_rows,
)
from prescriptions.rules.gate.limits import DEFAULT_LIMITS
from prescriptions.services import limits as service
from prescriptions.services.refusals import GateClosed
from tests.conftest import signed_in
from tests.factories.clinic import StaffFactory
from tests.factories.prescriptions import GatePolicyFactory
from tests.prescriptions.attacks import run
from tests.prescriptions.scene import report_of, scene

pytestmark = pytest.mark.django_db
ONE_DAY = datetime.timedelta(days=1)


def record(it, *, from_on=None, follows=None, **changed):
    doctor = changed.pop("doctor", it.doctor)
    change = LimitChange(
        limits=replace(DEFAULT_LIMITS, **changed),
        valid_from=from_on or it.today,
        reason="the responsible doctor's rule",
        checked_by=doctor,
        reviewed_on=it.today,
        next_review_on=it.today + 365 * ONE_DAY,
        follows=follows,
    )
    return service.change_limits(change=change, by=StaffFactory(role=ADMINISTRATOR), now=it.now)


def test_changed_limit_applies_from_its_day_on():
    it = scene()
    first = it.issue(it.order(days=10), visit=it.another_visit(kind="first"))
    policy = record(it, supply_never_above_days=25, supply_above_days=20)

    with pytest.raises(GateClosed, match="supply-over-60-days"):
        it.issue()
    second = it.issue(it.order(days=20))

    assert (first.policy, second.policy) == (None, policy)
    assert policy.limits == {"supply_never_above_days": "25", "supply_above_days": "20"}


@pytest.mark.parametrize("name", ["chart_show", "flow_show", "inbox_list", "report_detail"])
def test_damaged_limits_refuse_a_supply_and_leave_results_to_read(name):
    it = scene()
    report = report_of(it.patient, it.doctor)
    GatePolicyFactory(limits={"no_such_limit": "1"}, valid_from=it.today)
    parts = {"inbox_list": [], "report_detail": [it.patient.pk, report.pk]}
    page = reverse(f"prescriptions:{name}", args=parts.get(name, [it.patient.pk]))

    assert signed_in(it.doctor).get(page).status_code == 200
    with pytest.raises(GateUnavailable):
        it.issue()


def test_planned_limit_does_not_apply_before_its_day():
    it = scene()
    record(it, from_on=it.today + ONE_DAY, supply_never_above_days=25, supply_above_days=20)

    assert policy_on(it.today) is None
    assert limits_of(policy_on(it.today + ONE_DAY)).supply_never_above_days == 25
    assert it.issue().policy is None


def test_of_two_changes_on_one_day_the_later_holds():
    it = scene()
    first = record(it, weight_valid_days=80)
    second = record(it, follows=first.pk, weight_valid_days=70)

    assert policy_on(it.today) == second
    assert limits_of(second).weight_valid_days == 70


def test_laboratory_level_is_a_limit_too():
    it = scene()
    rows = [
        replace(row, factor=Decimal("1.5"))
        if (row.analyte, row.level.name) == ("ast", "WARN")
        else row
        for row in lab_rows(DEFAULT_LIMITS.lab_levels)
    ]
    policy = record(it, lab_levels=by_analyte(rows))

    assert lab_rows(limits_of(policy).lab_levels) == tuple(rows)


@pytest.mark.parametrize(
    ("changed", "refusal", "limit"),
    [
        ({"pregnancy_test_valid_days": 8}, LimitOutOfRange, "pregnancy_test_valid_days"),
        ({"blood_panel_valid_days": 0}, LimitOutOfRange, "blood_panel_valid_days"),
        ({"never_above_mg_per_kg": Decimal("2.1")}, LimitOutOfRange, "never_above_mg_per_kg"),
        ({"dose_step_mg": 5}, LimitOutOfRange, "dose_step_mg"),
        ({"high_above_mg": 120, "never_above_mg": 110}, LimitsContradict, "high_above_mg"),
        ({"rest_months": 5}, LimitsContradict, "rest_months"),
        ({"lab_levels": {}}, LimitRefused, "lab_levels"),
    ],
)
def test_limits_out_of_range_or_in_contradiction_are_refused(changed, refusal, limit):
    with pytest.raises(refusal) as refused:
        record(scene(), **changed)

    assert refused.value.limit == limit
    assert not GatePolicy.objects.exists()


def test_laboratory_level_that_warns_beyond_the_stop_is_refused():
    rows = list(lab_rows(DEFAULT_LIMITS.lab_levels))
    place = next(
        n for n, row in enumerate(rows) if (row.analyte, row.level.name) == ("ast", "STOP")
    )
    rows[place] = replace(rows[place], factor=Decimal("1.9"))

    with pytest.raises(LimitsContradict):
        record(scene(), lab_levels=by_analyte(rows))


def test_limits_never_change_backwards_or_before_a_planned_change():
    it = scene()
    with pytest.raises(service.LimitsInThePast):
        record(it, from_on=it.today - ONE_DAY)
    planned = record(it, from_on=it.today + 3 * ONE_DAY)
    with pytest.raises(service.LaterLimitsPlanned):
        record(it, follows=planned.pk)


def test_checker_is_a_doctor_who_works_here():
    it = scene()
    for checker in (StaffFactory(role=RECEPTION), StaffFactory(is_active=False)):
        with pytest.raises(service.CheckerNotADoctor):
            record(it, doctor=checker)


def test_change_that_somebody_else_has_overtaken_is_refused():
    it = scene()
    record(it)

    with pytest.raises(service.LimitsChangedMeanwhile):
        record(it)


def test_planned_limits_are_withdrawn_with_a_reason_and_begun_ones_never():
    it = scene()
    planned, by = record(it, from_on=it.today + ONE_DAY), StaffFactory(role=ADMINISTRATOR)

    service.withdraw_limits(policy=planned, reason="typed wrongly", by=by, now=it.now)

    assert policy_on(it.today + ONE_DAY) is None
    begun = record(it)
    with pytest.raises(service.LimitsInForce):
        service.withdraw_limits(policy=begun, reason="typed wrongly", by=by, now=it.now)


WITHDRAW = "SET voided_at = now(), voided_by_id = checked_by_id, voided_reason = 'x'"


@pytest.mark.parametrize(
    ("statement", "wall"),
    [
        (
            "UPDATE prescriptions_gatepolicy SET limits = '{}'",
            "gate_policy_has_begun|Cannot update",
        ),
        (f"UPDATE prescriptions_gatepolicy {WITHDRAW}", "gate_policy_has_begun"),
        ("DELETE FROM prescriptions_gatepolicy", "Cannot delete|denied"),
        ("DELETE FROM prescriptions_gatepolicyevent", "Cannot update or delete|denied"),
    ],
)
def test_wall_what_began_stays(statement, wall):
    GatePolicyFactory()

    with pytest.raises((IntegrityError, ProgrammingError), match=wall):
        run(statement)


@pytest.mark.parametrize(
    ("fields", "wall"),
    [
        ({"limits": {"pregnancy_test_valid_days": "8"}}, "gate_policy_within_the_walls"),
        ({"limits": {"blood_panel_valid_days": "36"}}, "gate_policy_within_the_walls"),
        ({"limits": {"supply_never_above_days": "61"}}, "gate_policy_within_the_walls"),
        ({"limits": {"never_above_mg": "150"}}, "gate_policy_within_the_walls"),
        ({"reason": ""}, "gate_policy_with_reason"),
        ({"valid_from": datetime.date(2026, 1, 1)}, "gate_policy_not_backwards"),
    ],
)
def test_wall_looser_backdated_or_groundless_limits_are_refused(fields, wall):
    with pytest.raises(IntegrityError, match=wall):
        GatePolicyFactory(**fields)


def test_wall_checker_who_is_no_doctor_is_refused():
    with pytest.raises(IntegrityError, match="gate_policy_checked_by_a_doctor"):
        GatePolicyFactory(checked_by=StaffFactory(role=RECEPTION))


def test_wall_nothing_is_slipped_in_before_a_planned_change():
    today = timezone.localdate()
    GatePolicyFactory(valid_from=today + 5 * ONE_DAY)

    with pytest.raises(IntegrityError, match="gate_policy_in_order"):
        GatePolicyFactory(valid_from=today + ONE_DAY)


def typed(client, **changed):
    """Return what the form holds, as a browser sends it back."""
    form = client.get(reverse("prescriptions:limit_change")).context["form"]
    today = datetime.date.fromisoformat(str(form["valid_from"].value()))
    values = {name: form[name].value() for name in form.fields}
    answers = {
        "reason": "checked for the year",
        "checked_by": StaffFactory().pk,
        "next_review_on": today + 365 * ONE_DAY,
    }
    sent = values | answers | changed
    return {name: "" if value is None else str(value) for name, value in sent.items()}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_page_records_a_change_and_shows_it_with_its_history(language):
    client = signed_in(StaffFactory(role=ADMINISTRATOR, language=language))

    sent = typed(client, weight_valid_days="６０", **{"lab_levels-0": "2.5"})
    answer = client.post(reverse("prescriptions:limit_change"), sent)
    page = client.get(reverse("prescriptions:limit_list")).content.decode()

    assert answer.status_code == 302
    policy = GatePolicy.objects.get()
    assert policy.limits["weight_valid_days"] == "60"
    assert policy.recorded_by == client.user
    assert "90 → 60" in page
    assert "checked for the year" in page
    rules = client.get(reverse("prescriptions:rule_list")).content.decode()
    assert "2.5" in rules


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"pregnancy_test_valid_days": "8"}, "pregnancy_test_valid_days"),
        ({"rest_months": "9"}, "rest_months"),
        ({"reason": " "}, "reason"),
        ({"checked_by": ""}, "checked_by"),
        ({"valid_from": "2026-01-01"}, "valid_from"),
        ({"next_review_on": "2026-01-01"}, "next_review_on"),
        ({"follows": "123"}, "valid_from"),
        ({"lab_levels-1": "99"}, "lab_levels-1"),
    ],
)
def test_page_names_the_field_that_does_not_fit(administrator_client, changed, field):
    answer = administrator_client.post(
        reverse("prescriptions:limit_change"), typed(administrator_client, **changed)
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not GatePolicy.objects.exists()


def test_page_withdraws_what_is_planned(administrator_client):
    policy = GatePolicyFactory()
    planned = GatePolicyFactory(valid_from=timezone.localdate() + ONE_DAY)
    address = reverse("prescriptions:limit_withdraw", args=[planned.pk])

    administrator_client.post(address, {"reason": ""})
    assert GatePolicy.objects.standing().count() == 2
    administrator_client.post(address, {"reason": "typed wrongly"})

    assert list(GatePolicy.objects.standing()) == [policy]
    page = administrator_client.get(reverse("prescriptions:limit_list")).content.decode()
    assert "typed wrongly" in page


def test_limits_due_for_a_check_are_said_to_be(administrator_client):
    GatePolicyFactory(next_review_on=timezone.localdate())

    page = administrator_client.get(reverse("prescriptions:limit_list"))

    assert page.context["is_check_due"]
