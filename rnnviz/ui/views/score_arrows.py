"""Arrows between the cells: what flows up and right, and in the backward phase down and left.

The arrows of a row are all alike but for colour and thickness, so each kind is drawn once as a stamp of coverage and
pressed into the pixels wherever it is needed.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPolygonF

from rnnviz.layout.edges import Edges
from rnnviz.layout.score import Track
from rnnviz.layout.tracks import PREDICTION
from rnnviz.records import Array, IntArray
from rnnviz.ui.theme import UInt32
from rnnviz.ui.views.score_columns import Columns, Marks, Sheet
from rnnviz.ui.views.score_ink import Ink, argb, mix
from rnnviz.ui.views.score_scene import Scene

Cover = npt.NDArray[np.float32]
WIDTHS = (1.0, 1.5, 2.2, 3.0, 4.0)
"""Thickness of a shaft in logical pixels, from the smallest gradient on the scale to the largest."""
APPEAR, FULL = 6.0, 12.0
"""The pixels a step between which arrows fade in."""


def paint_arrows(sheet: Sheet, scene: Scene, *, columns: Columns, ink: Ink, window: slice) -> None:
    """Paint all arrows between two device pixels."""
    visible = min((columns.axis.pitch - APPEAR) / (FULL - APPEAR), 1.0)
    if visible <= 0:
        return
    # Arrows stand where columns begin; one that only reaches into the window is cut when it is blended.
    first = int(np.searchsorted(columns.end, window.start - columns.gap * columns.dpr))
    last = int(np.searchsorted(columns.begin, window.stop))
    found = []
    for edges in scene.edges:
        here = (edges.begin >= columns.first + first - 1) & (edges.begin < columns.first + last)
        backward = ink.gradients and not np.isnan(edges.magnitude[:1]).any()
        colors, widths = _looks(scene, edges.magnitude[here], ink, visible=visible, backward=backward)
        place = _across if edges.source == edges.target else _up
        begin, end = edges.begin[here], edges.end[here]
        part = Edges(edges.source, edges.target, begin, end, edges.magnitude[here])
        found += place(scene, part, columns=columns, colors=colors, widths=widths, backward=backward)
    if found:
        sheet.blend(Marks.join(found), window)


def _looks(scene: Scene, magnitude: Array, ink: Ink, *, visible: float, backward: bool) -> tuple[UInt32, IntArray]:
    """(E,) colours, and (E,) places in WIDTHS."""
    count, background = len(magnitude), scene.tables.background
    if backward:
        fraction = scene.scale.fraction(magnitude)
        # The palest tenth of the scale is left out: an arrow is thin, and has to be seen.
        colors = scene.tables.magnitude[np.rint(25 + fraction * 230).astype(np.int64)]
        widths = np.rint(fraction * (len(WIDTHS) - 1)).astype(np.int64)
        return (colors if visible == 1.0 else mix(colors, background, 1 - visible)), widths
    strength = 0.85 if ink.values and not ink.dim and not ink.gradients else 0.3
    color = mix(argb(scene.palette.dim), background, 1 - strength * visible)
    return np.full(count, color, np.uint32), np.zeros(count, np.int64)


def _up(
    scene: Scene, edges: Edges, *, columns: Columns, colors: UInt32, widths: IntArray, backward: bool
) -> list[Marks]:
    upper, lower = _ends(scene, edges)
    dpr = columns.dpr
    top, bottom = round((upper.rect.bottom + 1.5) * dpr), round((lower.rect.y - 1.5) * dpr)
    across = round(min(columns.axis.pitch - 1, 10.0) * dpr)
    if bottom - top < 4 * dpr or across < 3:
        return []
    place = edges.begin - columns.first
    inside = (edges.begin == edges.end) & (place >= 0) & (place < len(columns.begin))
    found = []
    for kind in np.unique(widths[inside]):
        chosen = inside & (widths == kind)
        stamp = _stamp(bottom - top, across, min(WIDTHS[kind] * dpr, (bottom - top) / 4), dpr)
        at = (columns.begin[place[chosen]] + columns.end[place[chosen]]) // 2 - across // 2
        found.append(_press(stamp[::-1] if backward else stamp, top=top, at=at, colors=colors[chosen]))
    return found


def _across(
    scene: Scene, edges: Edges, *, columns: Columns, colors: UInt32, widths: IntArray, backward: bool
) -> list[Marks]:
    dpr = columns.dpr
    track = scene.layout.layer(edges.source)
    place = edges.begin - columns.first
    inside = (place >= 0) & (place < len(columns.begin) - 1)
    if not inside.any() or columns.gap < 2.5:
        return []
    free = columns.begin[1:] - columns.end[:-1]
    pad = 0 if columns.gap < 8 else round(1.5 * dpr)
    long, across = int(free.min()) - 2 * pad, round(min(9.0, track.rect.height) * dpr)
    if long < 2 * dpr:
        return []
    top = round(track.rect.middle * dpr - across / 2)
    found = []
    for kind in np.unique(widths[inside]):
        chosen = inside & (widths == kind)
        stamp = _stamp(long, across, min(WIDTHS[kind], columns.gap / 2) * dpr, dpr).T
        at = columns.end[place[chosen]] + (free[place[chosen]] - long) // 2
        found.append(_press(stamp if backward else stamp[:, ::-1], top=top, at=at, colors=colors[chosen]))
    return found


def _ends(scene: Scene, edges: Edges) -> tuple[Track, Track]:
    layout = scene.layout
    if edges.target == PREDICTION:
        upper = layout.track(PREDICTION, PREDICTION)
        assert upper is not None
    else:
        upper = layout.layer(edges.target)
    # "input" names the model's input among a layer's sources and the input's track alike.
    below = layout.track(edges.source, "output")
    assert below is not None
    return upper, below


def _press(stamp: Cover, *, top: int, at: IntArray, colors: UInt32) -> Marks:
    """The pixels of a stamp, its left at each of `at`, in each of `colors`."""
    down, across = np.nonzero(stamp)
    return Marks(
        np.tile(down + top, len(at)),
        (across + at[:, None]).ravel(),
        np.tile(stamp[down, across], len(at)),
        np.repeat(colors, len(down)),
    )


@lru_cache(maxsize=128)
def _stamp(long: int, across: int, width: float, dpr: float) -> Cover:
    """(long, across) coverage 0 … 1 of an arrow that points up."""
    image = QImage(across, long, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = across / 2 if across % 2 else (across - 1) / 2 + 0.5
    head = min(max(width * 1.6, 3.2 * dpr), long * 0.6)
    half = min(max(width * 1.25, 2.4 * dpr), across / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.white)
    painter.drawRect(QRectF(middle - width / 2, head * 0.8, width, long - head * 0.8))
    painter.drawPolygon(QPolygonF([QPointF(middle, 0), QPointF(middle - half, head), QPointF(middle + half, head)]))
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(long, image.bytesPerLine() // 4)[:, :across]
    return ((pixels >> 24) / 255).astype(np.float32)
