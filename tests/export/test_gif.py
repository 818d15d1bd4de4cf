"""The animated picture, read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from rnnviz.export.gif import Animation


def frame(x: int) -> Image.Image:
    image = Image.new("RGB", (200, 100), "#ffffff")
    ImageDraw.Draw(image).rectangle((x, 20, x + 20, 60), fill="#c2410c")
    return image


def test_frames_and_times_come_back(tmp_path: Path) -> None:
    frames = [frame(x) for x in (10, 60, 110)]
    animation = Animation([frames[0], frames[2]])
    for i, picture in enumerate(frames):
        animation.add(picture, milliseconds=100 * (i + 1))
    animation.save(tmp_path / "a.gif")
    with Image.open(tmp_path / "a.gif") as read:
        assert read.n_frames == len(animation) == 3  # type: ignore[attr-defined]
        assert read.info["loop"] == 0
        for i, x in enumerate((10, 60, 110)):
            read.seek(i)
            assert read.info["duration"] == 100 * (i + 1)
            shown = read.convert("RGB")
            assert shown.getpixel((x + 10, 40)) == pytest.approx((0xC2, 0x41, 0x0C), abs=3)
            assert shown.getpixel((190, 90)) == (255, 255, 255)


def test_what_does_not_move_costs_next_to_nothing(tmp_path: Path) -> None:
    noise = Image.effect_noise((400, 300), 60).convert("RGB")
    still = Animation([noise])
    still.add(noise, milliseconds=50)
    still.save(tmp_path / "one.gif")
    for x in range(20):
        moved = noise.copy()
        moved.putpixel((x, 0), (255, 255, 255))
        still.add(moved, milliseconds=50)
    still.save(tmp_path / "many.gif")
    assert (tmp_path / "many.gif").stat().st_size < 1.1 * (tmp_path / "one.gif").stat().st_size
