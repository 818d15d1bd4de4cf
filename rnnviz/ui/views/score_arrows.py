"""Arrows between the cells: what flows up and right, and in the backward phase down and left.

The arrows of a row are all alike but for colour and thickness, so each kind is drawn once as a stamp of coverage and
pressed into the pixels wherever it is needed.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from rnnviz.layout.edges import Edges
from rnnviz.layout.score import Track
from rnnviz.layout.tracks import PREDICTION
from rnnviz.records import IntArray
from rnnviz.ui.theme import UInt32
from rnnviz.ui.views.score_columns import Columns, Sheet
from rnnviz.ui.views.score_ink import Ink, argb, mix
from rnnviz.ui.views.score_scene import Scene

Cover = npt.NDArray[np.float32]
WIDTHS = (1.0, 1.5, 2.2, 3.0, 4.0)
"""Thickness of a shaft in logical pixels, from the smallest gradient on the scale to the largest."""
APPEAR, FULL = 6.0, 12.0
"""The pixels a step between which arrows fade in."""


def paint_arrows(
    sheet: Sheet, scene: Scene, edges: Edges, *, columns: Columns, ink: Ink, window: slice, painter: QPainter
) -> None:
    """Paint all arrows of one row between two device pixels."""
    visible = min((columns.axis.pitch - APPEAR) / (FULL - APPEAR), 1.0)
    if visible <= 0:
        return
    colors, widths = _looks(scene, edges, ink, visible)
    if edges.source == edges.target:
        _right(sheet, scene, edges, columns=columns, ink=ink, window=window, colors=colors, widths=widths)
        return
    straight = edges.begin == edges.end
    _up(
        sheet,
        scene,
        edges,
        columns=columns,
        ink=ink,
        window=window,
        colors=colors,
        widths=widths,
        where=straight,
    )
    if not straight.all():
        _slanted(painter, scene, edges, columns=columns, colors=colors, where=~straight)


def _looks(scene: Scene, edges: Edges, ink: Ink, visible: float) -> tuple[UInt32, IntArray]:
    """(E,) colours, and (E,) places in WIDTHS."""
    count, background = len(edges.begin), scene.tables.background
    widths = np.zeros(count, np.int64)
    if ink.gradients and not np.isnan(edges.magnitude).all():
        fraction = scene.scale.fraction(edges.magnitude)
        widths = np.rint(fraction * (len(WIDTHS) - 1)).astype(np.int64)
        # The palest tenth of the scale is left out: an arrow is thin, and has to be seen.
        colors = scene.tables.magnitude[np.rint(25 + fraction * 230).astype(np.int64)]
        return mix(colors, background, 1 - visible), widths
    strength = 0.85 if ink.values and not ink.dim and not ink.gradients else 0.3
    color = mix(argb(scene.palette.dim), background, 1 - strength * visible)
    return np.full(count, color, np.uint32), widths


def _up(
    sheet: Sheet,
    scene: Scene,
    edges: Edges,
    *,
    columns: Columns,
    ink: Ink,
    window: slice,
    colors: UInt32,
    widths: IntArray,
    where: npt.NDArray[np.bool_],
) -> None:
    upper, lower = _ends(scene, edges)
    dpr = columns.dpr
    top, bottom = round((upper.rect.bottom + 1.5) * dpr), round((lower.rect.y - 1.5) * dpr)
    across = round(min(columns.axis.pitch - 1, 10.0) * dpr)
    if bottom - top < 4 * dpr or across < 3:
        return
    down = ink.gradients and not np.isnan(edges.magnitude).all()
    place = edges.begin - columns.first
    inside = where & (place >= 0) & (place < len(columns.begin))
    for kind in np.unique(widths[inside]):
        chosen = inside & (widths == kind)
        stamp = _stamp(bottom - top, across, min(WIDTHS[kind] * dpr, (bottom - top) / 4), dpr)
        stamp = stamp[::-1] if down else stamp
        at = (columns.begin[place[chosen]] + columns.end[place[chosen]]) // 2 - across // 2
        _press(sheet, scene, stamp, top=top, at=at, colors=colors[chosen], window=window)


def _right(
    sheet: Sheet,
    scene: Scene,
    edges: Edges,
    *,
    columns: Columns,
    ink: Ink,
    window: slice,
    colors: UInt32,
    widths: IntArray,
) -> None:
    dpr = columns.dpr
    track = scene.layout.layer(edges.source)
    place = edges.begin - columns.first
    inside = (place >= 0) & (place < len(columns.begin) - 1)
    if not inside.any() or columns.gap < 2.5:
        return
    free = columns.begin[1:] - columns.end[:-1]
    pad = 0 if columns.gap < 8 else round(1.5 * dpr)
    long = int(free.min()) - 2 * pad
    across = round(min(9.0, track.rect.height) * dpr)
    if long < 2 * dpr:
        return
    top = round(track.rect.middle * dpr - across / 2)
    for kind in np.unique(widths[inside]):
        chosen = inside & (widths == kind)
        stamp = _stamp(long, across, min(WIDTHS[kind], columns.gap / 2) * dpr, dpr).T[:, ::-1]
        stamp = stamp[:, ::-1] if ink.gradients else stamp
        at = columns.end[place[chosen]] + (free[place[chosen]] - long) // 2
        _press(sheet, scene, stamp, top=top, at=at, colors=colors[chosen], window=window)


def _slanted(
    painter: QPainter,
    scene: Scene,
    edges: Edges,
    *,
    columns: Columns,
    colors: UInt32,
    where: npt.NDArray[np.bool_],
) -> None:
    """Arrows between different steps (a dilated convolution's taps): plain lines."""
    upper, lower = _ends(scene, edges)
    for begin, end, color in zip(edges.begin[where], edges.end[where], colors[where], strict=True):
        painter.setPen(QPen(QColor.fromRgb(int(color)), 1.0))
        painter.drawLine(
            QPointF(columns.axis.x(int(begin)), lower.rect.y - 1.5),
            QPointF(columns.axis.x(int(end)), upper.rect.bottom),
        )


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


def _press(sheet: Sheet, scene: Scene, stamp: Cover, *, top: int, at: IntArray, colors: UInt32, window: slice) -> None:
    """Blend a stamp over plain background, its left at each of `at`, in each of `colors`."""
    high, wide = stamp.shape
    pixels = (at[:, None] + np.arange(wide)).ravel()
    inside = (pixels >= window.start) & (pixels < window.stop)
    if not inside.any():
        return
    cover = np.tile(stamp, len(at))[:, inside]
    inks = np.repeat(colors, wide)[inside]
    sheet.pixels[top : top + high, pixels[inside]] = mix(scene.tables.background, inks[None], cover)


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
