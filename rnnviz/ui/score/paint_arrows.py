"""Arrows between the cells: what flows up and right, and in the backward phase down and left.

The arrows of a row are all alike but for colour and thickness, so each kind is drawn once as a stamp of coverage and
pressed into the pixels wherever it is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF

from rnnviz.layout.edges import Edges
from rnnviz.layout.score import Track
from rnnviz.layout.tracks import PREDICTION
from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import IntArray
from rnnviz.ui.score.columns import Columns, Sheet
from rnnviz.ui.score.frame import WIDTHS, Flow, Scene
from rnnviz.ui.score.ink import Ink, argb, mix, mixed

Cover = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Stamps:
    """Arrows of every thickness. rows, pixels: (m,) where they mark, from their upper left corner; cover:
    (len(WIDTHS), m); wide: their width.

    long, across, thickest, towards: what they are the pixels of, for a picture that has lines instead.
    """

    rows: IntArray
    pixels: IntArray
    cover: Cover
    wide: int
    long: int
    across: int
    thickest: float
    towards: str


APPEAR, FULL = 6.0, 12.0
"""The pixels per step between which arrows fade in."""


def paint_arrows(sheet: Sheet, scene: Scene, *, columns: Columns, ink: Ink, window: slice) -> None:
    """Paint all arrows between two device pixels."""
    background, visible = scene.tables.background, _visible(columns)
    for row in _rows_of_arrows(scene, columns=columns, ink=ink, window=window):
        stamps = row.stamps
        at = (stamps.rows + row.top) * sheet.pixels.shape[1] + stamps.pixels + row.left[:, None]
        if row.back:
            colors = row.flow.colors[row.here, None]
            cover = stamps.cover[row.flow.widths[row.here]]
            sheet.flat[at] = mix(background, colors, cover if visible == 1.0 else cover * np.float32(visible))
        else:
            sheet.flat[at] = mix(background, _still(scene, columns, ink, row.flow.edges), stamps.cover[0])


def draw_arrows(painter: QPainter, scene: Scene, *, columns: Columns, ink: Ink, window: slice) -> None:
    """The same arrows as shapes."""
    dpr, background = columns.dpr, scene.tables.background
    turns = {"up": 0.0, "right": 90.0, "down": 180.0, "left": 270.0}
    painter.setPen(Qt.PenStyle.NoPen)
    for row in _rows_of_arrows(scene, columns=columns, ink=ink, window=window):
        one = row.stamps
        high = one.long if one.towards in ("up", "down") else one.across
        for place, left in zip(row.here.tolist(), row.left.tolist(), strict=True):
            color = _still(scene, columns, ink, row.flow.edges)
            if row.back:
                color = int(mix(background, row.flow.colors[place], float(_visible(columns))))
            width = min(WIDTHS[int(row.flow.widths[place]) if row.back else 0] * dpr, one.thickest)
            painter.save()
            painter.scale(1 / dpr, 1 / dpr)
            painter.translate(left + one.wide / 2, row.top + high / 2)
            painter.rotate(turns[one.towards])
            painter.translate(-one.across / 2, -one.long / 2)
            painter.setBrush(QColor(color & 0xFFFFFF))
            _draw_arrow(painter, float(one.long), float(one.across), width, dpr)
            painter.restore()
    painter.setBrush(Qt.BrushStyle.NoBrush)


@dataclass(frozen=True, slots=True)
class _Row:
    """The arrows of a flow in a window. here: their places in the flow; top: of all, left: of each, in pixels."""

    flow: Flow
    stamps: Stamps
    top: int
    here: IntArray
    left: IntArray
    back: bool


def _rows_of_arrows(scene: Scene, *, columns: Columns, ink: Ink, window: slice) -> Iterator[_Row]:
    if _visible(columns) <= 0:
        return
    for number, flow in enumerate(scene.flows):
        edges, level = flow.edges, flow.edges.source == flow.edges.target
        back = ink.gradients and flow.back
        found = (_across if level else _up)(scene, edges, columns, back)
        if found is None:
            continue
        stamps, top = found
        places, gap = scene.keep(("arrows", number), partial(_places, edges))
        middles = (columns.end[:-1] + columns.begin[1:]) // 2 if level else (columns.begin + columns.end) // 2
        # Windows are cut at the edges of columns: an arrow is either inside or not.
        first, last = np.searchsorted(middles, (window.start, window.stop)) + columns.first
        inside = (gap >= first) & (gap < last)
        yield _Row(flow, stamps, top, places[inside], middles[gap[inside] - columns.first] - stamps.wide // 2, back)


def _places(edges: Edges) -> tuple[IntArray, IntArray]:
    """Those edges of a row that are drawn as arrows: along a row, or straight up. And the step of each: along a row an
    arrow stands in the gap behind the earlier of its two steps, whichever way it leads."""
    level = edges.source == edges.target
    drawn = np.flatnonzero(level | (edges.begin == edges.end))
    return drawn, np.minimum(edges.begin, edges.end)[drawn]


def _visible(columns: Columns) -> float:
    """How far arrows have faded in, 0 … 1."""
    return min((columns.axis.pitch - APPEAR) / (FULL - APPEAR), 1.0)


def _still(scene: Scene, columns: Columns, ink: Ink, edges: Edges) -> int:
    """The colour of arrows along which no gradient runs back."""
    computed = ink.behind if edges.target in scene.turned else ink.values
    strength = 0.85 if computed and not ink.dim and not ink.gradients else 0.3
    return mixed(argb(scene.palette.dim), scene.tables.background, 1 - strength * _visible(columns))


def _up(scene: Scene, edges: Edges, columns: Columns, back: bool) -> tuple[Stamps, int] | None:
    """The stamps of arrows between two rows, and their top; None where there is no room for them."""
    upper, lower = _ends(scene, edges)
    dpr = columns.dpr
    top, bottom = round((upper.rect.bottom + 1.5) * dpr), round((lower.rect.y - 1.5) * dpr)
    wide = round(min(columns.axis.pitch - 1, 10.0) * dpr)
    if bottom - top < 4 * dpr or wide < 3:
        return None
    return _stamps(bottom - top, wide, (bottom - top) / 4, dpr, "down" if back else "up"), top


def _across(scene: Scene, edges: Edges, columns: Columns, back: bool) -> tuple[Stamps, int] | None:
    """The stamps of arrows along a row, and their top; None where the gaps are too narrow."""
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
    return _stamps(long, high, columns.gap * dpr / 2, dpr, "right" if onward is not back else "left"), top


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
    return Stamps(rows, pixels, whole[:, rows, pixels], whole.shape[2], long, across, thickest, towards)


def _stamp(long: int, across: int, width: float, dpr: float) -> Cover:
    """(long, across) coverage 0 … 1 of an arrow that points up."""
    image = QImage(across, long, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.white)
    _draw_arrow(painter, float(long), float(across), width, dpr)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(long, image.bytesPerLine() // 4)[:, :across]
    return ((pixels >> 24) / 255).astype(np.float32)


def _draw_arrow(painter: QPainter, long: float, across: float, width: float, dpr: float) -> None:
    """An arrow that points up, in a box of this height and width."""
    middle = across / 2
    head = min(max(width * 1.6, 3.2 * dpr), long * 0.6)
    half = min(max(width * 1.25, 2.4 * dpr), across / 2)
    painter.drawRect(QRectF(middle - width / 2, head * 0.8, width, long - head * 0.8))
    painter.drawPolygon(QPolygonF([QPointF(middle, 0), QPointF(middle - half, head), QPointF(middle + half, head)]))
