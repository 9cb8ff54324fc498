import pytest

from tools import translations

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext_lazy, pgettext_lazy

LABEL = _("Blood pressure")
MONTH = pgettext_lazy("calendar", "May")
LEFT = ngettext_lazy("%(count)s day", "%(count)s days", "count")
"""
TEMPLATE = """{% load i18n %}{% translate "Skin" %}
{% blocktranslate with name=patient.name trimmed %}
  Dear {{ name }}
{% endblocktranslate %}"""


@pytest.fixture
def project(tmp_path):
    """A project of one app with texts in Python and in a template."""
    (tmp_path / "labs").mkdir()
    (tmp_path / "labs" / "words.py").write_text(PYTHON, encoding="utf-8")
    (tmp_path / "labs" / "migrations").mkdir()
    (tmp_path / "labs" / "migrations" / "a.py").write_text('_("Not collected")', encoding="utf-8")
    (tmp_path / "templates" / "labs").mkdir(parents=True)
    (tmp_path / "templates" / "labs" / "a.html").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "templates" / "shared.html").write_text(
        '{% load i18n %}{% translate "Shell" %}', encoding="utf-8"
    )
    return tmp_path


ALL_OF_LABS = {
    "Blood pressure": "血圧",
    "Skin": "皮膚",
    "May": "5月",
    "%(count)s day": "%(count)s日",
    "Dear %(name)s": "%(name)s 様",
}


def translate(project, app, words):
    """Fill in the catalogue as a translator would."""
    path = translations.catalogue(project, app)
    lines, current = [], ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("msgid "):
            current = line.removeprefix("msgid ").strip('"')
        is_empty = line in {'msgstr ""', 'msgstr[0] ""'}
        filled = line.replace('""', f'"{words[current]}"') if current in words else line
        lines.append(filled if is_empty else line)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def complaints(project, capsys):
    status = translations.main(["--check"], project)
    return status, capsys.readouterr().err


def test_update_collects_python_and_templates_into_the_app_that_owns_them(project):
    translations.main(["--update"], project)

    labs = translations.catalogue(project, "labs").read_text(encoding="utf-8")
    clinic = translations.catalogue(project, "clinic").read_text(encoding="utf-8")
    for text in ("Blood pressure", "May", "%(count)s day", "Skin", "Dear %(name)s"):
        assert f'msgid "{text}"' in labs
    assert "Not collected" not in labs
    assert 'msgid "Shell"' in clinic
    assert "Shell" not in labs


def test_update_app_without_texts_gets_no_catalogue(project):
    translations.main(["--update"], project)

    assert not translations.catalogue(project, "reports").exists()


def test_update_again_changes_nothing(project):
    translations.main(["--update"], project)
    path = translations.catalogue(project, "labs")
    before = (path.read_bytes(), path.stat().st_mtime_ns)

    translations.main(["--update"], project)

    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_update_keeps_translations_and_drops_what_is_gone(project):
    translations.main(["--update"], project)
    translate(project, "labs", ALL_OF_LABS)
    (project / "templates" / "labs" / "a.html").unlink()

    translations.main(["--update"], project)

    labs = translations.catalogue(project, "labs").read_text(encoding="utf-8")
    assert 'msgstr "血圧"' in labs
    assert "Skin" not in labs


def test_update_similar_text_is_never_guessed(project):
    translations.main(["--update"], project)
    translate(project, "labs", ALL_OF_LABS)
    words = project / "labs" / "words.py"
    words.write_text(PYTHON.replace("Blood pressure", "Blood pressures"), encoding="utf-8")

    translations.main(["--update"], project)

    labs = translations.catalogue(project, "labs").read_text(encoding="utf-8")
    assert "fuzzy" not in labs
    assert 'msgid "Blood pressures"\nmsgstr ""' in labs


def test_check_complete_catalogues_pass(project, capsys):
    translations.main(["--update"], project)
    translate(project, "labs", ALL_OF_LABS)
    translate(project, "clinic", {"Shell": "外枠"})

    assert complaints(project, capsys) == (0, "")


@pytest.mark.parametrize("text", sorted(ALL_OF_LABS))
def test_check_one_missing_translation_fails(project, capsys, text):
    translations.main(["--update"], project)
    translate(project, "labs", {key: ALL_OF_LABS[key] for key in ALL_OF_LABS if key != text})
    translate(project, "clinic", {"Shell": "外枠"})

    status, told = complaints(project, capsys)

    assert status == 1
    assert len(told.splitlines()) == 1
    assert text in told


def test_check_fuzzy_entry_fails(project, capsys):
    translations.main(["--update"], project)
    translate(project, "labs", ALL_OF_LABS)
    translate(project, "clinic", {"Shell": "外枠"})
    path = translations.catalogue(project, "labs")
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('msgid "Skin"', '#, fuzzy\nmsgid "Skin"'),
        encoding="utf-8",
    )

    status, told = complaints(project, capsys)

    assert status == 1
    assert "Skin" in told


def test_check_catalogue_behind_the_sources_fails(project, capsys):
    translations.main(["--update"], project)
    translate(project, "labs", ALL_OF_LABS)
    translate(project, "clinic", {"Shell": "外枠"})
    words = project / "labs" / "words.py"
    words.write_text(PYTHON.replace("Blood pressure", "Pulse"), encoding="utf-8")

    status, told = complaints(project, capsys)

    assert status == 1
    assert "not translated, or fuzzy: 'Pulse'" in told
    assert "no longer used: 'Blood pressure'" in told


def test_check_two_translations_of_one_text_fail(project, capsys):
    (project / "clinic").mkdir()
    (project / "clinic" / "a.py").write_text('_("Skin")', encoding="utf-8")
    translations.main(["--update"], project)
    translate(project, "labs", ALL_OF_LABS)
    translate(project, "clinic", {"Shell": "外枠", "Skin": "肌"})

    status, told = complaints(project, capsys)

    assert status == 1
    assert "clinic says '肌', labs says '皮膚'" in told


def test_check_lost_placeholder_fails(project):
    translations.main(["--update"], project)
    translate(project, "labs", ALL_OF_LABS | {"Dear %(name)s": "様"})

    with pytest.raises(SystemExit, match="name"):
        translations.main(["--check"], project)


def test_compile_writes_what_the_application_reads(project):
    translations.main(["--update"], project)
    translate(project, "labs", ALL_OF_LABS)

    translations.main(["--compile"], project)

    compiled = translations.catalogue(project, "labs").with_suffix(".mo").read_bytes()
    assert translations.read_compiled(compiled)["Skin"] == "皮膚"
    assert translations.read_compiled(compiled)["calendar\x04May"] == "5月"
