import json
import shutil
import subprocess

import pytest

from tools import vendor

LOCK_OF_ONE = {
    "packages": [
        {
            "name": "@scope/thing",
            "version": "1.0.0",
            "folder": "thing-1.0.0",
            "files": {"thing.js": {"from": "dist/thing.js", "sha256": ""}},
        },
        {"name": "icons", "version": "2.0.0", "folder": "icons-2.0.0", "files": {}},
    ],
    "sprite": {"package": "icons", "icons": ["bell"], "sha256": ""},
}
ICON = '<svg xmlns="http://www.w3.org/2000/svg" class="bi">\n  <path d="M0 0"/>\n</svg>'


@pytest.fixture
def static(tmp_path):
    """A `static` folder with one vendored file and one icon, and their lock."""
    folder = tmp_path / "static"
    (folder / "vendor").mkdir(parents=True)
    (folder / vendor.LOCK).write_text(json.dumps(LOCK_OF_ONE), encoding="utf-8")
    return folder


@pytest.fixture
def packed(tmp_path, monkeypatch):
    """Stand in for npm: hand out unpacked packages from this machine."""
    unpacked = tmp_path / "unpacked"
    (unpacked / "dist").mkdir(parents=True)
    (unpacked / "icons").mkdir()
    (unpacked / "dist" / "thing.js").write_text("let x = 1;\n", encoding="utf-8")
    (unpacked / "icons" / "bell.svg").write_text(ICON, encoding="utf-8")
    monkeypatch.setattr(vendor, "pack", lambda name, version, into: unpacked)
    return unpacked


def test_committed_files_match_the_lock():
    assert list(vendor.problems(vendor.STATIC)) == []


def test_committed_files_have_their_licences():
    for package in vendor.read_lock(vendor.STATIC)["packages"]:
        folder = vendor.STATIC / "vendor" / package["folder"]
        assert package["licence"]
        assert [path for path in folder.iterdir() if path.name in {"LICENSE", "OFL.txt"}]


def test_lock_names_no_host():
    assert "://" not in (vendor.STATIC / vendor.LOCK).read_text(encoding="utf-8")


def test_update_copies_files_draws_the_sprite_and_passes_the_check(static, packed):
    assert vendor.main(["--update"], static) == 0

    copied = static / "vendor" / "thing-1.0.0" / "thing.js"
    assert copied.read_text(encoding="utf-8") == "let x = 1;\n"
    sprite = (static / vendor.SPRITE).read_text(encoding="utf-8")
    assert '<symbol id="bell" viewBox="0 0 16 16"><path d="M0 0"/></symbol>' in sprite


def test_update_to_another_version_removes_the_old_folder(static, packed):
    vendor.update(static)
    lock = vendor.read_lock(static)
    lock["packages"][0]["version"] = "1.1.0"
    (static / vendor.LOCK).write_text(json.dumps(lock), encoding="utf-8")

    vendor.update(static)

    assert [path.name for path in (static / "vendor").glob("thing-*")] == ["thing-1.1.0"]


def test_update_file_that_is_no_icon_is_refused(static, packed):
    (packed / "icons" / "bell.svg").write_text("<html>not found</html>", encoding="utf-8")

    with pytest.raises(ValueError, match="bell"):
        vendor.update(static)


@pytest.mark.parametrize(
    ("tamper", "complaint"),
    [
        (lambda static: (static / "icons.svg").write_text("<svg/>"), "icons.svg: differs"),
        (lambda static: (static / "vendor/thing-1.0.0/thing.js").unlink(), "thing.js: missing"),
        (
            lambda static: (static / "vendor/thing-1.0.0/extra.js").write_text("1"),
            "extra.js: not in the lock",
        ),
    ],
)
def test_check_finds_what_was_changed(static, packed, capsys, tamper, complaint):
    vendor.update(static)
    tamper(static)

    assert vendor.main(["--check"], static) == 1
    assert complaint in capsys.readouterr().err


def test_pack_unpacks_what_npm_made(tmp_path, monkeypatch):
    source = tmp_path / "source"
    (source / "package").mkdir(parents=True)
    (source / "package" / "a.txt").write_text("a", encoding="utf-8")
    into = tmp_path / "into"
    into.mkdir()

    def npm(words, **options):
        assert words[1:] == ["pack", "--json", "thing@1.0.0"]
        shutil.make_archive(str(into / "thing-1.0.0"), "gztar", source)
        (into / "thing-1.0.0.tar.gz").rename(into / "thing-1.0.0.tgz")
        answer = json.dumps([{"filename": "thing-1.0.0.tgz"}])
        return subprocess.CompletedProcess(words, 0, stdout=answer)

    monkeypatch.setattr(subprocess, "run", npm)

    unpacked = vendor.pack("thing", "1.0.0", into)

    assert (unpacked / "a.txt").read_text(encoding="utf-8") == "a"


def test_without_classes_drops_rules_that_only_concern_them():
    style = (
        ".modal{a:b}.modal-body p,.modal.x{a:b}.modality{a:b}"
        ".card,.modal{a:b}.col-xl-4{a:b}.col-lg-4{a:b}:root{--c:d}"
        "@media print{.modal{a:b}}@media screen{.modal{a:b}.card{e:f}}"
        "@keyframes spin{to{a:b}}\n/*# sourceMappingURL=x.css.map */"
    )

    kept = vendor.without_classes(style, ["modal", "[a-z-]+-xl-[a-z0-9]+"])

    assert kept == (
        ".modality{a:b}.card,.modal{a:b}.col-lg-4{a:b}:root{--c:d}"
        "@media screen{.card{e:f}}@keyframes spin{to{a:b}}\n\n"
    )


def test_update_style_sheet_leaves_out_what_the_lock_lists(static, packed):
    lock = vendor.read_lock(static)
    entry = {"from": "dist/thing.css", "without": ["modal"], "sha256": ""}
    lock["packages"][0]["files"]["thing.css"] = entry
    (static / vendor.LOCK).write_text(json.dumps(lock), encoding="utf-8")
    (packed / "dist" / "thing.css").write_text(".modal{a:b}.card{a:b}", encoding="utf-8")

    assert vendor.main(["--update"], static) == 0

    copied = static / "vendor" / "thing-1.0.0" / "thing.css"
    assert copied.read_text(encoding="utf-8") == ".card{a:b}\n"
