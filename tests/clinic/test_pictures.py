"""Pictures from outside: what is stored is ours, what is refused is refused soon."""

import io
import os
import random
import subprocess
import sys
import time

import pytest
from PIL import Image

from clinic.pictures import CHILD, PictureRefused, rebuild_picture
from tests.clinic.hostile_pictures import MAKERS, PAYLOAD, REBUILT, hostile_files, picture

# The whole of it is HOSTILE_FILES=300.
NUMBER = int(os.environ.get("HOSTILE_FILES", len(MAKERS)))
SECONDS = 2
MOST_MEMORY_MB = 400
# Runs the same program, then says how much memory it has taken at most.
WEIGHED = """
import runpy, sys, re
try:
    runpy.run_path(sys.argv[1], run_name="__main__")
finally:
    peak = re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]
    sys.stderr.write(f"peak={peak}")
"""


def test_hostile_files_are_refused_soon_or_stored_as_pixels_alone():
    slowest, kept = 0.0, set()
    for name, sent in hostile_files(NUMBER):
        began = time.monotonic()
        try:
            found = rebuild_picture(sent)
        except PictureRefused:
            slowest = max(slowest, time.monotonic() - began)
            continue
        kept.add(name)
        assert found.content not in sent
        assert PAYLOAD not in found.content
        with Image.open(io.BytesIO(found.content)) as stored:
            assert (stored.format, dict(stored.getexif())) == ("JPEG", {})
            assert "comment" not in stored.info

    assert (
        {each.__name__ for each in REBUILT}
        <= kept
        <= {e.__name__ for e in REBUILT} | {"flipped_bits", "truncated_png"}
    )
    assert slowest < SECONDS


@pytest.mark.parametrize("name", ["pixel_bomb", "whole_bomb", "text_bomb", "profile_bomb", "huge"])
def test_no_picture_takes_more_memory_than_it_may(name):
    made = dict(hostile_files(len(MAKERS), seed=7))
    sent = made.get(name) or largest_picture()

    done = subprocess.run(
        [sys.executable, "-I", "-c", WEIGHED, CHILD], input=sent, capture_output=True, check=False
    )

    peak_kb = int(done.stderr.rpartition(b"peak=")[2])
    assert peak_kb / 1024 < MOST_MEMORY_MB
    assert (done.returncode == 0) == (name == "huge")


def largest_picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (4_800, 5_000), (10, 20, 30, 128)).save(out, "PNG")
    return out.getvalue()


def test_picture_is_upright_and_no_larger_than_is_kept():
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    Image.new("RGB", (3_000, 1_000), "red").save(out, "JPEG", exif=exif)

    found = rebuild_picture(out.getvalue())

    assert (found.width, found.height) == (800, 2_400)
    assert len(found.sha256) == 64


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", "empty"),
        (b"<svg/>", "not_a_picture"),
        (b"%!PS-Adobe", "not_a_picture"),
        (b"\xff\xd8\xff" + b"\0" * (15 * 1024 * 1024), "too_many_bytes"),
        (b"\xff\xd8\xff\xe0", "unreadable"),
    ],
)
def test_refusal_says_why(sent, code):
    with pytest.raises(PictureRefused) as refused:
        rebuild_picture(sent)

    assert refused.value.code == code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_plain_pictures_are_taken(kind):
    sent = picture(random.Random(3), kind)  # noqa: S311 - the same picture each time

    assert rebuild_picture(sent).content.startswith(b"\xff\xd8\xff")
