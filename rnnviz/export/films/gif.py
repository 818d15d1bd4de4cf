"""GIF: every viewer, browser and slide program plays it. One palette for all frames, so that what stands still costs
nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rnnviz.export.films import film_format, picture
from rnnviz.export.gif import Animation
from rnnviz.records.film import Film

_SAMPLES = 6
"""Frames from which the palette is made, spread over all."""


def steps(film: Film, path: Path) -> Iterator[int]:
    count = len(film.frames)
    chosen = sorted({round(i * (count - 1) / (_SAMPLES - 1)) for i in range(_SAMPLES)})
    animation = Animation([picture(film.frames[i], film.size) for i in chosen])
    for done, frame in enumerate(film.frames, 1):
        animation.add(picture(frame, film.size), milliseconds=frame.milliseconds)
        yield done
    animation.save(path)


FORMAT = film_format("GIF animations", ("gif",), place=10, steps=steps)
