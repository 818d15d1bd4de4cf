"""What a model writes, letter by letter, over what is right."""

from __future__ import annotations

from rnnviz.layout.row import TrackKind
from rnnviz.ui.score.columns import Columns, Sheet
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.ink import Ink
from rnnviz.ui.score.tracks.registry import TrackPainter
from rnnviz.ui.score.tracks.series import read_out


def paint(sheet: Sheet, scene: Scene, place: int, *, columns: Columns, ink: Ink, window: slice) -> None:
    """Nothing: the letters lie over the picture (`paint_letters`)."""


PAINTER = TrackPainter((TrackKind.LETTERS,), paint, read_out)
