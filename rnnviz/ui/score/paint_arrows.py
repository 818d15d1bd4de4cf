"""Arrows between the cells: what flows up and right, and in the backward phase down and left.

The arrows of a row are all alike but for colour and thickness, so each kind is drawn once as a stamp of coverage and
pressed into the pixels wherever it is needed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPolygonF

from rnnviz.layout.edges import Edges
from rnnviz.layout.score import Track
from rnnviz.layout.tracks import PREDICTION
from rnnviz.records.arrays import IntArray
from rnnviz.ui.score.columns import Columns, Sheet
from rnnviz.ui.score.frame import WIDTHS, Scene
from rnnviz.ui.score.ink import Ink, argb, mix

Cover = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Stamps:
    """Arrows of every thickness. rows, pixels: (m,) where they mark; cover: (len(WIDTHS), m); wide: their width."""

    rows: IntArray
    pixels: IntArray
    cover: Cover
    wide: int

    def moved(self, top: int) -> Stamps:
        return replace(self, rows=self.rows + top)


APPEAR, FULL = 6.0, 12.0
"""The pixels per step between which arrows fade in."""


def paint_arrows(sheet: Sheet, scene: Scene, *, columns: Columns, ink: Ink, window: slice) -> None:
    """Paint all arrows between two device pixels."""
    visible = min((columns.axis.pitch - APPEAR) / (FULL - APPEAR), 1.0)
    if visible <= 0:
        return
    background = scene.tables.background
    strength = 0.85 if ink.values and not ink.dim and not ink.gradients else 0.3
    still = int(mix(argb(scene.palette.dim), background, 1 - strength * visible))
    for flow in scene.flows:
        edges, level = flow.edges, flow.edges.source == flow.edges.target
        back = ink.gradients and flow.back
        # Along a row an arrow stands in the gap behind the earlier of its two steps, whichever way it leads.
        gap = np.minimum(edges.begin, edges.end)
        stamps = (_across if level else _up)(scene, edges, columns, back)
        if stamps is None:
            continue
        middles = (columns.end[:-1] + columns.begin[1:]) // 2 if level else (columns.begin + columns.end) // 2
        # Windows are cut at the edges of columns: an arrow is either inside or not.
        first, last = np.searchsorted(middles, (window.start, window.stop)) + columns.first
        here = np.flatnonzero((gap >= first) & (gap < last) & (level | (edges.begin == edges.end)))
        left = middles[gap[here] - columns.first] - stamps.wide // 2
        at = stamps.rows * sheet.pixels.shape[1] + stamps.pixels + left[:, None]
        if back:
            colors = flow.colors[here, None]
            cover = stamps.cover[flow.widths[here]]
            sheet.flat[at] = mix(background, colors, cover if visible == 1.0 else cover * np.float32(visible))
        else:
            sheet.flat[at] = mix(background, still, stamps.cover[0])


def _up(scene: Scene, edges: Edges, columns: Columns, back: bool) -> Stamps | None:
    """The stamps of arrows between two rows, None where there is no room for them."""
    upper, lower = _ends(scene, edges)
    dpr = columns.dpr
    top, bottom = round((upper.rect.bottom + 1.5) * dpr), round((lower.rect.y - 1.5) * dpr)
    wide = round(min(columns.axis.pitch - 1, 10.0) * dpr)
    if bottom - top < 4 * dpr or wide < 3:
        return None
    return _stamps(bottom - top, wide, (bottom - top) / 4, dpr, "down" if back else "up").moved(top)


def _across(scene: Scene, edges: Edges, columns: Columns, back: bool) -> Stamps | None:
    """The stamps of arrows along a row, None where the gaps are too narrow."""
    dpr = columns.dpr
    if columns.gap < 2.5 or len(columns.begin) < 2:
        return None
    track = scene.layout.layer(edges.source)
    pad = 0 if columns.gap < 8 else round(1.5 * dpr)
    long = int((columns.begin[1:] - columns.end[:-1]).min()) - 2 * pad
    high = round(min(9.0, track.rect.height) * dpr)
    if long < 2 * dpr:
        return None
    top = round(track.rect.middle * dpr - high / 2)
    onward = bool((edges.end >= edges.begin).all())
    return _stamps(long, high, columns.gap * dpr / 2, dpr, "right" if onward is not back else "left").moved(top)


def _ends(scene: Scene, edges: Edges) -> tuple[Track, Track]:
    layout = scene.layout
    if edges.target == PREDICTION:
        upper = layout.track(PREDICTION, PREDICTION)
        assert upper is not None
    else:
        upper = layout.layer(edges.target)
    below = layout.track(edges.source, "output")
    assert below is not None
    return upper, below


@lru_cache(maxsize=64)
def _stamps(long: int, across: int, thickest: float, dpr: float, towards: str) -> Stamps:
    """Arrows of every thickness, this many pixels long, pointing up, down, left or right."""
    covers = []
    for width in WIDTHS:
        stamp = _stamp(long, across, min(width * dpr, thickest), dpr)
        covers.append({"up": stamp, "down": stamp[::-1], "left": stamp.T, "right": stamp.T[:, ::-1]}[towards])
    whole = np.stack(covers)
    rows, pixels = np.nonzero(whole.max(0))
    return Stamps(rows, pixels, whole[:, rows, pixels], whole.shape[2])


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
