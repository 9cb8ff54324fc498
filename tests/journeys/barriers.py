"""What axe finds on the page that is open: each rule that is broken, and its first place."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What is in order is not described: that takes longer than finding it so.
EVERYTHING = {"runOnly": STANDARDS, "resultTypes": ["violations"], "preload": False}
COLOURS = EVERYTHING | {"runOnly": ["color-contrast", "link-in-text-block"]}
AXE = """(options) => axe.run(document, options).then((found) =>
  found.violations.map((each) => [each.id, each.nodes[0].target.join(" ")]))"""


def barriers(page: Page, options: dict[str, Any] = EVERYTHING) -> list[tuple[str, str]]:
    """Return the broken rules with their places."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [(rule, place) for rule, place in page.evaluate(AXE, options)]
