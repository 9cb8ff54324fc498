"""Bytes of a laboratory's file as text, whichever of the three encodings it is in."""

import codecs
from dataclasses import dataclass

from labs.rules.incoming.source import FileRefused

MAX_BYTES = 64 * 1024 * 1024
UTF_8, UTF_8_MARKED, CP932 = "utf-8", "utf-8-sig", "cp932"
UTF_16_LE, UTF_16_BE = "utf-16-le", "utf-16-be"
# The Japanese of HL7 messages between hospitals (ISO IR87): it switches by escapes.
ISO_2022_JP, KANJI_IN = "iso2022_jp_3", b"\x1b$"
_MARKS = (
    (codecs.BOM_UTF8, UTF_8_MARKED),
    (codecs.BOM_UTF16_LE, UTF_16_LE),
    (codecs.BOM_UTF16_BE, UTF_16_BE),
)
_SAMPLE = 4_096


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text and the encoding it was in."""

    text: str
    encoding: str


def decode(content: bytes) -> Decoded:
    """Return the text of a file, to the character, or refuse it; no byte is replaced.

    A mark at the start decides; without one, zero bytes speak for UTF-16, and what is valid
    UTF-8 is UTF-8: CP932 with kanji practically never is.

    Raises FileRefused `empty`, `too_big`, `encoding` or `zero_bytes`.
    """
    if not content:
        raise FileRefused("empty")
    if len(content) > MAX_BYTES:
        raise FileRefused("too_big", megabytes=MAX_BYTES // 1024 // 1024)
    encoding = _encoding(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileRefused("encoding", position=error.start + 1) from None
    if "\0" in text:
        raise FileRefused("zero_bytes")
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise FileRefused("empty")
    return Decoded(text, encoding)


def _encoding(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    sample = content[:_SAMPLE]
    if b"\0" in sample:
        return UTF_16_LE if sample[1::2].count(0) > sample[::2].count(0) else UTF_16_BE
    if KANJI_IN in content:
        return ISO_2022_JP
    try:
        content.decode(UTF_8)
    except UnicodeDecodeError:
        return CP932
    return UTF_8
