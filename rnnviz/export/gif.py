"""Writes an animated picture: a GIF, because every viewer, browser and slide program plays it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image

COLOURS = 255
"""Of the one palette that all frames share; the 256th entry is left to transparency."""


class Animation:
    """Frames of one size, kept as palette indices: a byte a pixel, so that a hundred of them fit into memory.

    samples: frames that hold between them every colour that the animation will need. One palette for all and no
    dithering: what does not move keeps its very pixels, and a frame costs only what has changed.
    """

    def __init__(self, samples: Sequence[Image.Image]) -> None:
        width, height = samples[0].size
        sheet = Image.new("RGB", (width, height * len(samples)))
        for i, sample in enumerate(samples):
            sheet.paste(sample, (0, i * height))
        # Rare colours count as much as common ones (a median cut gives nearly all entries to greys), and two rounds of
        # k-means then move each entry to the middle of what it stands for.
        self._palette = sheet.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=2)
        self._frames: list[Image.Image] = []
        self._milliseconds: list[int] = []

    def __len__(self) -> int:
        return len(self._frames)

    def add(self, frame: Image.Image, *, milliseconds: int) -> None:
        """Append an RGB frame and how long it stands."""
        self._frames.append(frame.quantize(palette=self._palette, dither=Image.Dither.NONE))
        self._milliseconds.append(milliseconds)

    def save(self, path: Path) -> None:
        """Write the frames so far, playing round and round; raises OSError where that cannot be done."""
        first, *others = self._frames
        first.save(
            path,
            format="GIF",
            save_all=True,
            append_images=others,
            duration=self._milliseconds,
            loop=0,
            optimize=True,
            disposal=1,
        )
