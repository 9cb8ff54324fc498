"""Rebuild the picture on standard input; run alone, with little memory and little time.

Nothing of the project is imported: what goes wrong here ends this process and no other.
"""

import io
import resource
import struct
import sys
import warnings

from PIL import Image, ImageOps

MOST_PIXELS = 24_000_000
LONGEST_SIDE = 12_000
KEPT_SIDE = 2_400
MEMORY = 320 * 1024 * 1024
CPU_SECONDS = 5
TOO_LARGE, UNREADABLE, ANIMATED = 3, 4, 5


def rebuild(sent: bytes) -> tuple[int, int, bytes]:
    """Return width, height and a JPEG of the pixels alone."""
    with Image.open(io.BytesIO(sent), formats=("JPEG", "PNG", "WEBP")) as opened:
        width, height = opened.size
        if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
            sys.exit(TOO_LARGE)
        if getattr(opened, "n_frames", 1) > 1:
            sys.exit(ANIMATED)
        # A JPEG is decoded to no more than is kept; the rest is scaled after.
        opened.draft("RGB", (KEPT_SIDE, KEPT_SIDE))
        turn = opened.getexif().get(0x0112, 1)
        opened.load()
        opened.thumbnail((KEPT_SIDE, KEPT_SIDE))
        picture = upright(flat(opened), turn)
    clean = Image.frombytes("RGB", picture.size, picture.tobytes())
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=88)
    return clean.width, clean.height, out.getvalue()


def flat(image: Image.Image) -> Image.Image:
    """Return the picture in plain colours, on white where it is transparent."""
    if image.mode not in ("RGBA", "LA", "P", "PA"):
        return image.convert("RGB")
    coloured = image.convert("RGBA")
    white = Image.new("RGB", coloured.size, "white")
    white.paste(coloured, mask=coloured.getchannel("A"))
    return white


def upright(image: Image.Image, turn: int) -> Image.Image:
    if turn not in range(2, 9):
        return image
    exif = Image.Exif()
    exif[0x0112] = turn
    image.info["exif"] = exif.tobytes()
    return ImageOps.exif_transpose(image)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("error")
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        width, height, content = rebuild(sys.stdin.buffer.read())
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        sys.exit(TOO_LARGE)
    except Exception:
        sys.exit(UNREADABLE)
    sys.stdout.buffer.write(struct.pack(">II", width, height) + content)
