"""Walk through the application as somebody who follows every link once."""

from collections import deque
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Page

LINKS = "[...document.querySelectorAll('a[href]')].map((each) => each.href)"
# Links that hand over a file, or end the session.
NO_PAGE = ("_print", "_download", "_csv", "_xlsx", "_pdf", "_read", "photo_show", "signature_show")


def screens_reached(page: Page, address: str) -> Iterator[str]:
    """Open one page of each kind that links lead to, and yield its name while it is open.

    A kind is a name of an address: one patient's chart stands for every chart.
    """
    waiting, known = deque([f"{address}/"]), set[str]()
    while waiting:
        url = waiting.popleft()
        name = kind_of(url, address)
        if name is None or name in known or name.endswith(NO_PAGE):
            continue
        known.add(name)
        answer = page.goto(url)
        if answer is None or not answer.ok:
            continue
        page.wait_for_load_state("networkidle")
        waiting.extend(page.evaluate(LINKS))
        yield name.replace(":", "-")


def kind_of(url: str, address: str) -> str | None:
    """Return the name of one of our own addresses."""
    if not url.startswith(f"{address}/"):
        return None
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return None
