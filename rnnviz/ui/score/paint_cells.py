"""Cells: a layer's units, or a gate's, at every step, painted straight into the pixels of a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from rnnviz.layout.maps import places
from rnnviz.layout.numerals import tiny
from rnnviz.layout.row import TrackKind
from rnnviz.layout.score import Track
from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array, BoolArray, IntArray
from rnnviz.ui.score.columns import Columns, Sheet, pool
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.grid import Grid, UInt8
from rnnviz.ui.score.ground import Ground
from rnnviz.ui.score.ink import Ink, argb, luminance, mix
from rnnviz.ui.score.text import font
from rnnviz.ui.score.tracks.registry import painter_of
from rnnviz.ui.widgets.theme import UInt32

NUMBERS_FROM, NUMBERS_HIGH = 28.0, 12.0
"""How wide and how high a cell must be, in logical pixels, to hold its number."""

DASH_FROM, DASH_HIGH = 7.0, 5.0
"""How wide and how high a cell must be, in logical pixels, to hold the dash of a gradient that is exactly 0."""

OFF = "×"
"""What stands in place of the number of a unit that dropout has switched off."""

_AT_ONCE = 64

EQUALLY_FAR = 0.179
"""The relative luminance from which black and white stand out alike, 4.6 : 1: (l + 0.05)² = 1.05 · 0.05."""


def paint_cells(sheet: Sheet, scene: Scene, *, columns: Columns, ink: Ink, window: slice) -> None:
    """Plain ground between two device pixels (`window`, counted from the left of the sheet), and on it the cells of
    all tracks at once: a call of numpy costs more than the pixels of a track. Rows of pictures are `paint_maps`'s."""
    here = slice(window.start - columns.left, window.stop - columns.left)
    kind = columns.dpr, bool(columns.gap), columns.pooled
    bands = scene.keep(("bands", *kind), lambda: _bands(scene, columns))
    if columns.pooled:
        painted = np.full((bands.count, here.stop - here.start), scene.tables.background, np.uint32)
        for place, rows in bands.places:
            painted[rows] = _pooled_colors(scene, scene.grids[place], columns=columns, ink=ink, window=here)
    else:
        colors = scene.keep(("colours", *kind, ink), lambda: _step_colors(scene, bands, ink))
        # A gap looks up the column behind the last step, which holds the background.
        painted = colors.take(columns.index[here], axis=1, mode="wrap")
    for place, rows in bands.places:
        _hatch(painted[rows], scene, scene.grids[place], columns=columns, ink=ink, window=here)
    for top in range(0, len(bands.shown), _AT_ONCE):  # few rows stay near the processor on their way
        rows = slice(top, top + _AT_ONCE)
        sheet.pixels[rows, window] = painted.take(bands.shown[rows], axis=0)
    if ink.gradients and not columns.hasty:
        _paint_dashes(sheet, scene, bands, columns=columns, window=window)


def _paint_dashes(sheet: Sheet, scene: Scene, bands: _Bands, *, columns: Columns, window: slice) -> None:
    color = argb(scene.palette.dim)
    for place, _ in bands.places:
        track, nothing = scene.layout.tracks[place], scene.grids[place].nothing
        if nothing is not None and not holds_numbers(track, columns):
            edges = track.unit_edges(columns.dpr)
            _dashes(sheet, nothing, edges=edges, columns=columns, window=window, color=color)


