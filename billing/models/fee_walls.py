"""What the database refuses about prices: a price that was used is history."""

import pgtrigger

from prescriptions.models.walls import refuse

_TODAY = "(now() AT TIME ZONE 'Asia/Tokyo')::date"

FEE_PRICE = [
    pgtrigger.Trigger(
        name="ended_and_followed",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        declare=[("changed", "TEXT[]")],
        func="SELECT coalesce(array_agg(was.key), ARRAY[]::TEXT[]) INTO changed "
        "FROM jsonb_each(to_jsonb(OLD)) was JOIN jsonb_each(to_jsonb(NEW)) is_now USING (key) "
        "WHERE was.value IS DISTINCT FROM is_now.value;"
        + refuse(
            "NOT changed <@ ARRAY['valid_during', 'ended_at', 'ended_by_id', 'ended_reason']",
            "fee_price_is_not_edited",
        )
        + refuse(
            "NEW.valid_during <> OLD.valid_during AND NOT ("
            "isempty(NEW.valid_during) AND lower(OLD.valid_during) > " + _TODAY + " OR "
            "lower(NEW.valid_during) = lower(OLD.valid_during) "
            "AND NOT upper_inf(NEW.valid_during) AND upper(NEW.valid_during) >= " + _TODAY + " "
            "AND (upper_inf(OLD.valid_during) OR upper(OLD.valid_during) > " + _TODAY + "))",
            "fee_price_ends_today_or_later",
        )
        + refuse(
            "NEW.valid_during <> OLD.valid_during AND EXISTS (SELECT FROM billing_invoiceline line "
            "JOIN billing_invoice paper ON paper.id = line.invoice_id "
            "JOIN billing_feeitem item ON item.id = NEW.item_id "
            "WHERE line.code = item.code AND paper.state = 'issued' "
            "AND (NEW.branch_id IS NULL OR paper.branch_id = NEW.branch_id) "
            "AND line.price_valid_from = lower(OLD.valid_during) "
            "AND line.unit_price_yen = NEW.unit_price_yen "
            "AND paper.kind = 'invoice' "
            "AND (isempty(NEW.valid_during) OR paper.transaction_on >= upper(NEW.valid_during)))",
            "fee_price_used_is_kept",
        )
        + "RETURN NEW;",
    ),
    pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
]
