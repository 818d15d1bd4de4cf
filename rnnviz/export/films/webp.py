"""Animated WebP: all colours, and a fraction of a GIF's size; browsers and phones play it.

Pillow writes an animation in one go, which could not be stopped: here each frame is a picture of what has changed, and
the container is ours (RFC 9649, sections 2.7.1 and 2.7.2).
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageChops, features

from rnnviz.export.films import film_format, picture
from rnnviz.records.film import Film

QUALITY = 85
"""Up to 100: below this, the edges of letters are blurred."""
_ANIMATION, _NOT_BLENDED = 0x02, 0x02
_RIFF = 12
"""Bytes of a file's head: the chunks begin after it."""


def steps(film: Film, path: Path) -> Iterator[int]:
    yield 0
    width, height = film.size
    with path.open("wb") as file:
        file.write(b"RIFF\0\0\0\0WEBP")
        file.write(_chunk(b"VP8X", bytes([_ANIMATION, 0, 0, 0]) + _three(width - 1) + _three(height - 1)))
        file.write(_chunk(b"ANIM", b"\xff\xff\xff\xff" + struct.pack("<H", 0)))  # without end
        before: Image.Image | None = None
        for done, frame in enumerate(film.frames, 1):
            shown = picture(frame, film.size)
            left, top, right, bottom = _changed(before, shown)
            place = _three(left // 2) + _three(top // 2) + _three(right - left - 1) + _three(bottom - top - 1)
            head = place + _three(frame.milliseconds) + bytes([_NOT_BLENDED])
            file.write(_chunk(b"ANMF", head + _still(shown.crop((left, top, right, bottom)))))
            before = shown
            yield done
        length = file.tell() - 8
        file.seek(4)
        file.write(struct.pack("<I", length))


def _changed(before: Image.Image | None, shown: Image.Image) -> tuple[int, int, int, int]:
    """Where a frame is another than the one before; it begins at even places."""
    if before is None:
        return (0, 0, *shown.size)
    left, top, right, bottom = ImageChops.difference(before, shown).getbbox() or (0, 0, 1, 1)
    return left - left % 2, top - top % 2, right, bottom


def _still(image: Image.Image) -> bytes:
    """The chunks of one picture."""
    content = io.BytesIO()
    image.save(content, format="WEBP", quality=QUALITY, method=2)
    return content.getvalue()[_RIFF:]


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _three(value: int) -> bytes:
    return value.to_bytes(3, "little")


FORMAT = film_format("WebP animations", ("webp",), place=20, steps=steps, supports=lambda: bool(features.check("webp")))
