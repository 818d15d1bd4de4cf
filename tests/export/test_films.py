"""Animations, read back: as many pictures as there were, each for its time, and nothing left of one given up."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rnnviz.export import films
from rnnviz.export.films import FILMS, FilmError, check, writing
from rnnviz.export.formats import UnknownKind
from rnnviz.jobs.films import WriteFilm
from rnnviz.jobs.request import answer
from rnnviz.records.film import Film, Frame

WIDE, HIGH, COUNT = 61, 40, 5


def film() -> Film:
    """A white square that moves over blue; an odd width."""
    frames = []
    for n in range(COUNT):
        pixels = np.full((HIGH, WIDE, 3), (20, 60, 200), np.uint8)
        pixels[10:25, 10 * n : 10 * n + 12] = 255
        frames.append(Frame.of(pixels.tobytes(), 400 if n == COUNT - 1 else 200))
    return Film((WIDE, HIGH), tuple(frames))


@pytest.mark.parametrize("ending", ["gif", "webp"])
def test_pictures_and_times_come_back(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{ending}"
    told = list(writing(film(), path))
    assert told[-1] == COUNT
    with Image.open(path) as read:
        assert read.n_frames == COUNT  # type: ignore[attr-defined]
        for n in range(COUNT):
            read.seek(n)
            read.load()
            assert read.info["duration"] == (400 if n == COUNT - 1 else 200)
            shown = read.convert("RGB")
            assert shown.getpixel((10 * n + 6, 17)) == pytest.approx((255, 255, 255), abs=12)
            assert shown.getpixel(((10 * n + 40) % WIDE, 35)) == pytest.approx((20, 60, 200), abs=25)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_an_mp4_comes_back(tmp_path: Path) -> None:
    av = pytest.importorskip("av", reason="PyAV, which writes MP4, is not installed")
    path = tmp_path / "a.mp4"
    assert list(writing(film(), path))[-1] == COUNT
    with av.open(str(path)) as read:
        stream = read.streams.video[0]
        assert (stream.width, stream.height) == (62, 40)
        assert stream.codec_context.name in ("h264", "av1")
        shown = {round(float(frame.time) * 1000): frame.to_ndarray(format="rgb24") for frame in read.decode(stream)}
    assert max(shown) == COUNT * 200 + 200 - 40, "the last picture stands for 400 ms"
    for n in range(COUNT):
        assert shown[200 * n][17, 10 * n + 6].min() > 230


def test_where_there_is_no_library_for_mp4_it_is_said_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(UnknownKind, match="pip install av"):
        check(tmp_path / "a.mp4")
    assert [one.endings[0] for one in FILMS.all()] == ["gif", "webp"]


@pytest.mark.parametrize(("ending", "head"), [("gif", b"GIF89a"), ("webp", b"RIFF")])
def test_one_that_is_given_up_leaves_nothing(ending: str, head: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"a.{ending}"
    path.write_text("mine")
    steps = answer(WriteFilm(film(), path))
    while next(steps) != 1:  # it can be stopped after each frame
        pass
    steps.close()
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert path.read_text() == "mine"
    assert list(answer(WriteFilm(film(), path)))[-1] == path
    assert path.read_bytes().startswith(head)


def test_what_prevents_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(FilmError, match="could not be written to"):
        list(writing(film(), tmp_path / "no" / "a.gif"))
    with pytest.raises(UnknownKind, match=r"An animation cannot be written as .avi: end its name with \.gif, \.webp"):
        check(tmp_path / "a.avi")


def test_a_format_from_outside_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sizes.py").write_text(
        "from rnnviz.export.films import film_format\n\n\n"
        "def steps(film, path):\n"
        "    path.write_text(str(sorted({len(frame.pixels) for frame in film.frames})))\n"
        "    yield len(film.frames)\n\n\n"
        'FORMAT = film_format("Sizes", ("sizes",), place=90, steps=steps)\n'
    )
    monkeypatch.setattr(films, "__path__", [*films.__path__, str(tmp_path)])
    assert FILMS.filters()[-1] == "Sizes (*.sizes)"
    list(writing(film(), tmp_path / "a.sizes"))
    assert (tmp_path / "a.sizes").read_text() == f"[{WIDE * HIGH * 3}]"
    sys.modules.pop("rnnviz.export.films.sizes", None)
