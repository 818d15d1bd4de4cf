"""Animated WebP: all colours, and a fraction of a GIF's size; browsers and phones play it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PIL import features

from rnnviz.export.films import film_format, picture
from rnnviz.records.film import Film

QUALITY = 85
"""Up to 100: below this, the edges of letters are blurred."""


def steps(film: Film, path: Path) -> Iterator[int]:
    yield 0
    first, *others = film.frames
    picture(first, film.size).save(
        path,
        format="WEBP",
        save_all=True,
        append_images=[picture(frame, film.size) for frame in others],
        duration=[frame.milliseconds for frame in film.frames],
        loop=0,
        quality=QUALITY,
        method=2,
        minimize_size=False,
    )
    yield len(film.frames)


FORMAT = film_format("WebP animations", ("webp",), place=20, steps=steps, supports=lambda: bool(features.check("webp")))