def _dashes(sheet: Sheet, nothing: BoolArray, *, edges: IntArray, columns: Columns, window: slice, color: int) -> None:
    """A dash in the middle of every cell whose gradient is exactly 0: its ground alone is nearly that of the scale's
    floor."""
    dpr, high = columns.dpr, np.diff(edges)
    units = np.flatnonzero(high >= DASH_HIGH * dpr)
    if columns.width < DASH_FROM or not len(units):
        return
    under = columns.index[window.start - columns.left : window.stop - columns.left]
    pixels = np.arange(window.start, window.stop)
    here = (under >= 0) & (np.abs(pixels + 0.5 - columns.axis.x(under) * dpr) <= columns.width * dpr * 0.22 + 1e-6)
    pixels, marked = pixels[here], nothing[units][:, under[here]]
    thick = max(1, round(dpr))
    for row in range(thick):
        at = np.ix_((edges[units] + edges[units + 1] - thick) // 2 + row, pixels)
        sheet.pixels[at] = np.where(marked, np.uint32(color), sheet.pixels[at])


@dataclass(frozen=True, slots=True)
class _Bands:
    """How the cells of all tracks lie on a sheet. shown: (H,) for every row of pixels the row of the colours that it
    shows; count: how many of these there are. The first is plain ground; then come the tracks, by their place in the
    layout: a row for each unit, and a last one for the box behind them, which the lines between units show. grounds: of
    tracks that have none of them."""

    shown: IntArray
    count: int
    places: tuple[tuple[int, slice], ...]
    grounds: tuple[tuple[Ground, slice], ...]


def _bands(scene: Scene, columns: Columns) -> _Bands:
    dpr, count, places, grounds = columns.dpr, 1, [], []
    shown = np.zeros(round(scene.layout.height * dpr), np.intp)
    for place in scene.grids:
        track = scene.layout.tracks[place]
        if track.row.shape:
            continue
        edges = track.unit_edges(dpr)
        lines = _rows(edges, split=2.0 * dpr if columns.gap else np.inf, line=round(dpr))
        rows = slice(count, count + track.row.units + 1)
        shown[edges[0] : edges[-1]] = np.where(lines < 0, rows.stop - 1, lines + rows.start)
        places.append((place, rows))
        count = rows.stop
    for place, track in enumerate(scene.layout.tracks if not columns.pooled else ()):
        known = painter_of(track.kind)
        if known is None or known.ground is None or (found := known.ground(scene, place, dpr)) is None:
            continue
        top, rows = round(track.rect.y * dpr), slice(count, count + found.count)
        shown[top : top + len(found.shown)] = found.shown + rows.start
        grounds.append((found, rows))
        count = rows.stop
    return _Bands(shown, count, tuple(places), tuple(grounds))


def _step_colors(scene: Scene, bands: _Bands, ink: Ink) -> UInt32:
    """(bands.count, T + 1): the colour of every row at every step; the background behind the last one."""
    tables = scene.tables
    painted = np.full((bands.count, scene.trace.steps + 1), tables.background, np.uint32)
    for place, rows in bands.places:
        grid, cells = scene.grids[place], painted[rows, :-1]
        index, table = _look(scene, grid, ink)
        if index is None:
            cells[:-1] = tables.empty
        else:
            np.take(table, index, out=cells[:-1], mode="clip")
            if grid.off is not None and not (ink.gradients and grid.gradients_shown):
                cells[:-1][grid.off] = tables.background
        cells[-1] = tables.box
        if not grid.present.all():
            cells[:, ~grid.present] = tables.background
    for ground, rows in bands.grounds:
        painted[rows] = ground.colors(scene, ink)
    return painted


def _pooled_colors(scene: Scene, grid: Grid, *, columns: Columns, ink: Ink, window: slice) -> UInt32:
    """(units + 1, pixels): the same where several steps share a pixel of the window (counted from the axis). There are
    no lines between units then."""
    tables, under = scene.tables, columns.index[window]
    index, table = _look(scene, grid, ink)
    painted = np.full((len(grid.numbers) + 1, len(under)), tables.background, np.uint32)
    there = grid.present[under]
    painted[:-1, there] = tables.empty if index is None else table[pool(index, columns, window)][:, there]
    return painted


def paint_maps(
    sheet: Sheet, scene: Scene, track: Track, *, grid: Grid, columns: Columns, ink: Ink, window: slice
) -> None:
    """Likewise, where a step's units are a picture."""
    top, bottom = (round(y * columns.dpr) for y in (track.rect.y, track.rect.bottom))
    sheet.pixels[top:bottom, window] = scene.tables.background
    index, table = _look(scene, grid, ink)
    for left, right, step in touched(columns, window):
        if not grid.present[step]:
            continue
        under = places(track.row.shape, width=right - left, height=bottom - top)
        cut = slice(max(left, window.start), min(right, window.stop))
        under = under[:, cut.start - left : cut.stop - left]
        colors = np.full(len(grid.numbers) + 1, scene.tables.empty, np.uint32)
        if index is not None:
            colors[:-1] = table[index[:, step]]
        if (lost := _lost(grid, ink)) is not None and index is not None:
            colors[:-1][lost[:, step]] = scene.tables.lost[0]
        colors[-1] = scene.tables.background
        sheet.pixels[top:bottom, cut] = colors[under]


def touched(columns: Columns, window: slice) -> Iterator[tuple[int, int, int]]:
    """The columns that a window touches: from which pixel of the sheet to which, and the step. Where several steps
    share a pixel, one of them has it."""
    if columns.pooled:
        for pixel in range(max(window.start, columns.left), min(window.stop, columns.right)):
            yield pixel, pixel + 1, int(columns.index[pixel - columns.left])
        return
    for place, (left, right) in enumerate(zip(columns.begin.tolist(), columns.end.tolist(), strict=True)):
        if right > left and right > window.start and left < window.stop:
            yield left, right, columns.first + place


def _hatch(painted: UInt32, scene: Scene, grid: Grid, *, columns: Columns, ink: Ink, window: slice) -> None:
    """Give cells that hold no number stripes, which no scale has, and which stay with their steps. painted: (units + 1,
    pixels of the window, counted from the axis)."""
    lost = _lost(grid, ink)
    if lost is None or _look(scene, grid, ink)[0] is None:
        return
    under, wide = columns.index[window], max(round(2 * columns.dpr), 1)
    gone = lost[:, np.maximum(under, 0)] & (under >= 0)
    along = np.arange(window.start, window.stop) + columns.passed
    stripes = np.where(along // wide % 2, *scene.tables.lost).astype(np.uint32)
    painted[:-1] = np.where(gone, stripes, painted[:-1])


def _lost(grid: Grid, ink: Ink) -> BoolArray | None:
    return grid.slopes_lost if ink.gradients and grid.gradients_shown else grid.lost


def holds_numbers(track: Track, columns: Columns) -> bool:
    """Whether the cells of a track are large enough to hold their numbers."""
    return not track.row.shape and columns.width >= NUMBERS_FROM and track.rect.height / track.row.drawn >= NUMBERS_HIGH


def paint_numbers(
    painter: QPainter, scene: Scene, track: Track, *, grid: Grid, columns: Columns, ink: Ink, window: slice
) -> None:
    """Close up, write each cell's number into it, in black or white, whichever stands out more."""
    row = track.rect.height / track.row.drawn
    index, table = _look(scene, grid, ink)
    if index is None:
        return
    gradients = ink.gradients and grid.gradients_shown
    lost = _lost(grid, ink)
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
        if window.start < end
        and begin < window.stop
        and grid.present[columns.first + k]
        and columns.left <= begin
        and end <= columns.right  # no part of a number
    ]
    edges = track.unit_edges(scale) / scale
    drawn = np.diff(edges) > 0
    dark = luminance(table) < EQUALLY_FAR
    for white in (False, True):
        painter.setPen(QColor("white" if white else "black"))
        for step, x in visible:
            on = dark[index[:, step]] == white
            on = on if lost is None else on & ~lost[:, step]
            for unit in np.flatnonzero(drawn & (on if grid.off is None or gradients else on & ~grid.off[:, step])):
                for wide in (True, False) if columns.width > 44 else (False,):
                    text = tiny(float(numbers[unit, step]), wide=wide, magnitude=gradients)
                    half = metrics.horizontalAdvance(text) / 2
                    if 2 * half <= columns.width:
                        break
                else:
                    continue  # it would be read with its neighbours'
                painter.drawText(QPointF(x - half, (edges[unit] + edges[unit + 1]) / 2 + rise), text)
    if lost is not None:
        _write_lost(painter, visible, edges, lost & drawn[:, None], rise=rise, scene=scene, numbers=numbers)
    if grid.off is not None and not gradients:
        painter.setPen(scene.palette.color("dim"))
        half = metrics.horizontalAdvance(OFF) / 2
        for step, x in visible:
            for unit in np.flatnonzero(drawn & grid.off[:, step]):
                painter.drawText(QPointF(x - half, (edges[unit] + edges[unit + 1]) / 2 + rise), OFF)


def _write_lost(
    painter: QPainter,
    visible: list[tuple[int, float]],
    edges: Array,
    lost: BoolArray,
    *,
    rise: float,
    scene: Scene,
    numbers: Array,
) -> None:
    """ "NaN" or "∞" on a plate of its own: over stripes nothing can be read."""
    metrics = QFontMetricsF(painter.font())
    for step, x in visible:
        for unit in np.flatnonzero(lost[:, step]):
            value = float(numbers[unit, step])
            text = "NaN" if np.isnan(value) else "∞" if value > 0 else "−∞"
            half, y = metrics.horizontalAdvance(text) / 2, (edges[unit] + edges[unit + 1]) / 2
            painter.fillRect(
                QRectF(x - half - 1, y - rise - 1, 2 * half + 2, 2 * rise + 2), scene.palette.color("raised")
            )
            painter.setPen(scene.palette.color("error"))
            painter.drawText(QPointF(x - half, y + rise), text)


def _look(scene: Scene, grid: Grid, ink: Ink) -> tuple[UInt8 | None, UInt32]:
    if not (ink.behind if grid.turned else ink.values):
        return None, grid.table
    if ink.gradients and grid.gradients_shown:
        return grid.gradient, scene.tables.magnitude
    return grid.value, grid.dim if ink.dim else grid.table


def _rows(edges: IntArray, *, split: float, line: int) -> IntArray:
    """The unit of each row of pixels; -1 (the last row of the colours) for the lines between units tall enough."""
    sizes = np.diff(edges)
    rows, seen = np.repeat(np.arange(len(sizes)), sizes), sizes[sizes > 0]
    if len(seen) > 1 and seen.min() >= split + line:
        for edge in np.cumsum(seen)[:-1]:
            rows[edge : edge + line] = -1
    return rows


def round_corners(sheet: Sheet, scene: Scene, columns: Columns, window: slice) -> None:
    """Fade the corners of every column's boxes into the background, in all tracks at once."""
    if not columns.gap:
        return
    begins, at, cover = columns.keep("corners", lambda: _corner_marks(scene, columns, sheet.pixels.shape[1]))
    wide = int(columns.end[0] - columns.begin[0])
    first, last = np.searchsorted(begins, (window.start - wide + 1, window.stop))
    here = at[first:last]
    sheet.flat[here] = mix(sheet.flat[here], scene.tables.background, cover)


def _corner_marks(scene: Scene, columns: Columns, stride: int) -> tuple[IntArray, IntArray, Array]:
    """Where columns begin (n,), the pixels of their corners (n, m) in the sheet's memory, and how much is cut (m,)."""
    wide = int(columns.end[0] - columns.begin[0])
    at, covers = [np.zeros(0, np.int64)], [np.zeros(0, np.float32)]
    for place in scene.grids:
        edges = scene.layout.tracks[place].unit_edges(columns.dpr)
        high = int(edges[-1] - edges[0])
        radius = int(min(wide / 4, high / 3, 4 * columns.dpr))
        if radius >= 1:
            down, across, cover = _corners(radius, high, wide)
            at.append((down + edges[0]) * stride + across)
            covers.append(cover)
    # Where a track has no cell at a step there is background, which fading into the background does not change.
    return columns.begin, np.concatenate(at) + columns.begin[:, None], np.concatenate(covers)


@lru_cache(maxsize=64)
def _corners(radius: int, high: int, wide: int) -> tuple[IntArray, IntArray, Array]:
    """Rows, columns and how much lies outside, of those pixels of a high x wide box that round corners cut."""
    fine = (np.arange(radius * 4) + 0.5) / 4
    outside = (radius - fine[:, None]) ** 2 + (radius - fine[None]) ** 2 > radius**2
    cover = outside.reshape(radius, 4, radius, 4).mean((1, 3))
    down, across = np.nonzero(cover)
    cut = cover[down, across]
    return (
        np.concatenate([down, down, high - 1 - down, high - 1 - down]),
        np.concatenate([across, wide - 1 - across, across, wide - 1 - across]),
        np.tile(cut, 4).astype(np.float32),
    )


def is_cells(track: Track) -> bool:
    return track.kind in (TrackKind.CELLS, TrackKind.GATE, TrackKind.FRAMES)
