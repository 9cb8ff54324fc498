"""What the database refuses about a day's closing: it agrees with the ledger, and it stays."""

import pgtrigger

from billing.models.walls import day_lock
from prescriptions.models.walls import refuse

_ADMINISTRATOR = """EXISTS (
    SELECT FROM clinic_user staff
    JOIN clinic_user_groups held ON held.user_id = staff.id
    JOIN auth_group role ON role.id = held.group_id
    WHERE staff.id = NEW.reopened_by_id AND staff.is_active AND role.name = 'administrator'
)"""


def _taken(method: str) -> str:
    """Return the expression of a day's money by one method, payments and deposits together."""
    return f"""(
        coalesce((SELECT sum(amount_yen) FROM billing_payment WHERE branch_id = NEW.branch_id
            AND received_on = NEW.on AND method = '{method}'), 0)
        + coalesce((SELECT sum(amount_yen) FROM billing_deposit WHERE branch_id = NEW.branch_id
            AND received_on = NEW.on AND method = '{method}'), 0)
    )"""


def _counted(method: str) -> str:
    return f"(NEW.counted_yen ->> '{method}')::int"


def _expected(method: str) -> str:
    return f"(NEW.expected_yen ->> '{method}')::int"


_OPENING = {"cash": "NEW.opening_yen", "card": "0", "qr": "0"}

CLOSING = [
    pgtrigger.Trigger(
        name="takes_the_day",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"PERFORM {day_lock('NEW.branch_id', 'NEW.on')}; RETURN NEW;",
    ),
    pgtrigger.Trigger(
        name="zz_agrees_with_the_ledger",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Condition("NEW.closed_at IS NOT NULL"),
        func=refuse(
            " OR ".join(
                f"{_expected(method)} IS DISTINCT FROM {opening} + {_taken(method)}"
                for method, opening in _OPENING.items()
            ),
            "daily_closing_agrees_with_the_ledger",
        )
        + refuse(
            "NEW.difference_reason = '' AND ("
            + " OR ".join(
                f"{_counted(method)} IS DISTINCT FROM {_expected(method)}" for method in _OPENING
            )
            + ")",
            "daily_closing_difference_has_a_reason",
        )
        + "RETURN NEW;",
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
