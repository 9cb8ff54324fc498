"""What the database refuses once a visit is confirmed, whatever Python does."""

import pgtrigger

# A row is of this transaction when the transaction (or a savepoint in it) wrote it.
_OF_THIS_TRANSACTION = "{row}.xmin::text::bigint >= pg_current_xact_id()::xid::text::bigint"
# Who and when stay for ever; the rest of a confirmed visit changes beside an amendment.
_FIXED = "'patient_id', 'recorded_at', 'recorded_by_id', 'confirmed_at', 'confirmed_by_id'"
_FREE = "'state', 'voided_reason', 'version'"


def _refuse(condition: str, name: str) -> str:
    return f"""
        IF {condition} THEN
            RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
        END IF;
    """


VISIT = [
    pgtrigger.Trigger(
        name="confirmed_only_amended",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__state="confirmed"),
        declare=[("changed", "TEXT[]")],
        func="""
        SELECT coalesce(array_agg(was.key), ARRAY[]::TEXT[]) INTO changed
        FROM jsonb_each(to_jsonb(OLD)) was JOIN jsonb_each(to_jsonb(NEW)) is_now USING (key)
        WHERE was.value IS DISTINCT FROM is_now.value;
        """
        + _refuse("NEW.state NOT IN ('confirmed', 'voided')", "visit_stays_confirmed")
        + _refuse(f"changed && ARRAY[{_FIXED}]", "visit_who_and_when_stay")
        + _refuse(
            f"""EXISTS (
            SELECT FROM unnest(changed) AS name WHERE name NOT IN ({_FREE})
            AND NOT EXISTS (
                SELECT FROM patients_visitamendment amendment
                WHERE amendment.visit_id = OLD.id AND amendment.field = name
                AND {_OF_THIS_TRANSACTION.format(row="amendment")}
            ))""",
            "visit_changed_by_amendment",
        )
        + "RETURN NEW;",
    ),
    pgtrigger.Protect(
        name="voided_stays",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__state="voided"),
    ),
    pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
]

AMENDMENT = [
    pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete),
]


def observation(*still_written: str) -> list[pgtrigger.Trigger]:
    """Return the triggers of a row of a visit: after it is confirmed none is added or changed."""
    return [
        pgtrigger.Trigger(
            name="added_before_confirmation",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert,
            func=_refuse(
                f"""EXISTS (
                SELECT FROM patients_visit visit
                WHERE visit.id = NEW.visit_id AND visit.state <> 'draft'
                AND NOT {_OF_THIS_TRANSACTION.format(row="visit")}
                )""",
                "observation_before_confirmation",
            )
            + "RETURN NEW;",
        ),
        pgtrigger.ReadOnly(name="written_once", exclude=list(still_written))
        if still_written
        else pgtrigger.Protect(name="written_once", operation=pgtrigger.Update),
        pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
    ]
