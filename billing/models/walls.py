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
_BY_HAND = "FROM billing_invoiceline line WHERE line.invoice_id = NEW.id AND line.rule = ''"
APPROVAL_LIMIT_YEN = 5_000
_LIMIT = f"coalesce((SELECT approval_limit_yen FROM billing_billingsettings), {APPROVAL_LIMIT_YEN})"


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
        name="by_hand_is_approved",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Condition("NEW.state = 'issued' AND NEW.kind = 'invoice'"),
        func=refuse(
            "(SELECT bool_or(line.approved_by_id IS NULL) "
            f"AND sum(abs(line.amount_yen)) > {_LIMIT} {_BY_HAND})",
            "invoice_line_approved_over_the_limit",
        )
        + "RETURN NEW;",
    ),
    pgtrigger.Trigger(
        name="returns_what_was_billed",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Condition("NEW.state = 'issued' AND NEW.kind = 'return'"),
        func="PERFORM FROM billing_invoice WHERE id = NEW.corrects_id FOR NO KEY UPDATE;"
        + refuse(
            "NOT EXISTS (SELECT FROM billing_invoice original WHERE original.id = NEW.corrects_id "
            "AND original.state = 'issued' AND original.kind = 'invoice' "
            "AND original.patient_id = NEW.patient_id AND original.branch_id = NEW.branch_id "
            "AND original.total_yen + NEW.total_yen + coalesce((SELECT sum(other.total_yen) "
            "FROM billing_invoice other WHERE other.corrects_id = original.id "
            "AND other.state = 'issued' AND other.id <> NEW.id), 0) >= 0 "
            "AND NOT EXISTS (SELECT FROM billing_invoice WHERE cancels_id = original.id))",
            "invoice_return_of_a_standing_invoice",
        )
        + refuse(
            "EXISTS (SELECT FROM billing_invoiceline line "
            "JOIN billing_invoice paper ON paper.id = line.invoice_id "
            "WHERE paper.id IN (NEW.corrects_id, NEW.id) "
            "OR paper.corrects_id = NEW.corrects_id AND paper.state = 'issued' "
            "GROUP BY line.code, line.unit_price_yen, line.tax_percent, line.rule "
            "HAVING sum(line.quantity) < 0 AND bool_or(paper.id = NEW.id))",
            "invoice_return_within_the_lines",
        )
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
            "AND original.total_yen = -NEW.total_yen AND original.tax_yen = -NEW.tax_yen "
            "AND NOT EXISTS (SELECT FROM billing_invoice WHERE corrects_id = original.id "
            "AND state = 'issued'))",
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


def _deposit_lock(patient: str) -> str:
    return f"PERFORM pg_advisory_xact_lock(hashtext('billing deposit ' || {patient}));"


def _deposit_left(patient: str) -> str:
    """Return the expression of what a patient has left with us and not yet used."""
    return f"""(
        coalesce((SELECT sum(amount_yen) FROM billing_deposit WHERE patient_id = {patient}), 0)
        - coalesce((SELECT sum(paid.amount_yen) FROM billing_payment paid
            JOIN billing_invoice paper ON paper.id = paid.invoice_id
            WHERE paid.method = 'adv' AND paper.patient_id = {patient}), 0)
    )"""


PAYMENT = [
    pgtrigger.Trigger(
        name="within_the_invoice",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("owed", "billing_invoice%ROWTYPE"), ("paid", "integer")],
        func=refuse_closed("NEW.branch_id", "NEW.received_on", "payment_day_open")
        + "PERFORM FROM billing_invoice WHERE id = NEW.invoice_id FOR NO KEY UPDATE;"
        + "SELECT * INTO owed FROM billing_invoice WHERE id = NEW.invoice_id;"
        + "SELECT owed.total_yen + coalesce(sum(total_yen), 0) INTO owed.total_yen "
        + "FROM billing_invoice WHERE corrects_id = NEW.invoice_id AND state = 'issued';"
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
        + f"IF NEW.method = 'adv' THEN {_deposit_lock('owed.patient_id')}"
        + refuse(
            f"{_deposit_left('owed.patient_id')} < NEW.amount_yen", "payment_within_the_deposit"
        )
        + "END IF; RETURN NEW;",
    ),
    pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete),
]

WRITTEN_ONCE = [
    pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete),
]

RECEIPT = [
    pgtrigger.Trigger(
        name="on_an_open_day",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("paper", "billing_invoice%ROWTYPE")],
        func="SELECT * INTO paper FROM billing_invoice WHERE id = NEW.invoice_id;"
        + refuse_closed("paper.branch_id", "NEW.issued_on", "receipt_day_open")
        + "RETURN NEW;",
    ),
    *WRITTEN_ONCE,
]

DEPOSIT = [
    pgtrigger.Trigger(
        name="within_what_was_left",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=refuse_closed("NEW.branch_id", "NEW.received_on", "deposit_day_open")
        + _deposit_lock("NEW.patient_id")
        + refuse(
            f"NEW.amount_yen < 0 AND {_deposit_left('NEW.patient_id')} + NEW.amount_yen < 0",
            "deposit_given_back_within_what_is_left",
        )
        + "RETURN NEW;",
    ),
    *WRITTEN_ONCE,
]
