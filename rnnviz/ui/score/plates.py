"""Plates: the score's columns painted in one ink each and kept, so that a playhead's step only copies pixels.

A plate knows between which pixels it has been painted. When the playhead moves beyond them all that is missing on that
side is added, for a single step costs hardly less, and the next steps only copy. Once the steps in sight are dragged
along it is wider than these, and other pixels of it are copied. When the axis has another scale, or the trace or the
theme changes, everything is painted again, each stretch in the one ink it is seen in.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter

from rnnviz.layout.score import Track
from rnnviz.light_dataclass import dataclass
from rnnviz.ui.score.columns import Columns, Sheet, columns
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.ink import Ink
from rnnviz.ui.score.paint_arrows import paint_arrows
from rnnviz.ui.score.paint_cells import (
    NUMBERS_FROM,
    holds_numbers,
    is_cells,
    paint_cells,
    paint_numbers,
    round_corners,
)
from rnnviz.ui.score.tracks.registry import painter_of

AHEAD = 240
"""Logical pixels of paper beyond each edge of the axis once it is dragged along: so far it is so without being painted
again."""

_BEYOND = 256
"""Pixels by which sheets become wider, so that they can be used again when the axis changes a little."""


@dataclass(slots=True)
class Plate:
    """A sheet and the range of its pixels, begin … end, that is painted. bare: the same without numbers in cells; None
    where there are none."""

    sheet: Sheet
    bare: Sheet | None = None
    begin: int = 0
    end: int = 0


class Plates:
    """The plates of one scene. They lie on a paper that is wider than the axis: the steps in sight move over it by
    `offset` pixels of the screen."""

    KEPT = 3
    """Two inks are in sight at a time; one more makes going back over a phase's end quick."""

    def __init__(self) -> None:
        self._plates: dict[Ink, Plate] = {}
        self._spare: list[Sheet] = []
        self._size = 0, 0, 0  # of sheets, in pixels: how high, how wide without what is beyond the axis, and with it
        self._scene: Scene
        self._view: Columns
        self._paper: Columns
        self._offset = 0

    def set_scene(self, scene: Scene, view: Columns) -> None:
        """Paint another scene from now on. view: the steps in sight."""
        self._scene = scene
        self._lay(view)

    def set_view(self, view: Columns) -> None:
        """Other steps are in sight."""
        paper, reach = self._paper, _reach(view)
        offset = (view.axis.start - paper.axis.start) * view.axis.pitch * view.dpr
        last = paper.right - paper.left - (view.right - view.left)
        alike = view.dpr == paper.dpr and view.axis.left == paper.axis.left and view.hasty == paper.hasty
        alike = alike and abs(view.axis.pitch / paper.axis.pitch - 1) < 1e-12
        if not alike or abs(offset - round(offset)) > 1e-7:
            self._lay(view)
            return
        least = reach if paper.axis.start > -0.5 else 0
        most = last - (reach if paper.axis.end < paper.axis.steps - 0.5 else 0)
        if least <= round(offset) <= most:
            self._view, self._offset = view, round(offset)
        else:
            self._lay(view, ahead=round(AHEAD * view.dpr))

    def _lay(self, view: Columns, ahead: int = 0) -> None:
        """Lay new paper under the steps in sight, and forget what is painted on the old one. ahead: how many pixels it
        reaches beyond them, besides what reaches into them."""
        self._spare += [sheet for p in self._plates.values() for sheet in (p.sheet, p.bare) if sheet is not None]
        self._plates.clear()
        axis, pitch = view.axis, view.axis.pitch * view.dpr
        before, after = (
            min(_reach(view) + ahead, math.ceil(steps * pitch - 1e-6))
            for steps in (axis.start + 0.5, axis.steps - 0.5 - axis.end)
        )
        paper = replace(
            axis,
            width=axis.width + (before + after) / view.dpr,
            start=axis.start - before / pitch,
            end=axis.end + after / pitch,
        )
        self._view, self._paper, self._offset = view, columns(paper, view.dpr, hasty=view.hasty), before

    def get(self, ink: Ink, *, begin: int, end: int) -> Plate:
        """The plate in an ink, painted at least between two pixels of the view."""
        view, paper = self._view, self._paper
        begin, end = begin + self._offset, end + self._offset
        # What is painted ends where columns do, or the paper, so that no arrow is cut in two.
        if begin == view.left + self._offset:
            begin = paper.cut(view.axis.visible.start - 1, after=False)
        if end == view.right + self._offset:
            end = paper.cut(view.axis.visible.stop, after=True)
        plate = self._plates.pop(ink, None) or Plate(self._sheet())
        self._plates[ink] = plate
        if begin > plate.end or end < plate.begin or plate.begin == plate.end:
            self._paint(plate, ink, begin, end)
            plate.begin, plate.end = begin, end
        if begin < plate.begin:
            self._paint(plate, ink, paper.left, plate.begin)
            plate.begin = paper.left
        if end > plate.end:
            self._paint(plate, ink, plate.end, paper.right)
            plate.end = paper.right
        return plate

    def show(self, painter: QPainter, plate: Plate, *, begin: int, end: int, top: int, bottom: int) -> None:
        """Copy a rectangle of device pixels of a view from a plate. Of a cell that the edge of the view cuts no number
        is shown."""
        shift, dpr = self._offset, self._view.dpr
        blit(painter, plate.sheet, begin=begin, end=end, top=top, bottom=bottom, dpr=dpr, shift=shift)
        if plate.bare is None:
            return
        for left, right in self._view.cut_columns():
            for track in _written(self._scene, self._view).values():
                upper, lower = (round(y * dpr) for y in (track.rect.y, track.rect.bottom))
                blit(
                    painter,
                    plate.bare,
                    begin=max(begin, left),
                    end=min(end, right),
                    top=max(top, upper),
                    bottom=min(bottom, lower),
                    dpr=dpr,
                    shift=shift,
                )

    def _paint(self, plate: Plate, ink: Ink, begin: int, end: int) -> None:
        scene, paper, window = self._scene, self._paper, slice(begin, end)
        paint_columns(plate.sheet, scene, paper, ink=ink, window=window)
        if written := _written(scene, paper):
            plate.bare = plate.bare or self._sheet()
            for track in written.values():
                rows = slice(*(round(y * paper.dpr) for y in (track.rect.y, track.rect.bottom)))
                plate.bare.pixels[rows, window] = plate.sheet.pixels[rows, window]
            write_numbers(plate.sheet, scene, paper, ink=ink, window=window)

    def _sheet(self) -> Sheet:
        """Paper of the right size, used before where there is some."""
        while len(self._plates) >= self.KEPT:
            oldest = self._plates.pop(next(iter(self._plates)))
            self._spare += [sheet for sheet in (oldest.sheet, oldest.bare) if sheet is not None]
        layout, dpr = self._scene.layout, self._paper.dpr
        beyond = self._paper.right - self._paper.left - (self._view.right - self._view.left)
        wide, height = round(layout.width * dpr), round(layout.height * dpr)
        width = wide + -(-beyond // _BEYOND) * _BEYOND
        known_height, known_wide, known_width = self._size
        # As wide as any before them: to make one anew costs as much as a third of a frame.
        if (known_height, known_wide) == (height, wide):
            width = max(width, known_width)
        self._size = height, wide, width
        while self._spare:
            sheet = self._spare.pop()
            if sheet.pixels.shape == (height, width):
                break
        else:
            sheet = Sheet(width, height, self._scene.tables.background)
        sheet.image.setDevicePixelRatio(dpr)
        return sheet


def _reach(view: Columns) -> int:
    """How far from the edge an arrow of a step that is out of sight may still reach in, in pixels of the screen."""
    return math.ceil((view.gap / 2 + 2) * view.dpr)


def paint_columns(sheet: Sheet, scene: Scene, columns: Columns, *, ink: Ink, window: slice) -> None:
    """Everything that is over the steps between two device pixels, in one ink, but for numbers in cells."""
    if window.stop <= window.start:
        return
    paint_cells(sheet, scene, columns=columns, ink=ink, window=window)
    for place, track in enumerate(scene.layout.tracks):
        if (known := painter_of(track.kind)) is not None:
            known.paint(sheet, scene, place, columns=columns, ink=ink, window=window)
    if columns.hasty:
        return
    round_corners(sheet, scene, columns, window)
    paint_arrows(sheet, scene, columns=columns, ink=ink, window=window)


def write_numbers(sheet: Sheet, scene: Scene, columns: Columns, *, ink: Ink, window: slice) -> None:
    """The numbers in those cells that are large enough."""
    dpr = columns.dpr
    painter = QPainter(sheet.image)
    painter.setClipRect(QRectF(window.start / dpr, 0, (window.stop - window.start) / dpr, scene.layout.height))
    for place, track in _written(scene, columns).items():
        paint_numbers(painter, scene, track, grid=scene.grids[place], columns=columns, ink=ink, window=window)
    painter.end()


def _written(scene: Scene, columns: Columns) -> dict[int, Track]:
    """The tracks, by their places, whose cells hold numbers."""

    def found() -> dict[int, Track]:
        return {place: t for place, t in enumerate(scene.layout.tracks) if is_cells(t) and holds_numbers(t, columns)}

    return columns.keep("written", found) if columns.width >= NUMBERS_FROM and not columns.hasty else {}


def blit(
    painter: QPainter, sheet: Sheet, *, begin: int, end: int, top: int, bottom: int, dpr: float, shift: int = 0
) -> None:
    """Copy a rectangle of device pixels of a view from the same place of a sheet, or from `shift` pixels beside it."""
    if end > begin and bottom > top:
        source = QRect(begin + shift, top, end - begin, bottom - top)
        painter.drawImage(QPointF(begin / dpr, top / dpr), sheet.image, source)


def cut(columns: Columns, step: int, *, forward: bool) -> int:
    """Where the plate on the left of the playhead ends: behind the column under it going forward, before it going
    backward."""
    return int(np.clip(columns.cut(step, after=forward), columns.left, columns.right))
