"""What templates, scripts and colours may not do, and what they cost."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from clinic import context
from clinic.templatetags import shell
from tools import vendor

BASE = Path(settings.BASE_DIR)
TEMPLATES = sorted((BASE / "templates").rglob("*.html"))
SCRIPTS = sorted((BASE / "static" / "js").glob("*.js"))
APP_CSS = (BASE / "static" / "css" / "app.css").read_text(encoding="utf-8")
SPRITE = (BASE / "static" / "icons.svg").read_text(encoding="utf-8")
HTMX = next((BASE / "static" / "vendor").glob("htmx-*/htmx.min.js"))
BOOTSTRAP = next((BASE / "static" / "vendor").glob("bootstrap-5*/*.css"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(BASE)))
def test_template_has_nothing_that_the_policy_or_the_house_forbids(path):
    source = path.read_text(encoding="utf-8")

    # No page's policy holds for a mail, and mail programs take no style from elsewhere.
    assert "<style" not in source or path.name == "mail.html"
    assert not re.search(r"\s(style|on[a-z]+|placeholder)=", source), path
    assert not re.search(r"\sdisabled[\s>=]", source)
    assert "|safe" not in source
    assert "autoescape off" not in source
    assert "hx-on" not in source
    assert "://" not in re.sub(r'xmlns="[^"]+"', "", source)


def test_every_static_file_named_in_templates_exists():
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r'{% static "([^"]+)" %}', path.read_text(encoding="utf-8"))
    }

    assert named
    assert [name for name in sorted(named) if finders.find(name) is None] == []


def test_every_icon_named_is_in_the_sprite():
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r'{% icon "([^"]+)"', path.read_text(encoding="utf-8"))
    }
    named |= set(shell.TONE_ICONS.values()) | {item.icon for item in context.NAVIGATION}

    assert [name for name in sorted(named) if f'<symbol id="{name}"' not in SPRITE] == []


def test_scripts_and_styles_stay_within_their_budget():
    assert sum(path.stat().st_size for path in [HTMX, *SCRIPTS]) <= 120_000
    assert BOOTSTRAP.stat().st_size + len(APP_CSS.encode()) <= 250 * 1024


def test_no_template_uses_a_class_that_was_left_out_of_bootstrap():
    packages = vendor.read_lock(vendor.STATIC)["packages"]
    left_out = next(
        vendor.class_pattern(entry["without"])
        for package in packages
        for entry in package["files"].values()
        if "without" in entry
    )
    used = {
        name
        for path in TEMPLATES
        for names in re.findall(r'class="([^"]*)"', path.read_text(encoding="utf-8"))
        for name in names.split()
        if f".{name}" not in APP_CSS
    }

    assert used
    assert [name for name in sorted(used) if left_out.match(f".{name}")] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_keeps_nothing_in_the_browser_and_calls_nobody(path):
    source = path.read_text(encoding="utf-8")

    assert "localStorage" not in source
    assert "sessionStorage" not in source
    assert "innerHTML" not in source
    assert "eval(" not in source
    assert "://" not in source


PAIRS = (
    ("ink", "canvas"),
    ("ink", "surface"),
    ("ink", "sunken"),
    ("ink-soft", "canvas"),
    ("ink-soft", "surface"),
    ("ink-soft", "sunken"),
    ("accent", "canvas"),
    ("accent", "surface"),
    ("accent", "accent-soft"),
    ("ok", "surface"),
    ("ok", "ok-soft"),
    ("warn", "surface"),
    ("warn", "warn-soft"),
    ("stop", "surface"),
    ("stop", "stop-soft"),
    *(("ink", f"{tone}-soft") for tone in ("ok", "warn", "stop", "accent")),
)


def palette(theme):
    block = APP_CSS.split(f'[data-bs-theme="{theme}"] {{')[1].split("}")[0]
    found = re.findall(r"--app-([a-z-]+): (#[0-9a-f]{3,6});", block)
    return {name: value if len(value) == 7 else "#ffffff" for name, value in found}


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_contrast_meets_aa(theme, text, ground):
    colours = palette(theme)

    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_button_focus_and_field_edges_meet_aa(theme):
    colours = palette(theme)

    assert contrast("#ffffff", colours["button"]) >= 4.5
    assert contrast("#ffffff", colours["button-hover"]) >= 4.5
    for ground in ("canvas", "surface", "sunken"):
        assert contrast(colours["focus"], colours[ground]) >= 3
        assert contrast(colours["line-strong"], colours[ground]) >= 3
