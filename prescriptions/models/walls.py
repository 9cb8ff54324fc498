"""The second wall: what the database refuses, whatever Python does.

The first wall is the gate. These triggers know only the plainest of its rules, but hold against
raw SQL and under concurrency: each takes the course's row before it looks. A refusal is a check
violation, which Django raises as IntegrityError.
"""

import pgtrigger

TEST_VALID_DAYS = 7
PANEL_VALID_DAYS = 35
TREATED = "('eligible', 'active')"


def refuse(condition: str, name: str) -> str:
    """Return the statement that raises under the name of a constraint if `condition` is true."""
    return f"""
        IF {condition} THEN
            RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
        END IF;
    """


def lock_course(course_id: str) -> str:
    """Return the statements that take a course's row and read it, with its patient, afresh."""
    return f"""
        PERFORM FROM prescriptions_course WHERE id = {course_id} FOR NO KEY UPDATE;
        SELECT course.state, course.patient_id,
            patient.sex = 'female' AND patient.can_become_pregnant IS NOT FALSE AS may_be_pregnant
        INTO known FROM prescriptions_course course
        JOIN patients_patient patient ON patient.id = course.patient_id
        WHERE course.id = {course_id};
    """


def lock_prescription(prescription_id: str) -> str:
    """Return the statements that take a prescription and its course, and read both.

    The prescription's own row is taken too: whoever voids it by SQL alone takes no other.
    """
    return f"""
        SELECT course_id INTO given FROM prescriptions_prescription WHERE id = {prescription_id};
        {lock_course("given.course_id")}
        PERFORM FROM prescriptions_prescription WHERE id = {prescription_id} FOR NO KEY UPDATE;
        SELECT * INTO given FROM prescriptions_prescription WHERE id = {prescription_id};
    """


def not_a_doctor(user_id: str) -> str:
    return f"""NOT EXISTS (
        SELECT FROM clinic_user staff
        JOIN clinic_user_groups held ON held.user_id = staff.id
        JOIN auth_group role ON role.id = held.group_id
        WHERE staff.id = {user_id} AND staff.is_active AND role.name = 'doctor'
    )"""


def untested(day: str) -> str:
    """No negative test within 7 days, or one since then that is not negative."""
    return f"""known.may_be_pregnant AND NOT EXISTS (
        SELECT FROM labs_pregnancytest test
        WHERE test.patient_id = known.patient_id AND test.voided_at IS NULL
        AND test.result = 'negative' AND NOT test.awaits_second_reader
        AND test.taken_on BETWEEN {day} - {TEST_VALID_DAYS - 1} AND {day}
        AND NOT EXISTS (
            SELECT FROM labs_pregnancytest later
            WHERE later.patient_id = known.patient_id AND later.voided_at IS NULL
            AND later.result <> 'negative' AND later.taken_on >= test.taken_on
        )
    )"""


def unreviewed(day: str, prescription_id: str) -> str:
    """No reviewed panel within 35 days, nor one that is awaited with a doctor's reason."""
    return f"""NOT EXISTS (
        SELECT FROM labs_labreport panel
        WHERE panel.patient_id = known.patient_id AND panel.voided_at IS NULL
        AND (panel.collected_at AT TIME ZONE 'Asia/Tokyo')::date
            BETWEEN {day} - {PANEL_VALID_DAYS} AND {day}
        AND (panel.reviewed_at IS NOT NULL OR panel.resulted_at IS NULL AND EXISTS (
            SELECT FROM prescriptions_override reason
            WHERE reason.prescription_id = {prescription_id}
            AND reason.rule = 'blood-result-pending'
        ))
    )"""


KNOWN = [("known", "RECORD")]
GIVEN = [("known", "RECORD"), ("given", "RECORD")]

PRESCRIPTION = [
    pgtrigger.Trigger(
        name="prescribed_within_the_gate",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=KNOWN,
        func=lock_course("NEW.course_id")
        + refuse(f"known.state NOT IN {TREATED}", "prescription_course_active")
        + refuse(
            "known.patient_id IS DISTINCT FROM"
            " (SELECT patient_id FROM patients_visit WHERE id = NEW.visit_id)",
            "prescription_one_patient",
        )
        + refuse(not_a_doctor("NEW.prescribed_by_id"), "prescription_by_a_doctor")
        + refuse(untested("NEW.prescribed_on"), "prescription_tested_negative")
        + "RETURN NEW;",
    ),
    # At the end of the transaction: the reason for an awaited result is written after it.
    pgtrigger.Trigger(
        name="prescribed_on_a_panel",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        declare=KNOWN,
        func=lock_course("NEW.course_id")
        + refuse(unreviewed("NEW.prescribed_on", "NEW.id"), "prescription_panel_reviewed")
        + "RETURN NULL;",
    ),
    pgtrigger.ReadOnly(name="written_once", exclude=["voided_at", "voided_by", "voided_reason"]),
    pgtrigger.Protect(
        name="voided_stays",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__voided_at__isnull=False),
    ),
    pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
]

