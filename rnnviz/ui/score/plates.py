"""Plates: the score's columns painted in one ink each and kept, so that a playhead's step only copies pixels.

A plate knows between which pixels it has been painted. When the playhead moves by a step only the strip that is
missing is added; when the axis, the trace or the theme changes everything is painted again, each stretch in the one
ink it is seen in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter

from rnnviz.ui.score.columns import Columns, Sheet
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.ink import Ink
from rnnviz.ui.score.paint_arrows import paint_arrows
from rnnviz.ui.score.paint_cells import holds_numbers, is_cells, paint_numbers, round_corners
from rnnviz.ui.score.tracks.registry import painter_of


@dataclass(slots=True)
class Plate:
    """A sheet and the range of its pixels, begin … end, that is painted."""

    sheet: Sheet
    begin: int = 0
    end: int = 0


class Plates:
    """The plates of one scene on one axis. Pixels are the screen's own."""

    KEPT = 3
    """Two inks are in sight at a time; one more makes going back over a phase's end quick."""

    def __init__(self) -> None:
        self._plates: dict[Ink, Plate] = {}
        self._spare: list[Sheet] = []

    def clear(self) -> None:
        """Forget what is painted, but keep the paper."""
        self._spare += [p.sheet for p in self._plates.values()]
        self._plates.clear()

    def get(self, scene: Scene, columns: Columns, ink: Ink, *, begin: int, end: int) -> Sheet:
        """The plate in an ink, painted at least from pixel `begin` to `end`."""
        plate = self._plates.pop(ink, None) or Plate(self._paper(scene, columns))
        self._plates[ink] = plate
        if begin > plate.end or end < plate.begin or plate.begin == plate.end:
            paint_columns(plate.sheet, scene, columns, ink=ink, window=slice(begin, end))
            plate.begin, plate.end = begin, end
        if begin < plate.begin:
            paint_columns(plate.sheet, scene, columns, ink=ink, window=slice(begin, plate.begin))
            plate.begin = begin
        if end > plate.end:
            paint_columns(plate.sheet, scene, columns, ink=ink, window=slice(plate.end, end))
            plate.end = end
        return plate.sheet

    def _paper(self, scene: Scene, columns: Columns) -> Sheet:
        while len(self._plates) >= self.KEPT:
            oldest = next(iter(self._plates))
            self._spare.append(self._plates.pop(oldest).sheet)
        width, height = round(scene.layout.width * columns.dpr), round(scene.layout.height * columns.dpr)
        while self._spare:
            sheet = self._spare.pop()
            if sheet.pixels.shape == (height, width):
                return sheet
        return Sheet(width, height, scene.tables.background)


def paint_columns(sheet: Sheet, scene: Scene, columns: Columns, *, ink: Ink, window: slice) -> None:
    """Everything that is over the steps between two device pixels, in one ink."""
    if window.stop <= window.start:
        return
    layout, dpr = scene.layout, columns.dpr
    _clear_between(sheet, scene, columns, window)
    sheet.image.setDevicePixelRatio(dpr)
    for place, track in enumerate(layout.tracks):
        if (known := painter_of(track.kind)) is not None:
            known.paint(sheet, scene, place, columns=columns, ink=ink, window=window)
    round_corners(sheet, scene, columns, window)
    paint_arrows(sheet, scene, columns=columns, ink=ink, window=window)
    written = [(p, t) for p, t in enumerate(layout.tracks) if is_cells(t) and holds_numbers(t, columns)]
    if not written:
        return
    painter = QPainter(sheet.image)
    painter.setClipRect(QRectF(window.start / dpr, 0, (window.stop - window.start) / dpr, layout.height))
    for place, track in written:
        paint_numbers(painter, scene, track, grid=scene.grids[place], columns=columns, ink=ink, window=window)
    painter.end()


def _clear_between(sheet: Sheet, scene: Scene, columns: Columns, window: slice) -> None:
    """Plain ground wherever no track fills its rectangle itself."""
    begin = 0
    for track in scene.layout.tracks:
        known = painter_of(track.kind)
        if known is not None and known.fills:
            top, bottom = (round(y * columns.dpr) for y in (track.rect.y, track.rect.bottom))
            sheet.pixels[begin:top, window] = scene.tables.background
            begin = bottom
    sheet.pixels[begin:, window] = scene.tables.background


def blit(painter: QPainter, sheet: Sheet, *, begin: int, end: int, top: int, bottom: int, dpr: float) -> None:
    """Copy a rectangle of device pixels of a plate to the same place of a view."""
    if end > begin:
        painter.drawImage(QPointF(begin / dpr, top / dpr), sheet.image, QRect(begin, top, end - begin, bottom - top))


def cut(columns: Columns, step: int, *, forward: bool) -> int:
    """Where the plate on the left of the playhead ends: behind the column under it going forward, before it going
    backward."""
    return int(np.clip(columns.cut(step, after=forward), columns.left, columns.right))
