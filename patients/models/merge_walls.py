"""What the database refuses about records that were merged, whatever Python does."""

import pgtrigger

_PATIENT_CHANGED: pgtrigger.Operation = pgtrigger.UpdateOf(  # type: ignore[no-untyped-call]
    "patient_id"
)
_MERGED: pgtrigger.Operation = pgtrigger.UpdateOf(  # type: ignore[no-untyped-call]
    "merged_into_id"
)


def _refuse(condition: str, name: str) -> str:
    return f"""
        IF {condition} THEN
            RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
        END IF;
    """


def patient_is_current(only_when: str = "true") -> pgtrigger.Trigger:
    """Return the trigger of a row of a patient: a merged record takes no new ones.

    Merging locks the record, so that whoever comes second sees the first.
    """
    return pgtrigger.Trigger(
        name="patient_is_current",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | _PATIENT_CHANGED,
        declare=[("successor", "BIGINT")],
        func=f"""
        IF {only_when} THEN
            SELECT merged_into_id INTO successor FROM patients_patient
            WHERE id = NEW.patient_id FOR KEY SHARE;
            {_refuse("successor IS NOT NULL", "patient_is_current")}
        END IF;
        RETURN NEW;
        """,
    )


PATIENT = [
    pgtrigger.Trigger(
        name="merged_without_chain",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | _MERGED,
        func=f"""
        IF NEW.merged_into_id IS NOT NULL THEN
            {
            _refuse(
                "EXISTS (SELECT FROM patients_patient kept WHERE kept.id = NEW.merged_into_id"
                " AND kept.merged_into_id IS NOT NULL) OR EXISTS ("
                "SELECT FROM patients_patient other WHERE other.merged_into_id = NEW.id)",
                "patient_merged_without_chain",
            )
        }
        END IF;
        RETURN NEW;
        """,
    ),
    pgtrigger.Protect(
        name="ticket_no_stays",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(new__ticket_no__df=pgtrigger.F("old__ticket_no")),
    ),
    pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
]

MERGE = [
    pgtrigger.ReadOnly(name="written_once", exclude=["undone_at", "undone_by", "undone_reason"]),
    pgtrigger.Protect(
        name="undone_stays",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__undone_at__isnull=False),
    ),
    pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
]
