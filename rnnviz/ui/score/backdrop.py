"""Labels and colour bars on plain ground: what stands beside the columns, kept until it is another.

With every trace scales may change, and nothing else. Then the rows of pixels that tell of them alone are painted anew,
or put back as they were: scales go to and fro.
"""

from __future__ import annotations

import math
from collections import deque

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from rnnviz.layout.row import TrackKind
from rnnviz.ui.score.columns import Sheet
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.paint_labels import has_lost, has_nothing, off_the_scale, paint_labels
from rnnviz.ui.widgets.theme import UInt32

Rows = tuple[float, float]
"""From which height to which, in logical pixels."""
_STRIPS = 16
"""How many strips of rows are kept; one takes half a megabyte on a large screen."""


class Backdrop:
    """sheet: the picture, of the size of the whole score."""

    def __init__(self, background: int) -> None:
        self.sheet = Sheet(1, 1, background)
        self._known: tuple[object, ...] = ()
        self._strips: deque[tuple[object, UInt32]] = deque(maxlen=_STRIPS)

    def set_scene(self, scene: Scene, dpr: float) -> None:
        """Tell of another scene."""
        all_of_it = (scene.layout, scene.palette, scene.selected, tuple(curve.color for curve in scene.curves), dpr)
        bars = (scene.scale, scene.limits, has_lost(scene), has_nothing(scene))
        curves = (scene.curve_scale, off_the_scale(scene))
        before, self._known = self._known, (all_of_it, bars, curves)
        if not before or before[0] != all_of_it:
            self._begin(scene, dpr)
            self._paint(scene, dpr, (0.0, scene.layout.height))
            return
        if before[1] != bars:
            self._renew(scene, dpr, (0.0, scene.layout.header.bottom))
        if before[2] != curves:
            for _, track in scene.of_kind(TrackKind.CURVES):
                # The letters of a decade at an end of the axis stand out of the track.
                self._renew(scene, dpr, (track.rect.y - scene.layout.text, track.rect.bottom + scene.layout.text))

    def _begin(self, scene: Scene, dpr: float) -> None:
        """On the same paper if it has the right size."""
        self._strips.clear()
        high, wide = round(scene.layout.height * dpr), round(scene.layout.width * dpr)
        if self.sheet.pixels.shape != (high, wide):
            self.sheet = Sheet(wide, high, scene.tables.background)
        self.sheet.image.setDevicePixelRatio(dpr)

    def _renew(self, scene: Scene, dpr: float, rows: Rows) -> None:
        """Puts back these rows as last painted for these scales, or paints them where they are no longer kept."""
        top, bottom = _pixels(rows, dpr)
        told = (rows, *self._known[1:])
        for known, pixels in self._strips:
            if known == told:
                self.sheet.pixels[top:bottom] = pixels
                return
        self._paint(scene, dpr, rows)
        self._strips.append((told, self.sheet.pixels[top:bottom].copy()))

    def _paint(self, scene: Scene, dpr: float, rows: Rows) -> None:
        top, bottom = _pixels(rows, dpr)
        self.sheet.pixels[top:bottom] = scene.tables.background
        painter = QPainter(self.sheet.image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(QRectF(0, top / dpr, scene.layout.width, (bottom - top) / dpr))
        paint_labels(painter, scene, rows=(top / dpr, bottom / dpr))
        painter.end()


def _pixels(rows: Rows, dpr: float) -> tuple[int, int]:
    return max(math.floor(rows[0] * dpr), 0), math.ceil(rows[1] * dpr)
