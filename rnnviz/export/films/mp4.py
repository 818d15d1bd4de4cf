"""MP4 with H.264 inside, by PyAV where that is installed: docs/decisions/0008-who-writes-mp4.md."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from PIL import Image

from rnnviz.export.films import film_format, picture
from rnnviz.records.film import Film

_CODECS = ("libx264", "libopenh264", "libsvtav1")
"""The first that the installed library has; browsers play all of them."""
_PER_SECOND = 1000
_STANDS = 40
"""Milliseconds after which a picture that stands is given again: some players seek only to frames that there are."""


def steps(film: Film, path: Path) -> Iterator[int]:
    import av

    width, height = (side + side % 2 for side in film.size)  # H.264 has colours for two pixels each way
    codec = next(name for name in _CODECS if name in av.codecs_available)
    with av.open(str(path), "w", options={"movflags": "faststart"}) as out:
        stream = out.add_stream(codec, rate=Fraction(_PER_SECOND, _STANDS))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = Fraction(1, _PER_SECOND)
        stream.codec_context.time_base = Fraction(1, _PER_SECOND)
        stream.options = {"crf": "20", "preset": "veryfast"}
        at = 0
        for done, frame in enumerate(film.frames, 1):
            shown = Image.new("RGB", (width, height))
            shown.paste(picture(frame, film.size))
            one = av.VideoFrame.from_image(shown).reformat(format="yuv420p")  # once, however long it stands
            for start in range(0, frame.milliseconds, _STANDS):
                one.pts, one.time_base = at + start, Fraction(1, _PER_SECOND)
                out.mux(stream.encode(one))
            at += frame.milliseconds
            yield done
        out.mux(stream.encode(None))


FORMAT = film_format(
    "MP4 films", ("mp4",), place=30, steps=steps, supports=lambda: importlib.util.find_spec("av") is not None
)
