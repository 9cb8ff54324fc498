"""Files that somebody means harm with, or that are simply broken; made anew from a seed."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator

from PIL import Image

PAYLOAD = b"<script>alert(1)</script><?php system('id'); ?>"


def hostile_files(number: int, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """Yield so many files with the name of what is wrong with each, no two alike."""
    dice = random.Random(seed)  # noqa: S311 - the same files each time
    for count in range(number):
        make = MAKERS[count % len(MAKERS)]
        yield make.__name__, make(dice)


def picture(dice: random.Random, kind: str = "JPEG", **saving: object) -> bytes:
    size = (dice.randint(40, 300), dice.randint(40, 300))
    out = io.BytesIO()
    Image.frombytes("RGB", size, dice.randbytes(size[0] * size[1] * 3)).save(out, kind, **saving)
    return out.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, *chunks: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IEND", b"")


def empty(dice: random.Random) -> bytes:
    return b""


def truncated_jpeg(dice: random.Random) -> bytes:
    whole = picture(dice)
    return whole[: dice.randint(10, len(whole) // 2)]


def truncated_png(dice: random.Random) -> bytes:
    whole = picture(dice, "PNG")
    return whole[: dice.randint(20, len(whole) // 2)]


def pixel_bomb(dice: random.Random) -> bytes:
    side = dice.randint(7_000, 16_000)
    rows = zlib.compress(b"\0" * (side * 3 + 1) * 40, 9)
    return png(side, side, chunk(b"IDAT", rows))


def whole_bomb(dice: random.Random) -> bytes:
    out = io.BytesIO()
    Image.new("1", (dice.randint(9_000, 11_000), 10_000)).save(out, "PNG")
    return out.getvalue()


def huge_claim(dice: random.Random) -> bytes:
    side = dice.choice([65_535, 2**31 - 1, 100_000])
    return png(side, side, chunk(b"IDAT", zlib.compress(b"\0" * 100)))


def huge_jpeg_claim(dice: random.Random) -> bytes:
    whole = bytearray(picture(dice))
    frame = whole.index(b"\xff\xc0")
    whole[frame + 5 : frame + 9] = struct.pack(">HH", 65_000, dice.randint(60_000, 65_000))
    return bytes(whole)


def text_bomb(dice: random.Random) -> bytes:
    text = zlib.compress(b"x" * (200 * 1024 * 1024 + dice.randint(0, 99)), 9)
    return png(
        1, 1, chunk(b"zTXt", b"Comment\0\0" + text), chunk(b"IDAT", zlib.compress(b"\0" * 4))
    )


def profile_bomb(dice: random.Random) -> bytes:
    profile = zlib.compress(b"p" * (150 * 1024 * 1024 + dice.randint(0, 99)), 9)
    return png(1, 1, chunk(b"iCCP", b"x\0\0" + profile), chunk(b"IDAT", zlib.compress(b"\0" * 4)))


def svg(dice: random.Random) -> bytes:
    return b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'>%d</svg>" % dice.randint(0, 10**9)


def eps(dice: random.Random) -> bytes:
    return b"%%!PS-Adobe-3.0 EPSF-3.0\n(%d) (r) file showpage" % dice.randint(0, 10**9)


def pdf(dice: random.Random) -> bytes:
    return b"%%PDF-1.7\n%d\n" % dice.randint(0, 10**9) + PAYLOAD


def other_format(dice: random.Random) -> bytes:
    return picture(dice, dice.choice(["GIF", "BMP", "TIFF", "ICO", "PPM", "TGA"]))


def page_with_the_magic_of_a_picture(dice: random.Random) -> bytes:
    return b"\xff\xd8\xff\xe0" + b"<html>%d</html>" % dice.randint(0, 10**9) + PAYLOAD


def noise_with_magic(dice: random.Random) -> bytes:
    magic = dice.choice([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP"])
    return magic + dice.randbytes(dice.randint(1, 5_000))


def flipped_bits(dice: random.Random) -> bytes:
    whole = bytearray(picture(dice, dice.choice(["JPEG", "PNG", "WEBP"])))
    for _ in range(20):
        whole[dice.randrange(len(whole))] ^= 1 << dice.randrange(8)
    return bytes(whole)


def picture_and_archive(dice: random.Random) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("run.php", PAYLOAD)
    return picture(dice) + archive.getvalue()


def picture_and_page(dice: random.Random) -> bytes:
    return picture(dice, dice.choice(["JPEG", "PNG"])) + PAYLOAD


def comment(dice: random.Random) -> bytes:
    return picture(dice, comment=PAYLOAD + b"%d" % dice.randint(0, 10**9))


def place_of_home(dice: random.Random) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = PAYLOAD.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (35.0, 42.0, dice.random()), 3: "E", 4: (139.0, 1, 1)})
    return picture(dice, dice.choice(["JPEG", "WEBP"]), exif=exif)


def text_in_png(dice: random.Random) -> bytes:
    whole = picture(dice, "PNG")
    return whole[:33] + chunk(b"tEXt", b"Comment\0" + PAYLOAD) + whole[33:]


def moving(dice: random.Random) -> bytes:
    frames = [Image.new("RGB", (50, 50), (each, dice.randint(0, 255), 0)) for each in range(9)]
    out = io.BytesIO()
    kind = dice.choice(["WEBP", "PNG"])
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


def too_many_bytes(dice: random.Random) -> bytes:
    return picture(dice) + b"\0" * (15 * 1024 * 1024)


MAKERS = (
    empty, truncated_jpeg, truncated_png, pixel_bomb, whole_bomb, huge_claim, huge_jpeg_claim,
    text_bomb, profile_bomb, svg, eps, pdf, other_format, page_with_the_magic_of_a_picture,
    noise_with_magic, flipped_bits, picture_and_archive, picture_and_page, comment,
    place_of_home, text_in_png, moving, too_many_bytes,
)  # fmt: skip
REBUILT = {picture_and_archive, picture_and_page, comment, place_of_home, text_in_png}
