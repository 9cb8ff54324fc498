"""A wrong invoice is put right in three interactions, and both papers stay readable."""

import pytest

from billing.models import Invoice
from clinic import roles
from tests.journeys.test_money import issued, visit

__all__ = ["visit"]
REASON = "単位の入力誤り"


@pytest.mark.parametrize(
    ("language", "correct"), [("ja", "取り消して再発行"), ("en", "Cancel and issue anew")]
)
def test_invoice_is_cancelled_and_issued_anew_in_three_interactions(
    sit_down, visit, language, correct
):
    wrong = issued(visit)
    desk = sit_down(roles.RECEPTION, language=language)
    desk.open("/invoices/")

    desk.follow(wrong.number)
    desk.page.locator("#cancel_reason").fill(REASON)
    desk.press(correct)

    cancellation = Invoice.objects.get(cancels=wrong)
    anew = Invoice.objects.get(replaces=wrong)
    assert len({wrong.number, cancellation.number, anew.number}) == 3
    assert desk.page.url.endswith(anew.get_absolute_url())
    desk.follow(wrong.number)
    assert REASON not in desk.text()
    desk.follow(cancellation.number)
    assert REASON in desk.text()
    desk.follow(wrong.number)
    desk.follow(anew.number)
    assert (wrong.total_yen, -cancellation.total_yen) == (anew.total_yen, anew.total_yen)
