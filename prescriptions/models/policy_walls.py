"""The second wall around the clinic's limits: written once, never backwards, never looser."""

import pgtrigger

from prescriptions.models.walls import PANEL_VALID_DAYS, TEST_VALID_DAYS, not_a_doctor, refuse

_TODAY = "(now() AT TIME ZONE 'Asia/Tokyo')::date"
# What the walls around prescriptions hold too. A looser limit would promise what they refuse.
_HELD = {
    "pregnancy_test_valid_days": TEST_VALID_DAYS,
    "blood_panel_valid_days": PANEL_VALID_DAYS,
    "supply_never_above_days": 60,
    "never_above_mg": 140,
}
_LOOSER = " OR ".join(
    f"coalesce((NEW.limits ->> '{name}')::numeric, 0) > {most}" for name, most in _HELD.items()
)

POLICY = [
    pgtrigger.Trigger(
        name="in_force_from_now_on",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func="PERFORM pg_advisory_xact_lock(hashtext('limits of the gate'));"
        + refuse(f"NEW.valid_from < {_TODAY}", "gate_policy_not_backwards")
        + refuse(
            "EXISTS (SELECT FROM prescriptions_gatepolicy later WHERE later.voided_at IS NULL"
            " AND later.valid_from > NEW.valid_from)",
            "gate_policy_in_order",
        )
        + refuse(not_a_doctor("NEW.checked_by_id"), "gate_policy_checked_by_a_doctor")
        + refuse(_LOOSER, "gate_policy_within_the_walls")
        + "RETURN NEW;",
    ),
    pgtrigger.Trigger(
        name="withdrawn_before_it_begins",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=refuse(
            f"OLD.voided_at IS NOT NULL OR OLD.valid_from <= {_TODAY}", "gate_policy_has_begun"
        )
        + "RETURN NEW;",
    ),
    pgtrigger.ReadOnly(name="written_once", exclude=["voided_at", "voided_by", "voided_reason"]),
    pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
]
