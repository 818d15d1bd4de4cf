"""Bars over the steps, painted into the pixels: what each step adds to the loss, and to the gradient of a weight."""

from __future__ import annotations

import numpy as np

from rnnviz.layout.score import Track
from rnnviz.records.arrays import Array, BoolArray
from rnnviz.ui.score.columns import Columns, Marks, Sheet
from rnnviz.ui.score.frame import Scene, Shares
from rnnviz.ui.score.ink import Ink, argb, mix
from rnnviz.ui.score.strokes import dots, stroke


def paint_terms(sheet: Sheet, scene: Scene, track: Track, *, columns: Columns, ink: Ink, window: slice) -> None:
    """What each step adds to the loss, once the loss has been added up."""
    ground = argb(scene.palette.background)
    line = int(mix(argb(scene.palette.border), ground, 0.2))

    def part() -> Array:
        known = scene.terms[np.isfinite(scene.terms)]
        return np.asarray(scene.terms / (float(known.max(initial=0.0)) or 1.0))

    _bars(
        sheet,
        track,
        scene.keep("parts of the loss", part) if ink.terms else None,
        columns=columns,
        window=window,
        color=int(mix(argb(scene.palette.error), ground, 0.15)),
        ground=ground,
        line=line,
        zero=0.0,
    )


def paint_shares(sheet: Sheet, scene: Scene, track: Track, *, columns: Columns, ink: Ink, window: slice) -> None:
    """What each step adds to the gradient of one weight: filled where the backward pass has been, else pale."""
    ground = argb(scene.palette.panel)
    if not (ink.gradients or ink.dim):
        top, bottom = round(track.rect.y * columns.dpr), round(track.rect.bottom * columns.dpr)
        sheet.pixels[top:bottom, window] = ground
        return
    shares = scene.shares[track.quantity]
    low, high = scene.keep(("range of shares", track.quantity), lambda: share_range(shares))
    strength = 0.1 if ink.gradients else 0.8
    _bars(
        sheet,
        track,
        scene.keep(("parts of shares", track.quantity), lambda: shares.values / (high - low)),
        columns=columns,
        window=window,
        color=int(mix(int(scene.tables.magnitude[130 if scene.palette.dark else 185]), ground, strength)),
        ground=ground,
        line=int(mix(argb(scene.palette.dim), ground, 0.55)),
        zero=-low / (high - low),
    )


def share_range(shares: Shares) -> tuple[float, float]:
    """The range of the bars; zero always inside."""
    low, high = _range(shares.values)
    return (low, high) if high > low else (0.0, 1.0)


def _range(values: Array) -> tuple[float, float]:
    """Of what is a number at all, and of zero."""
    known = values[np.isfinite(values)]
    return float(known.min(initial=0.0)), float(known.max(initial=0.0))


def sum_y(scene: Scene, track: Track) -> Array:
    """(T,) pixels of the running sum, which has a scale of its own: it ends at the top with the whole gradient."""

    def made() -> Array:
        sums = scene.shares[track.quantity].sums
        low, high = _range(sums)
        high = max(high, low + 1e-300)
        places = np.clip(np.nan_to_num((sums - low) / (high - low)), 0.0, 1.0)  # what is no number stands at an end
        return np.asarray(track.rect.bottom - 2 - places * (track.rect.height - 4))

    return scene.keep(("heights of sums", track.quantity), made)


def paint_sums(sheet: Sheet, scene: Scene, track: Track, *, columns: Columns, ink: Ink, window: slice) -> None:
    """The running sum of the shares, from the last step to the left."""
    if not ink.gradients:
        return

    def make() -> Marks:
        y = sum_y(scene, track)
        one = len(y) == 1
        return dots(y, columns=columns, radius=2.4) if one else stroke(y, columns=columns, width=1.6)

    sheet.blend(columns.keep(("sum", track.quantity), make), window, argb(scene.palette.text), 0.8)


def _bars(
    sheet: Sheet,
    track: Track,
    values: Array | None,
    *,
    columns: Columns,
    window: slice,
    color: int,
    ground: int,
    line: int,
    zero: float,
) -> None:
    """Bars of (T,) values, whose range has length 1, from a line at the height `zero` (0 bottom, 1 top); None for no
    bars."""
    scale = columns.dpr
    top, bottom = round(track.rect.y * scale), round(track.rect.bottom * scale)
    pad = round(2 * scale)
    base = bottom - pad - round(zero * (bottom - top - 2 * pad))
    block = sheet.pixels[top:bottom, window]
    if values is None or np.isnan(values).all():
        block[...] = ground
    else:
        key = "bars", track.owner, track.quantity
        filled = columns.keep(key, lambda: _filled(values, columns, top=top, bottom=bottom, pad=pad, base=base))
        block[...] = np.where(
            filled[:, window.start - columns.left : window.stop - columns.left], np.uint32(color), np.uint32(ground)
        )
    block[min(base, bottom - 1) - top] = line


def _filled(values: Array, columns: Columns, *, top: int, bottom: int, pad: int, base: int) -> BoolArray:
    """(bottom - top, pixels of the axis): where a track has bars."""
    tall = bottom - top - 2 * pad
    value = _under(np.clip(values, -1.0, 1.0), columns)  # infinities end with their track
    missing = np.isnan(value)
    # Small numbers: every pixel of the track is compared with them, and the frame waits for it.
    ends = (base - np.rint(np.where(missing, 0.0, value) * tall)).astype(np.int16)
    y = np.arange(top, bottom, dtype=np.int16)[:, None]
    line_at = np.int16(base)
    # A bar is never lower than one pixel: that a step counts at all must be seen.
    first = np.where(ends == line_at, np.where(missing, line_at, line_at - np.int16(1)), np.minimum(ends, line_at))
    filled: BoolArray = y >= first
    filled &= y < np.maximum(ends, line_at)
    return filled


def _under(values: Array, columns: Columns) -> Array:
    """(pixels,) the value under each pixel of the axis: NaN in gaps, the one farthest from zero where several steps
    share it."""
    under = columns.index
    if not columns.pooled or not len(under):
        return np.where(under >= 0, values[np.maximum(under, 0)], np.nan)
    stretch = values[under[0] : max(columns.axis.visible.stop, int(under[-1]) + 1)]
    starts = under - under[0]
    known = np.nan_to_num(stretch)
    low, high = np.minimum.reduceat(known, starts), np.maximum.reduceat(known, starts)
    nowhere = np.minimum.reduceat(np.isnan(stretch).astype(np.int8), starts) == 1
    return np.where(nowhere, np.nan, np.where(-low > high, low, high))
