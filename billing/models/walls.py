"""What the database refuses about money, whatever Python does.

Issued papers are copies and never change. A closed day takes no money: whoever writes money and
whoever closes the day take the same lock first, so neither overlooks the other.
"""

import pgtrigger

from prescriptions.models.walls import refuse


def day_lock(branch: str, day: str) -> str:
    """Return the call that takes the lock of one branch's day until the transaction ends."""
    return f"pg_advisory_xact_lock(hashtext('billing day ' || {branch} || ' ' || {day}))"


def refuse_closed(branch: str, day: str, name: str) -> str:
    closed = f"""EXISTS (
        SELECT FROM billing_dailyclosing closing WHERE closing.branch_id = {branch}
        AND closing.on = {day} AND closing.closed_at IS NOT NULL
    )"""
    return f"PERFORM {day_lock(branch, day)};" + refuse(closed, name)


_ISSUED_DAY = "(NEW.issued_at AT TIME ZONE 'Asia/Tokyo')::date"
_ADMINISTRATOR = """EXISTS (
    SELECT FROM clinic_user staff
    JOIN clinic_user_groups held ON held.user_id = staff.id
    JOIN auth_group role ON role.id = held.group_id
    WHERE staff.id = NEW.reopened_by_id AND staff.is_active AND role.name = 'administrator'
)"""

INVOICE = [
    pgtrigger.Trigger(
        name="issued_is_frozen",
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        condition=pgtrigger.Condition("OLD.state = 'issued'"),
        func=refuse("TRUE", "invoice_issued_is_frozen") + "RETURN NULL;",
    ),
    pgtrigger.Trigger(
        name="issued_adds_up",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Condition("NEW.state = 'issued'"),
        func=refuse(
            "NEW.total_yen IS DISTINCT FROM (SELECT sum(line.amount_yen) "
            "FROM billing_invoiceline line WHERE line.invoice_id = NEW.id)",
            "invoice_issued_adds_up",
        )
        + refuse_closed("NEW.branch_id", _ISSUED_DAY, "invoice_day_open")
        + "RETURN NEW;",
    ),
    pgtrigger.Trigger(
        name="reverses_the_whole",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition("NEW.state = 'issued' AND NEW.kind = 'cancellation'"),
        func=refuse(
            "NOT EXISTS (SELECT FROM billing_invoice original WHERE original.id = NEW.cancels_id "
            "AND original.state = 'issued' AND original.kind = 'invoice' "
            "AND original.patient_id = NEW.patient_id "
            "AND original.total_yen = -NEW.total_yen AND original.tax_yen = -NEW.tax_yen)",
            "invoice_cancellation_reverses_the_whole",
        )
        + "RETURN NEW;",
    ),
]


def _line_of_issued(row: str) -> str:
    return f"PERFORM FROM billing_invoice WHERE id = {row}.invoice_id FOR SHARE;" + refuse(
        f"(SELECT state FROM billing_invoice WHERE id = {row}.invoice_id) = 'issued'",
        "invoice_line_issued_is_frozen",
    )


LINE = [
    pgtrigger.Trigger(
        name="added_to_draft",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=_line_of_issued("NEW") + "RETURN NEW;",
    ),
    pgtrigger.Trigger(
        name="removed_from_draft",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=_line_of_issued("OLD") + "RETURN OLD;",
    ),
    pgtrigger.Trigger(
        name="changed_in_draft",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=_line_of_issued("OLD") + _line_of_issued("NEW") + "RETURN NEW;",
    ),
]

PAYMENT = [
    pgtrigger.Trigger(
        name="within_the_invoice",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("owed", "billing_invoice%ROWTYPE"), ("paid", "integer")],
        func=refuse_closed("NEW.branch_id", "NEW.received_on", "payment_day_open")
        + "PERFORM FROM billing_invoice WHERE id = NEW.invoice_id FOR NO KEY UPDATE;"
        + "SELECT * INTO owed FROM billing_invoice WHERE id = NEW.invoice_id;"
        + "SELECT coalesce(sum(amount_yen), 0) INTO paid "
        + "FROM billing_payment WHERE invoice_id = NEW.invoice_id;"
        + refuse(
            "owed.state <> 'issued' OR owed.kind <> 'invoice' OR owed.branch_id <> NEW.branch_id",
            "payment_for_an_issued_invoice",
        )
        + refuse(
            "NEW.refunds_id IS NULL AND (paid + NEW.amount_yen > owed.total_yen OR EXISTS "
            "(SELECT FROM billing_invoice WHERE cancels_id = owed.id))",
            "payment_within_what_is_owed",
        )
        + refuse(
            "NEW.refunds_id IS NOT NULL AND NOT EXISTS (SELECT FROM billing_payment first "
            "WHERE first.id = NEW.refunds_id AND first.invoice_id = NEW.invoice_id "
            "AND first.refunds_id IS NULL AND first.method = NEW.method AND first.amount_yen + ("
            "SELECT coalesce(sum(back.amount_yen), 0) FROM billing_payment back "
            "WHERE back.refunds_id = first.id) + NEW.amount_yen >= 0)",
            "payment_refund_within_the_payment",
        )
        + "RETURN NEW;",
    ),
    pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete),
]

WRITTEN_ONCE = [
    pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete),
]

CLOSING = [
    pgtrigger.Trigger(
        name="takes_the_day",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"PERFORM {day_lock('NEW.branch_id', 'NEW.on')}; RETURN NEW;",
    ),
    pgtrigger.Trigger(
        name="closed_is_reopened_by_an_administrator",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition("OLD.closed_at IS NOT NULL"),
        func=refuse(
            "NEW.closed_at IS NOT NULL OR NEW.reopened_reason = '' "
            "OR NEW.reopened_at IS NOT DISTINCT FROM OLD.reopened_at "
            "OR NEW.branch_id <> OLD.branch_id OR NEW.on <> OLD.on "
            f"OR NOT {_ADMINISTRATOR}",
            "daily_closing_reopened_by_an_administrator",
        )
        + "RETURN NEW;",
    ),
    pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
]
