"""A new track of the score is two files, its rows with their numbers and its painter; none of ours names it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from drawn_texts import record
from opening import opened
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from telling import TellingWorker

import rnnviz.layout.inner_tracks
import rnnviz.ui.score.tracks
from rnnviz.app import App
from rnnviz.layout.inner_tracks.registry import found
from rnnviz.ui.score.tracks.registry import painters

NUMBERS = """
import numpy as np

from rnnviz.layout.inner_tracks.registry import InnerTracks, inner_row
from rnnviz.layout.row import Room


def rows(layer, title, shown):
    if not layer.recurrent:
        return []
    heading = f"How long h is in {title}"
    return [inner_row("length", layer, "length", ("length of h", ""), room=Room(20, 40, 1), heading=heading)]


def numbers(trace, row):
    return np.linalg.norm(trace.layer(row.owner).output.value[0], axis=1)


TRACKS = InnerTracks("length", 15, rows, numbers)
"""

PAINTER = """
import numpy as np

from rnnviz.ui.score.tracks.registry import TrackPainter

GREEN = 0xFF00C000


def paint(sheet, scene, place, *, columns, ink, window):
    track, lengths = scene.layout.tracks[place], scene.numbers[place]
    top, bottom = round(track.rect.y * columns.dpr), round(track.rect.bottom * columns.dpr)
    sheet.pixels[top:bottom, window] = scene.tables.background
    for pixel in range(window.start, window.stop):
        step = columns.index[pixel - columns.left]
        if step >= 0:
            high = round(lengths[step] / lengths.max() * (bottom - top))
            sheet.pixels[bottom - high : bottom, pixel] = GREEN


def read_out(scene, hit, moment, units):
    place = next(n for n, track in enumerate(scene.layout.tracks) if track.kind == "length")
    return f"|h| at step {hit.step}", f"{scene.numbers[place][hit.step]:.6f}"


PAINTER = TrackPainter(("length",), paint, read_out)
"""


def forget() -> None:
    found.cache_clear()
    painters.cache_clear()
    for name in [name for name in sys.modules if name.endswith(".length_of_h")]:
        del sys.modules[name]


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    """With a file beside those of both packages."""
    for package, text in ((rnnviz.layout.inner_tracks, NUMBERS), (rnnviz.ui.score.tracks, PAINTER)):
        folder = tmp_path / package.__name__
        folder.mkdir()
        (folder / "length_of_h.py").write_text(text, "utf-8")
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
    forget()
    yield from opened(qtbot, tmp_path, TellingWorker())
    monkeypatch.undo()
    forget()


def test_it_stands_in_its_place_is_painted_and_read_out(window: App, qtbot: QtBot) -> None:
    view = window.score.body.score
    assert view.score is not None
    kinds = [track.kind for track in view.score.tracks]
    assert kinds.index("length") == kinds.index("curves") - 1, "between the gates and the gradient"
    track = view.score.tracks[kinds.index("length")]
    assert {"length of h", "How long h is in LSTM 2"} <= {text.text for text in record(window.window).texts}
    picture = view.grab().toImage()
    trace = window.score.trace
    assert trace is not None
    lengths = np.linalg.norm(trace.layer("lstm_2").output.value[0], axis=1)
    axis = view.axis
    assert axis is not None
    for step in (5, 12, 40):
        x = round(float(axis.x(np.array([step]))[0]))
        column = [picture.pixelColor(x, y) for y in range(round(track.rect.y), round(track.rect.bottom))]
        green = sum((c.red(), c.green(), c.blue()) == (0, 0xC0, 0) for c in column)
        assert green == pytest.approx(lengths[step] / lengths.max() * track.rect.height, abs=1.5)
    for step in (12, 24):  # a pointer that is where it is sent does not move
        QTest.mouseMove(view, QPoint(round(float(axis.x(np.array([step]))[0])), round(track.rect.middle)))
        QTest.qWait(50)
    said = {text.text for text in record(window.window).texts}
    assert {"|h| at step 24", f"{lengths[24]:.6f}"} <= said


def test_two_files_of_one_kind_are_refused(window: App, tmp_path: Path) -> None:
    folder = tmp_path / "rnnviz.layout.inner_tracks"
    (folder / "again.py").write_text(NUMBERS, "utf-8")
    found.cache_clear()
    with pytest.raises(ValueError, match="one kind"):
        found()
    (folder / "again.py").unlink()
    sys.modules.pop("rnnviz.layout.inner_tracks.again", None)
