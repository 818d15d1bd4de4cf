"""Labels and colour bars on plain ground: what stands beside the columns, kept until it is another.

With every trace scales may change, and nothing else: then only the rows of pixels that tell of them are painted anew.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from rnnviz.layout.row import TrackKind
from rnnviz.ui.score.columns import Sheet
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.paint_labels import has_lost, has_nothing, off_the_scale, paint_labels

Rows = tuple[float, float]
"""From which height to which, in logical pixels."""


class Backdrop:
    """sheet: the picture, of the size of the whole score."""

    def __init__(self, background: int) -> None:
        self.sheet = Sheet(1, 1, background)
        self._known: tuple[object, ...] = ()

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
            self._paint(scene, dpr, (0.0, scene.layout.header.bottom))
        if before[2] != curves:
            for _, track in scene.of_kind(TrackKind.CURVES):
                # The letters of a decade at an end of the axis stand out of the track.
                self._paint(scene, dpr, (track.rect.y - scene.layout.text, track.rect.bottom + scene.layout.text))

    def _begin(self, scene: Scene, dpr: float) -> None:
        """On the same paper if it has the right size."""
        high, wide = round(scene.layout.height * dpr), round(scene.layout.width * dpr)
        if self.sheet.pixels.shape != (high, wide):
            self.sheet = Sheet(wide, high, scene.tables.background)
        self.sheet.image.setDevicePixelRatio(dpr)

    def _paint(self, scene: Scene, dpr: float, rows: Rows) -> None:
        top, bottom = max(math.floor(rows[0] * dpr), 0), math.ceil(rows[1] * dpr)
        self.sheet.pixels[top:bottom] = scene.tables.background
        painter = QPainter(self.sheet.image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(QRectF(0, top / dpr, scene.layout.width, (bottom - top) / dpr))
        paint_labels(painter, scene, rows=(top / dpr, bottom / dpr))
        painter.end()
