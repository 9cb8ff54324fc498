"""The one place where HTML becomes a PDF: our own fonts, styles and images, nothing else."""

import logging
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from weasyprint import CSS, HTML
from weasyprint.document import Document, Page
from weasyprint.logger import LOGGER
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

PDF_A = "pdf/a-3b"
STYLE = "css/paper.css"
SCHEME = "asset:"
CONTENT_TYPES = {
    ".css": "text/css",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
}
_MISSING_GLYPH = re.compile(r'\.notdef glyph rendered for Unicode string .*?: "(.*)"', re.DOTALL)

_missing: ContextVar[list[str] | None] = ContextVar("missing_glyphs", default=None)
# Pango's font map may not be used by two threads at once.
_one_at_a_time = Lock()


@dataclass(frozen=True)
class RenderedPdf:
    """A PDF, and the characters that our font could not print (normally none)."""

    content: bytes
    missing_glyphs: tuple[str, ...]


def shown_pdf(pdf: RenderedPdf, name: str) -> HttpResponse:
    """Answer with a PDF that the browser shows, and saves under this name."""
    return HttpResponse(
        pdf.content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def render_pdf(html: str, *, variant: str = PDF_A) -> RenderedPdf:
    """Turn a whole HTML document into a PDF.

    Only `asset:` addresses of our own static files may be named in it; anything else
    stops the rendering with `FatalURLFetchingError`, which is no `Exception`, so that
    no careless handler swallows it. The paper is issued even if a character of a rare
    name cannot be printed: the caller shows `missing_glyphs` to the staff.
    """
    with _one_at_a_time, _collected_glyphs() as missing:
        document = HTML(string=html, base_url=SCHEME, url_fetcher=AssetFetcher())
        refuse_attachments(document)
        content: bytes = document.write_pdf(
            stylesheets=[paper_style()], font_config=fonts(), pdf_variant=variant
        )
    return RenderedPdf(content, tuple(dict.fromkeys(missing)))


def render_many(pages: Iterable[str], *, variant: str = PDF_A) -> bytes:
    """Turn many HTML documents into one PDF, each beginning on a page of its own.

    Fonts are subset once for all of them, so that a batch is faster than its papers one by one.
    """
    rendered: list[Page] = []
    first: Document | None = None
    with _one_at_a_time, _collected_glyphs():
        for html in pages:
            source = HTML(string=html, base_url=SCHEME, url_fetcher=AssetFetcher())
            refuse_attachments(source)
            document = source.render(
                stylesheets=[paper_style()], font_config=fonts(), pdf_variant=variant
            )
            first = first or document
            rendered += document.pages
        if first is None:
            raise ValueError("there is nothing to print")
        content: bytes = first.copy(rendered).write_pdf(pdf_variant=variant)
    return content


def refuse_attachments(document: HTML) -> None:
    for element in document.etree_element.iter():
        if "attachment" in str(element.get("rel", "")).lower().split():
            raise FatalURLFetchingError("a paper carries no attachments")


class AssetFetcher(URLFetcher):  # type: ignore[misc]
    """Serves our own static files under `asset:` and refuses every other address."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        path = asset_path(url)
        return URLFetcherResponse(
            url, path.read_bytes(), {"Content-Type": CONTENT_TYPES[path.suffix]}
        )


def asset_path(url: str) -> Path:
    """Return the static file that an `asset:` address names, or refuse for good."""
    root = Path(settings.BASE_DIR, "static").resolve()
    path = (root / url.removeprefix(SCHEME).lstrip("/")).resolve()
    is_ours = (
        url.startswith(SCHEME)
        and path.is_relative_to(root)
        and path.is_file()
        and path.suffix in CONTENT_TYPES
    )
    if not is_ours:
        raise FatalURLFetchingError("a paper names an address that is not one of our assets")
    return path


@cache
def fonts() -> FontConfiguration:
    """Return this process's font configuration; building it costs more than a paper."""
    with _only_our_fonts():
        return FontConfiguration()


@cache
def paper_style() -> CSS:
    return CSS(
        string=asset_path(SCHEME + STYLE).read_text(encoding="utf-8"),
        base_url=SCHEME,
        url_fetcher=AssetFetcher(),
        font_config=fonts(),
    )


@contextmanager
def _only_our_fonts() -> Iterator[None]:
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(Path(__file__).with_name("fonts.conf"))
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


class _GlyphCollector(logging.Filter):
    """Takes the warnings about missing glyphs out of the log: they quote patients' names."""

    def filter(self, record: logging.LogRecord) -> bool:
        found = _MISSING_GLYPH.search(record.getMessage())
        if found is None:
            return True
        collected = _missing.get()
        if collected is not None:
            collected.extend(found[1])
        return False


@contextmanager
def _collected_glyphs() -> Iterator[list[str]]:
    collected: list[str] = []
    token = _missing.set(collected)
    try:
        yield collected
    finally:
        _missing.reset(token)


LOGGER.addFilter(_GlyphCollector())
