"""Pictures from outside: decoded with limits in a process of their own, kept as pixels only.

What is stored is a JPEG that this program wrote. Nothing of the file that was sent lives on in
it: no place where it was taken, no comment, no second file behind the picture.
"""

import struct
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

CHILD = Path(__file__).with_name("picture_child.py")
MOST_BYTES = 15 * 1024 * 1024
SECONDS = 10
SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
HEAD = struct.Struct(">II")
REASONS = {3: "too_large", 4: "unreadable", 5: "animated"}


class PictureRefused(ValueError):
    """A file that is no picture we take; nothing was kept.

    `code` is `empty`, `too_many_bytes`, `not_a_picture`, `too_large` (in pixels), `animated` or
    `unreadable`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture rebuilt from its pixels, as a JPEG."""

    content: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


def rebuild_picture(sent: bytes) -> Picture:
    """Return what is on a JPEG, PNG or WebP picture, upright and without anything else.

    Raises PictureRefused.
    """
    if not sent:
        raise PictureRefused("empty")
    if len(sent) > MOST_BYTES:
        raise PictureRefused("too_many_bytes")
    is_webp = sent[:4] == b"RIFF" and sent[8:12] == b"WEBP"
    if not (is_webp or sent.startswith(SIGNATURES)):
        raise PictureRefused("not_a_picture")
    try:
        done = subprocess.run(  # noqa: S603 - our own program, the file as its input
            [sys.executable, "-I", CHILD],
            input=sent,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as expired:
        raise PictureRefused("unreadable") from expired
    if done.returncode or len(done.stdout) <= HEAD.size:
        raise PictureRefused(REASONS.get(done.returncode, "unreadable"))
    width, height = HEAD.unpack_from(done.stdout)
    return Picture(done.stdout[HEAD.size :], width, height)