OVERRIDE = [
    pgtrigger.Trigger(
        name="passed_by_a_doctor",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=GIVEN,
        func=lock_prescription("NEW.prescription_id")
        + refuse(not_a_doctor("NEW.recorded_by_id"), "override_by_a_doctor")
        + refuse(
            "EXISTS (SELECT FROM prescriptions_dispense"
            " WHERE prescription_id = NEW.prescription_id)",
            "override_before_dispensing",
        )
        + "RETURN NEW;",
    ),
    pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete),
]

_STILL_ALLOWED = (
    refuse("given.voided_at IS NOT NULL", "dispense_not_voided")
    + refuse(f"known.state NOT IN {TREATED}", "dispense_course_active")
    + refuse("handed_on < given.prescribed_on", "dispense_after_prescription")
    + refuse(untested("handed_on"), "dispense_tested_negative")
    + refuse(unreviewed("handed_on", "given.id"), "dispense_panel_reviewed")
)

DISPENSE = [
    pgtrigger.Trigger(
        name="handed_over_within_the_gate",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[*GIVEN, ("handed_on", "DATE := NEW.dispensed_on")],
        func=lock_prescription("NEW.prescription_id") + _STILL_ALLOWED + "RETURN NEW;",
    ),
    pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete),
]

# By the prescription first (OFFSET keeps it so): in tables without statistics the planner would
# read every line of every lot.
_UNITS_OF_STRENGTH = """(
    SELECT coalesce(sum(line.units), 0) FROM (
        SELECT lot_id, units FROM prescriptions_dispenseline
        WHERE dispense_id = ANY (ARRAY(
            SELECT id FROM prescriptions_dispense WHERE prescription_id = given.id
        )) OFFSET 0
    ) line
    JOIN prescriptions_lot its_lot ON its_lot.id = line.lot_id
    JOIN prescriptions_strength its_strength ON its_strength.id = its_lot.strength_id
    WHERE its_strength.unit_mg = shelf.unit_mg
)"""

DISPENSE_LINE = [
    pgtrigger.Trigger(
        name="no_more_than_prescribed",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[*GIVEN, ("shelf", "RECORD"), ("handed_on", "DATE"), ("prescription", "BIGINT")],
        func="""
        SELECT dispensed_on, prescription_id INTO handed_on, prescription
        FROM prescriptions_dispense WHERE id = NEW.dispense_id;
        """
        + lock_prescription("prescription")
        + _STILL_ALLOWED
        + """
        PERFORM FROM prescriptions_lot WHERE id = NEW.lot_id FOR NO KEY UPDATE;
        SELECT lot.received_units, lot.expires_on, strength.product_id, strength.unit_mg
        INTO shelf FROM prescriptions_lot lot
        JOIN prescriptions_strength strength ON strength.id = lot.strength_id
        WHERE lot.id = NEW.lot_id;
        """
        + refuse("shelf.product_id <> given.product_id", "dispense_line_product")
        + refuse("shelf.expires_on < handed_on", "dispense_line_not_expired")
        + refuse(
            f"{_UNITS_OF_STRENGTH} + NEW.units >"
            " (CASE shelf.unit_mg WHEN 10 THEN given.units_10mg ELSE given.units_20mg END)",
            "dispense_line_within_prescription",
        )
        + refuse(
            "(SELECT coalesce(sum(units), 0) FROM prescriptions_dispenseline"
            " WHERE lot_id = NEW.lot_id) + NEW.units > shelf.received_units",
            "dispense_line_within_lot",
        )
        + "RETURN NEW;",
    ),
    pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete),
]

RETURN = [
    pgtrigger.Trigger(
        name="no_more_than_handed_over",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[*GIVEN, ("handed", "RECORD")],
        func="""
        SELECT line.units, dispense.prescription_id INTO handed
        FROM prescriptions_dispenseline line
        JOIN prescriptions_dispense dispense ON dispense.id = line.dispense_id
        WHERE line.id = NEW.line_id;
        """
        + lock_prescription("handed.prescription_id")
        + refuse(
            "(SELECT coalesce(sum(units), 0) FROM prescriptions_return"
            " WHERE line_id = NEW.line_id) + NEW.units > handed.units",
            "return_within_dispensed",
        )
        + "RETURN NEW;",
    ),
    pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete),
]
