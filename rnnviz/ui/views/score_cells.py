"""Cells: a layer's units, or a gate's, at every step, painted straight into the pixels of a sheet."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from rnnviz.layout.score import Track
from rnnviz.layout.tracks import TrackKind
from rnnviz.records import Array, IntArray
from rnnviz.ui.theme import UInt32
from rnnviz.ui.views.score_columns import Columns, Sheet, pool
from rnnviz.ui.views.score_ink import Ink, luminance, mix
from rnnviz.ui.views.score_scene import Grid, Scene, UInt8
from rnnviz.ui.views.score_text import font

NUMBERS_FROM, NUMBERS_HIGH = 28.0, 12.0
"""How wide and how high a cell must be, in logical pixels, to hold its number."""


def paint_cells(
    sheet: Sheet, scene: Scene, track: Track, *, grid: Grid, columns: Columns, ink: Ink, window: slice
) -> None:
    """Paint the cells of one track between two device pixels (`window`, counted from the left of the sheet)."""
    tables = scene.tables
    here = slice(window.start - columns.left, window.stop - columns.left)
    under = columns.index[here]
    there = (under >= 0) & grid.present[np.maximum(under, 0)]
    edges = track.unit_edges(columns.dpr)
    lines = _rows(edges, split=2.0 * columns.dpr if columns.gap else np.inf, line=round(columns.dpr))
    painted = np.full((track.row.units + 1, len(under)), tables.background, np.uint32)
    painted[:-1, there] = cell_colors(scene, grid, columns=columns, ink=ink, window=here)[:, there]
    # The last row stands for the lines between units: they show the box that holds the column.
    painted[-1, there] = tables.box
    sheet.pixels[edges[0] : edges[-1], window] = painted[lines]
    _round_corners(sheet, scene, columns, grid=grid, edges=edges, window=window)


def cell_colors(scene: Scene, grid: Grid, *, columns: Columns, ink: Ink, window: slice) -> UInt32:
    """(units, pixels): the colour of every unit under every pixel of the window (counted from the axis)."""
    index, table = _look(scene, grid, ink)
    under = columns.index[window]
    if index is None:
        return np.full((len(grid.value), len(under)), scene.tables.empty, np.uint32)
    if columns.pooled:
        return np.asarray(table[pool(index, columns, window)])
    steps = under[under >= 0]
    if not len(steps):
        return np.zeros((len(index), len(under)), np.uint32)
    first, last = int(steps[0]), int(steps[-1])
    return np.asarray(table[index[:, first : last + 1]][:, np.clip(under - first, 0, last - first)])


def paint_numbers(
    painter: QPainter, scene: Scene, track: Track, *, grid: Grid, columns: Columns, ink: Ink, window: slice
) -> None:
    """Close up, write each cell's number into it; fades in as the cells grow."""
    row = track.rect.height / track.row.units
    opacity = min((columns.width - NUMBERS_FROM) / 6, (row - NUMBERS_HIGH) / 2 + 0.5, 1.0)
    index, table = _look(scene, grid, ink)
    if opacity <= 0 or index is None:
        return
    gradients = ink.gradients and grid.gradients_shown
    numbers = grid.slopes if gradients else grid.numbers
    size = min(row * 0.72, columns.width * (0.27 if columns.width > 44 else 0.31), scene.layout.text)
    face = font(size)
    metrics = QFontMetricsF(face)
    rise = metrics.capHeight() / 2
    painter.setFont(face)
    scale = columns.dpr
    visible = [
        (columns.first + k, (begin + end) / 2 / scale)
        for k, (begin, end) in enumerate(zip(columns.begin, columns.end, strict=True))
        if end > window.start and begin < window.stop and grid.present[columns.first + k]
    ]
    edges = track.unit_edges(scale) / scale
    light = luminance(table) < (0.5 if not ink.dim else 0.42)
    faint = opacity * (0.75 if ink.dim else 1.0)
    for white in (False, True):
        painter.setPen(QColor.fromRgbF(1, 1, 1, faint) if white else QColor.fromRgbF(0.03, 0.04, 0.06, faint))
        for step, x in visible:
            for unit in np.flatnonzero(light[index[:, step]] == white):
                text = short(float(numbers[unit, step]), wide=columns.width > 44, magnitude=gradients)
                y = (edges[unit] + edges[unit + 1]) / 2 + rise
                painter.drawText(QPointF(x - metrics.horizontalAdvance(text) / 2, y), text)


def short(value: float, *, wide: bool, magnitude: bool) -> str:
    """A number for the inside of a cell: +.38, −1.2, 3e−4."""
    if magnitude:
        mantissa, _, exponent = f"{abs(value):.{1 if wide else 0}e}".partition("e")
        return "0" if value == 0 else f"{mantissa}e{int(exponent)}".replace("-", "−")
    text = f"{value:+.2f}" if abs(value) < 10 else f"{value:+.0f}"
    return (text if wide else text.replace("0.", ".", 1)).replace("-", "−")


def _look(scene: Scene, grid: Grid, ink: Ink) -> tuple[UInt8 | None, UInt32]:
    if not ink.values:
        return None, grid.table
    if ink.gradients and grid.gradients_shown:
        return grid.gradient, scene.tables.magnitude
    return grid.value, grid.dim if ink.dim else grid.table


def _rows(edges: IntArray, *, split: float, line: int) -> IntArray:
    """The unit of each row of pixels; -1 (the last row of the colours) for the lines between units tall enough."""
    sizes = np.diff(edges)
    rows = np.repeat(np.arange(len(sizes)), sizes)
    if len(sizes) > 1 and sizes.min() >= split + line:
        for edge in edges[1:-1] - edges[0]:
            rows[edge : edge + line] = -1
    return rows


def _round_corners(sheet: Sheet, scene: Scene, columns: Columns, *, grid: Grid, edges: IntArray, window: slice) -> None:
    """Fade the corners of every column's box into the background."""
    wide = float(columns.end[0] - columns.begin[0])
    radius = int(min(wide / 4, (edges[-1] - edges[0]) / 3, 4 * columns.dpr))
    if radius < 1 or not columns.gap:
        return
    cover = _corner(radius)
    steps = columns.first + np.arange(len(columns.begin))
    there = grid.present[steps]
    for begin, flipped in ((columns.begin[there], False), (columns.end[there] - radius, True)):
        pixels = (begin[:, None] + np.arange(radius)).ravel()
        inside = (pixels >= window.start) & (pixels < window.stop)
        mask = np.tile(cover[:, ::-1] if flipped else cover, len(begin))[:, inside]
        at = pixels[inside]
        for rows, upside in ((slice(edges[0], edges[0] + radius), False), (slice(edges[-1] - radius, edges[-1]), True)):
            block = sheet.pixels[rows][:, at]
            sheet.pixels[rows, at] = mix(block, scene.tables.background, mask[::-1] if upside else mask)


@lru_cache(maxsize=32)
def _corner(radius: int) -> Array:
    """(radius, radius): how much of each pixel lies outside a quarter circle in the top left corner."""
    fine = (np.arange(radius * 4) + 0.5) / 4
    outside = (radius - fine[:, None]) ** 2 + (radius - fine[None]) ** 2 > radius**2
    return np.asarray(outside.reshape(radius, 4, radius, 4).mean((1, 3)))


def is_cells(track: Track) -> bool:
    return track.kind in (TrackKind.CELLS, TrackKind.GATE)
