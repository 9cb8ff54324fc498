import io
import logging
import os
import time
from pathlib import Path

import pikepdf
import pypdf
import pytest
from django.conf import settings
from fontTools.pens.recordingPen import RecordingPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from weasyprint.urls import FatalURLFetchingError

from clinic.pdf import asset_path, render_pdf

# Characters of real names and papers that lesser fonts lack.
PROBE = "髙﨑濵邊邉齋齊𠮷槗彅㈱①℡㎎㋿✓～〜−µμ≤≥￥"
PAGE = "<html lang='ja'><title>領収書</title><body class='a5'>{}</body></html>"
FONTS = sorted(Path(settings.BASE_DIR, "static", "vendor").glob("noto-sans-jp-*/*.ttf"))


def text_of(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return "\n".join(page.extract_text() for page in pages)


def test_render_pdf_japanese_paper_is_readable_a5_and_pdf_a():
    pdf = render_pdf(PAGE.format(f"<h1>領収書</h1><p>{PROBE}</p><b>太字 髙橋 様</b>"))

    assert pdf.missing_glyphs == ()
    assert "太字" in text_of(pdf.content)
    with pikepdf.open(io.BytesIO(pdf.content)) as document:
        metadata = document.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "B")
        assert [round(float(edge)) for edge in document.pages[0].mediabox] == [0, 0, 420, 595]
        assert document.docinfo["/Title"] == "領収書"


def test_render_pdf_embeds_our_font_only():
    pdf = render_pdf(PAGE.format("<p>本文 text</p><b>太字</b>"))

    with pikepdf.open(io.BytesIO(pdf.content)) as document:
        names = {
            str(item["/BaseFont"]) for item in document.objects if _is_dictionary_with_font(item)
        }
    assert names
    assert all("Noto-Sans-JP" in name for name in names), names


def _is_dictionary_with_font(item: object) -> bool:
    return isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item


def test_render_pdf_unknown_character_is_reported_and_kept_out_of_the_log(caplog):
    caplog.set_level(logging.DEBUG)

    pdf = render_pdf(PAGE.format("<p>髙橋 \U0001f600 ก \U0001f600</p>"))

    assert pdf.missing_glyphs == ("\U0001f600", "ก")
    assert pdf.content.startswith(b"%PDF")
    assert "\U0001f600" not in caplog.text


def test_render_pdf_next_paper_forgets_missing_glyphs_of_the_last():
    render_pdf(PAGE.format("ก"))

    assert render_pdf(PAGE.format("あ")).missing_glyphs == ()


@pytest.mark.parametrize(
    "hostile",
    [
        '<img src="http://127.0.0.1:9/x.png">',
        '<img src="https://example.org/x.png">',
        '<img src="file:///etc/passwd">',
        '<img src="/etc/passwd">',
        '<img src="x.png">',
        '<img src="data:image/png;base64,iVBORw0KGgo=">',
        '<img src="asset:../manage.py">',
        '<img src="asset:/../../etc/passwd">',
        '<img src="asset:js/keys.js">',
        '<img src="ftp://127.0.0.1/x">',
        '<base href="file:///etc/"><img src="passwd">',
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<link rel="attachment" href="asset:css/app.css">',
        '<link rel="ATTACHMENT stylesheet" href="asset:css/app.css">',
        '<a rel="attachment" href="asset:css/app.css">x</a>',
        "<style>@import url(http://127.0.0.1:9/x.css);</style>",
        "<style>@font-face{font-family:x;src:url(file:///etc/passwd)}</style>",
        '<p style="background:url(http://127.0.0.1:9/x.png)">x</p>',
        '<object data="file:///etc/passwd"></object>',
        '<embed src="file:///etc/passwd">',
    ],
)
def test_render_pdf_foreign_address_stops_the_rendering(hostile):
    with pytest.raises(FatalURLFetchingError):
        render_pdf(PAGE.format(hostile))


@pytest.mark.parametrize(
    "harmless",
    [
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        "<script>app.alert(1)</script>",
        '<iframe src="file:///etc/passwd"></iframe>',
        '<form action="http://127.0.0.1:9/"><input name="x"></form>',
    ],
)
def test_render_pdf_active_content_leaves_nothing_behind(harmless):
    content = render_pdf(PAGE.format(harmless)).content

    with pikepdf.open(io.BytesIO(content)) as document:
        assert not document.attachments
        assert not {"/AA", "/AcroForm", "/OpenAction", "/JavaScript"} & set(document.Root.keys())
    assert "root:" not in text_of(content)


def test_render_pdf_own_image_is_allowed():
    pdf = render_pdf(PAGE.format('<img src="asset:favicon.svg" alt="">'))

    assert pdf.content.startswith(b"%PDF")


def test_render_pdf_warm_takes_less_than_a_second():
    render_pdf(PAGE.format("あ"))
    rows = "<tr><td>イソトレチノイン 20 mg</td><td class='number'>17,798</td></tr>" * 40

    started = time.perf_counter()
    render_pdf(PAGE.format(f"<table>{rows}</table>"))

    assert time.perf_counter() - started < 1


def test_render_pdf_leaves_the_process_environment_alone():
    before = os.environ.get("FONTCONFIG_FILE")

    render_pdf(PAGE.format("あ"))

    assert os.environ.get("FONTCONFIG_FILE") == before


def test_asset_path_unknown_file_is_refused_without_naming_it():
    with pytest.raises(FatalURLFetchingError) as refused:
        asset_path("asset:css/山田太郎.css")

    assert "山田" not in str(refused.value)


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
def test_font_draws_every_character_of_the_probe(path):
    with TTFont(path, lazy=True) as font:
        known = font.getBestCmap()

    assert [character for character in PROBE if ord(character) not in known] == []


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
@pytest.mark.parametrize(("sign", "apex_is_leftmost"), [("≤", True), ("≥", False)])
def test_font_sign_of_comparison_points_the_right_way(path, sign, apex_is_leftmost):
    """One font in circulation has them swapped, which turns a laboratory limit round."""
    with TTFont(path) as font:
        pen = RecordingPen()
        font.getGlyphSet()[font.getBestCmap()[ord(sign)]].draw(pen)
    contours: list[list[tuple[float, float]]] = [[]]
    for operator, points in pen.value:
        contours[-1] += [point for point in points if point]
        if operator in {"closePath", "endPath"}:
            contours.append([])
    # The bar below is flat; the angle above it is the taller outline.
    angle = max(filter(None, contours), key=_height)
    middle = (max(y for _, y in angle) + min(y for _, y in angle)) / 2
    apex = min(angle, key=lambda point: abs(point[1] - middle))
    half_width = (max(x for x, _ in angle) + min(x for x, _ in angle)) / 2

    assert (apex[0] < half_width) is apex_is_leftmost


def _height(points: list[tuple[float, float]]) -> float:
    return max(y for _, y in points) - min(y for _, y in points)
