"""One person's browser that goes through many pages and notes what is wrong with each."""

from typing import Any, Literal

from playwright.sync_api import ConsoleMessage, Locator, Page, ViewportSize

from tests.journeys.barriers import COLOURS, EVERYTHING, barriers
from tests.journeys.conftest import EXPECTED

Theme = Literal["light", "dark"]
WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 320, "height": 640}
TABLET: ViewportSize = {"width": 768, "height": 1024}
PROOF = 'JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"]'
# Typed and chosen without an event that has a draft kept; what waits for a change is told of it.
FILL = """() => {
  for (const each of document.querySelectorAll("main details")) each.open = true;
  const seen = new Set();
  for (const field of document.querySelectorAll("main form [name]")) {
    if (field.type === "checkbox") field.checked = true;
    else if (field.type === "radio" && !seen.has(field.name)) field.checked = true;
    else if (field.tagName === "SELECT") field.selectedIndex = field.options.length - 1;
    else if (["text", "search", "textarea"].includes(field.type)) field.value ||= "12";
    else continue;
    seen.add(field.name);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  return seen.size + document.querySelectorAll("main details").length;
}"""
SEND_NOTHING = """([address, proof]) => {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: address });
  form.append(Object.assign(document.createElement("input"),
    { name: "csrfmiddlewaretoken", value: proof }));
  document.body.append(form);
  form.submit();
}"""
# A link inside a sentence is as high as its line.
SMALL = """(least) => [...document.querySelectorAll("main :is(.btn, .form-control, summary, a)")]
  .filter((each) => each.offsetParent && getComputedStyle(each).display !== "inline")
  .filter((each) => each.getBoundingClientRect().height < least)
  .map((each) => `${each.textContent.trim()} ${each.getBoundingClientRect().height}`)"""


class Sweep:
    """What a page shows in each of its states, and the faults that were met on the way."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.faults: list[str] = []
        self._here = self._proof = ""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._fault(str(error)))

    def _console(self, message: ConsoleMessage) -> None:
        expected = any(words in message.text for words in EXPECTED)
        if message.type in ("error", "warning") and not expected:
            self._fault(message.text)

    def _fault(self, what: str) -> None:
        self.faults.append(f"{self._here}: {what}")

    def open(self, name: str, path: str) -> None:
        self._here = name
        answer = self.page.goto(self.address + path)
        if answer is None or answer.status != 200:
            self._fault(f"answered {answer and answer.status}")
        self._proof = self.page.evaluate(PROOF)

    def send_nothing(self, name: str, path: str) -> None:
        """Send an empty form to an address, from the page that is open."""
        self._here = f"{name} refused"
        with self.page.expect_navigation():
            self.page.evaluate(SEND_NOTHING, [path, self._proof])

    def fill(self) -> bool:
        """Fill in the page's forms and lay open what folds; say whether there is either."""
        return bool(self.page.evaluate(FILL))

    def look(self, theme: Theme) -> None:
        """Note what axe finds in a theme, and what was blocked."""
        self._judge(theme, EVERYTHING)
        for blocked in self.page.evaluate("window.__violations.splice(0)"):
            self._fault(f"blocked {blocked}")

    def look_again(self, theme: Theme) -> None:
        """Note what axe finds in the other theme, which changes colours alone."""
        self._judge(theme, COLOURS)

    def _judge(self, theme: Theme, options: dict[str, Any]) -> None:
        self.page.emulate_media(color_scheme=theme)
        self.page.locator(".htmx-request").first.wait_for(state="detached")
        for rule, place in barriers(self.page, options):
            self._fault(f"{theme}: {rule} at {place}")

    def narrow(self) -> None:
        """Note a page that is scrolled sideways at 320 pixels."""
        self.page.set_viewport_size(NARROW)
        width = self.page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW["width"]:
            self._fault(f"{width} px wide")
        self.page.set_viewport_size(WIDE)

    def look_at_dialog(self, dialog: Locator, theme: Theme) -> None:
        dialog.evaluate("each => each.showModal ? each.showModal() : each.showPopover()")
        self.look(theme)
        dialog.evaluate("each => each.close ? each.close() : each.hidePopover()")

    def small_targets(self, least: int) -> list[str]:
        return list(self.page.evaluate(SMALL, least))
