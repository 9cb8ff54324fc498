"""Where the text of a paper lies, as the renderer laid it out."""

from collections.abc import Iterator

from weasyprint import HTML
from weasyprint.document import Page

from clinic.pdf import AssetFetcher, fonts, paper_style

A_POINT = 0.8


def rendered(html: str) -> list[Page]:
    document = HTML(string=html, base_url="asset:", url_fetcher=AssetFetcher())
    return document.render(stylesheets=[paper_style()], font_config=fonts()).pages


def texts(page: Page) -> Iterator[object]:
    for box in page._page_box.descendants():
        if type(box).__name__ == "TextBox" and box.text.strip():
            yield box


def outside(page: Page) -> list[object]:
    """Return every text that is not wholly on its page."""
    return [text for text in texts(page) if is_outside(text, page)]


def is_outside(text, page: Page) -> bool:
    return (
        text.position_x < -A_POINT
        or text.position_y < -A_POINT
        or text.position_x + text.width > page.width + A_POINT
        or text.position_y + text.height > page.height + A_POINT
    )


def overlapping(page: Page) -> list[tuple[str, str]]:
    """Return pairs of texts that are printed over each other."""
    boxes = sorted(texts(page), key=lambda box: box.position_y)
    return [
        (first.text, second.text)
        for number, first in enumerate(boxes)
        for second in boxes[number + 1 :]
        if overlap(first, second)
    ]


def overlap(first, second) -> bool:
    """Say whether the middles of two lines of text run into each other."""
    across = min(first.position_x + first.width, second.position_x + second.width) - max(
        first.position_x, second.position_x
    )
    down = min(first.position_y + first.height, second.position_y + second.height) - max(
        first.position_y, second.position_y
    )
    return across > A_POINT and down > 0.5 * min(first.height, second.height)


def amount_ends(page: Page) -> Iterator[float]:
    """Yield where the text of the last cell of each row of the table ends."""
    for row in page._page_box.descendants():
        if type(row).__name__ == "TableRowBox" and row.children:
            last = [box for box in row.children[-1].descendants() if hasattr(box, "text")]
            if last:
                yield last[-1].position_x + last[-1].width
