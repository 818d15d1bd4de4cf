"""The score's columns for a picture that has lines instead of pixels: cells are images, all else is drawn.

The painters of the tracks paint as they do on the screen, on a sheet that keeps lines and dots for later.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from rnnviz.ui.score.columns import Columns, Marks, Outline, Sheet
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.ink import Ink
from rnnviz.ui.score.paint_arrows import draw_arrows
from rnnviz.ui.score.paint_cells import holds_numbers, is_cells, paint_cells, paint_numbers, round_corners
from rnnviz.ui.score.tracks.registry import painter_of


class LaterSheet(Sheet):
    """later: the lines and dots that are not in its pixels, with their colours."""

    def __init__(self, width: int, height: int, background: int) -> None:
        super().__init__(width, height, background)
        self.later: list[tuple[Outline, QColor]] = []

    def blend(self, marks: Marks, window: slice, color: int, alpha: float = 1.0) -> None:
        if marks.outline is None:
            super().blend(marks, window, color, alpha)
            return
        shade = QColor(int(color) & 0xFFFFFF)
        shade.setAlphaF(alpha)
        self.later.append((marks.outline, shade))


def draw_columns(painter: QPainter, scene: Scene, columns: Columns, *, ink: Ink, begin: int, end: int) -> None:
    """Everything that is over the steps between two device pixels, in one ink."""
    layout, dpr, window = scene.layout, columns.dpr, slice(begin, end)
    background = scene.tables.background
    sheet = LaterSheet(round(layout.width * dpr), round(layout.height * dpr), background)
    paint_cells(sheet, scene, columns=columns, ink=ink, window=window)
    for place, track in enumerate(layout.tracks):
        if (known := painter_of(track.kind)) is not None:
            known.paint(sheet, scene, place, columns=columns, ink=ink, window=window)
    round_corners(sheet, scene, columns, window)
    painter.save()
    painter.setClipRect(QRectF(begin / dpr, 0, (end - begin) / dpr, layout.height), Qt.ClipOperation.IntersectClip)
    for track in layout.tracks:
        top, bottom = round(track.rect.y * dpr), round(track.rect.bottom * dpr)
        block = sheet.pixels[top:bottom, window]
        if block.size and (block != background).any():
            _draw_track(painter, sheet, columns, begin=begin, end=end, rows=(top, bottom))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw_arrows(painter, scene, columns=columns, ink=ink, window=window)
    for outline, color in sheet.later:
        _draw(painter, outline, color)
    for place, track in enumerate(layout.tracks):
        if is_cells(track) and holds_numbers(track, columns):
            paint_numbers(painter, scene, track, grid=scene.grids[place], columns=columns, ink=ink, window=window)
    painter.restore()


def _draw_track(
    painter: QPainter, sheet: Sheet, columns: Columns, *, begin: int, end: int, rows: tuple[int, int]
) -> None:
    """The pixels of a track: first what the gaps between the columns show, all along; then an image for each column
    that shows more, so that what two moments have in common is the same image in both. Without gaps one for all."""
    pieces = [
        (max(left, begin), min(right, end))
        for left, right in zip(columns.begin.tolist(), columns.end.tolist(), strict=True)
        if left < end and right > begin
    ]
    gaps = [right for (_, right), (left, _) in pairwise(pieces) if right < left]
    if not columns.gap or not gaps:
        _tile(painter, sheet, left=begin, right=end, rows=rows, dpr=columns.dpr)
        return
    ground = sheet.pixels[slice(*rows), gaps[0] : gaps[0] + 1]
    _tile(painter, sheet, left=begin, right=end, rows=rows, dpr=columns.dpr, of=gaps[0])
    for left, right in pieces:
        if (sheet.pixels[slice(*rows), left:right] != ground).any():
            _tile(painter, sheet, left=left, right=right, rows=rows, dpr=columns.dpr)


def _tile(
    painter: QPainter,
    sheet: Sheet,
    *,
    left: int,
    right: int,
    rows: tuple[int, int],
    dpr: float,
    of: int | None = None,
) -> None:
    """An image of these pixels, or of those of one column (`of`) all along; a rectangle where they have one colour."""
    top, bottom = rows
    first, wide = (left, right - left) if of is None else (of, 1)
    pixels = sheet.pixels[top:bottom, first : first + wide]
    rect = QRectF(left / dpr, top / dpr, (right - left) / dpr, (bottom - top) / dpr)
    if (pixels == pixels[0, 0]).all():
        painter.fillRect(rect, QColor(int(pixels[0, 0]) & 0xFFFFFF))
        return
    if (pixels == pixels[:, :1]).all():
        wide = 1
    painter.drawImage(rect, sheet.image.copy(first, top, wide, bottom - top))


def _draw(painter: QPainter, outline: Outline, color: QColor) -> None:
    if outline.width:
        pen = QPen(color, outline.width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for path in _paths(outline):
            painter.drawPath(path)
        return
    rim, radius = outline.ring, outline.radius
    painter.setPen(QPen(color, rim) if rim else Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush if rim else color)
    for x, y in zip(outline.x.tolist(), outline.y.tolist(), strict=True):
        painter.drawEllipse(QPointF(x, y), radius - rim / 2, radius - rim / 2)


def _paths(outline: Outline) -> Iterator[QPainterPath]:
    """The line, in pieces where it has gaps: each ends half a step behind a point and begins half a step before one."""
    path = QPainterPath()
    points = list(zip(outline.steps.tolist(), outline.x.tolist(), outline.y.tolist(), strict=True))
    for i, (step, x, y) in enumerate(points):
        if not i:
            path.moveTo(x, y)
            continue
        before, left, above = points[i - 1]
        if outline.gaps is not None and outline.gaps[before + 1 : step].any():
            half = 0.5 / (step - before)
            path.lineTo(left + (x - left) * half, above + (y - above) * half)
            yield path
            path = QPainterPath(QPointF(x - (x - left) * half, y - (y - above) * half))
        path.lineTo(x, y)
    yield path


def flat(scene: Scene) -> QColor:
    """The ground of the score."""
    return QColor(int(np.uint32(scene.tables.background)) & 0xFFFFFF)
