"""The second wall on the side of the results: no treatment stands beside a positive test.

Laboratory rows lie below this app and do not know of courses; so their triggers are declared
here, on a proxy.
"""

import pgtrigger

from labs.models import PregnancyTest
from prescriptions.models.walls import TEST_VALID_DAYS, TREATED, refuse

# The latest day's tests, as the gate reads them: one that is not negative stops.
STOPPING_TEST = """EXISTS (
    SELECT FROM labs_pregnancytest test
    JOIN patients_patient patient ON patient.id = test.patient_id AND patient.sex = 'female'
    WHERE test.patient_id = NEW.patient_id AND test.voided_at IS NULL
    AND test.result <> 'negative'
    AND NOT EXISTS (
        SELECT FROM labs_pregnancytest later WHERE later.patient_id = NEW.patient_id
        AND later.voided_at IS NULL AND NOT later.awaits_second_reader
        AND later.taken_on > test.taken_on
    )
)"""
# The courses as an array: the plan goes by their index even while statistics know no rows.
_UNDISPENSED = """
    SELECT FROM prescriptions_prescription given
    JOIN patients_patient patient ON patient.id = NEW.patient_id
    WHERE given.course_id = ANY (ARRAY(
        SELECT id FROM prescriptions_course WHERE patient_id = NEW.patient_id
    ))
    AND given.voided_at IS NULL
    AND NOT EXISTS (
        SELECT FROM prescriptions_dispense dispense WHERE dispense.prescription_id = given.id
    )
"""
_TREATED = f"""EXISTS (
    SELECT FROM prescriptions_course
    WHERE patient_id = NEW.patient_id AND state IN {TREATED}
)"""
_UNTESTED = f"""EXISTS (
    {_UNDISPENSED}
    AND patient.sex = 'female' AND patient.can_become_pregnant IS NOT FALSE
    AND NOT EXISTS (
        SELECT FROM labs_pregnancytest test WHERE test.patient_id = NEW.patient_id
        AND test.voided_at IS NULL AND test.result = 'negative' AND NOT test.awaits_second_reader
        AND test.taken_on >= given.prescribed_on - {TEST_VALID_DAYS - 1}
    )
)"""

# A negative test of one reader, entered while the clinic wants two, says that it waits.
_UNREAD = """NEW.result = 'negative' AND NEW.second_reader_id IS NULL
    AND NOT NEW.awaits_second_reader AND coalesce((
        SELECT policy.pregnancy_tests_read_twice FROM prescriptions_gatepolicy policy
        WHERE policy.voided_at IS NULL
        AND policy.valid_from <= (now() AT TIME ZONE 'Asia/Tokyo')::date
        ORDER BY policy.valid_from DESC, policy.id DESC LIMIT 1
    ), FALSE)"""

COURSE = [
    pgtrigger.Trigger(
        name="not_treated_while_positive",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
        IF NEW.state NOT IN {TREATED} OR TG_OP = 'UPDATE' AND OLD.state IN {TREATED} THEN
            RETURN NEW;
        END IF;
        """
        + refuse(STOPPING_TEST, "course_tested_negative")
        + "RETURN NEW;",
    ),
]


class CourseStoppingTest(PregnancyTest):
    """A pregnancy test as the course sees it: whoever writes one answers for the course."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="takes_the_courses",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                PERFORM FROM prescriptions_course WHERE patient_id = NEW.patient_id
                ORDER BY id FOR NO KEY UPDATE;
                RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="waits_for_the_second_reader",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=refuse(_UNREAD, "pregnancy_test_second_reader") + "RETURN NEW;",
            ),
            # At the end of the transaction: the service voids and holds after it has recorded.
            pgtrigger.Trigger(
                name="stops_the_course",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                timing=pgtrigger.Deferred,
                func=refuse(
                    f"{STOPPING_TEST} AND ({_TREATED} OR EXISTS ({_UNDISPENSED}))",
                    "pregnancy_test_stops_course",
                )
                + refuse(_UNTESTED, "pregnancy_test_supports_prescription")
                + "RETURN NULL;",
            ),
        ]

    def __str__(self) -> str:
        return super().__str__()
