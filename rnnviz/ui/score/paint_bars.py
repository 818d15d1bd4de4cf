"""Bars over the steps, painted into the pixels: what each step adds to the loss, and to the gradient of a weight."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from rnnviz.layout.score import Track
from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array, BoolArray
from rnnviz.ui.score.columns import Columns, Marks, Sheet
from rnnviz.ui.score.frame import Scene, Shares
from rnnviz.ui.score.ground import Ground
from rnnviz.ui.score.ink import Ink, argb, mixed
from rnnviz.ui.score.strokes import dots, stroke
from rnnviz.ui.widgets.theme import UInt32


@dataclass(frozen=True, slots=True)
class _Bars:
    """How bars look. values: (T,), whose range has length 1; None for no bars. zero: how high the line is from which
    they go, 0 bottom, 1 top; None for no line."""

    values: Array | None
    color: int
    ground: int
    line: int
    zero: float | None


def paint_terms(sheet: Sheet, scene: Scene, track: Track, *, columns: Columns, ink: Ink, window: slice) -> None:
    """What each step adds to the loss, once the loss has been added up, where several steps share a pixel."""
    if columns.pooled:
        _paint(sheet, track, _terms(scene, ink), columns=columns, window=window)


def terms_ground(track: Track, dpr: float) -> Ground:
    """The same elsewhere."""
    return _ground(track, _terms, dpr)


def _terms(scene: Scene, ink: Ink) -> _Bars:
    ground = argb(scene.palette.background)

    def part() -> Array:
        known = scene.terms[np.isfinite(scene.terms)]
        return np.asarray(scene.terms / (float(known.max(initial=0.0)) or 1.0))

    return _Bars(
        scene.keep("parts of the loss", part) if ink.terms else None,
        color=mixed(argb(scene.palette.error), ground, 0.15),
        ground=ground,
        line=mixed(argb(scene.palette.border), ground, 0.2),
        zero=0.0,
    )


def paint_shares(sheet: Sheet, scene: Scene, track: Track, *, columns: Columns, ink: Ink, window: slice) -> None:
    """What each step adds to the gradient of one weight, filled where the backward pass has been, else pale, where
    several steps share a pixel."""
    if columns.pooled:
        _paint(sheet, track, _shares(scene, track, ink), columns=columns, window=window)


def shares_ground(track: Track, dpr: float) -> Ground:
    """The same elsewhere."""
    return _ground(track, lambda scene, ink: _shares(scene, track, ink), dpr)


def _shares(scene: Scene, track: Track, ink: Ink) -> _Bars:
    ground = argb(scene.palette.panel)
    line = mixed(argb(scene.palette.dim), ground, 0.55)
    if not (ink.gradients or ink.dim):
        return _Bars(None, color=ground, ground=ground, line=line, zero=None)
    shares = scene.shares[track.quantity]
    low, high = scene.keep(("range of shares", track.quantity), lambda: share_range(shares))
    return _Bars(
        scene.keep(("parts of shares", track.quantity), lambda: shares.values / (high - low)),
        color=mixed(
            int(scene.tables.magnitude[130 if scene.palette.dark else 185]), ground, 0.1 if ink.gradients else 0.8
        ),
        ground=ground,
        line=line,
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


def _paint(sheet: Sheet, track: Track, bars: _Bars, *, columns: Columns, window: slice) -> None:
    top, bottom, pad, base = _places(track, bars, columns.dpr)
    block = sheet.pixels[top:bottom, window]
    if bars.values is None or np.isnan(bars.values).all():
        block[...] = bars.ground
    else:
        key, under = ("bars", track.owner, track.quantity), partial(_under, np.clip(bars.values, -1.0, 1.0), columns)
        filled = columns.keep(key, lambda: _filled(under(), top=top, bottom=bottom, pad=pad, base=base))
        block[...] = np.where(
            filled[:, window.start - columns.left : window.stop - columns.left],
            np.uint32(bars.color),
            np.uint32(bars.ground),
        )
    if bars.zero is not None:
        block[min(base, bottom - 1) - top] = bars.line


def _ground(track: Track, of: Callable[[Scene, Ink], _Bars], dpr: float) -> Ground:
    """A colour for every row of pixels at every step."""
    top, bottom = round(track.rect.y * dpr), round(track.rect.bottom * dpr)

    def colors(scene: Scene, ink: Ink) -> UInt32:
        bars = of(scene, ink)
        _, _, pad, base = _places(track, bars, dpr)
        if bars.values is None or np.isnan(bars.values).all():
            found = np.full((bottom - top, scene.trace.steps + 1), bars.ground, np.uint32)
        else:
            value = np.append(np.clip(bars.values, -1.0, 1.0), np.nan)
            key = "filled", track.owner, track.quantity, dpr
            filled = scene.keep(key, lambda: _filled(value, top=top, bottom=bottom, pad=pad, base=base))
            # Colours that differ by an exclusive or: in half the time that a choice takes.
            found = filled * np.uint32(bars.color ^ bars.ground)
            found ^= np.uint32(bars.ground)
        if bars.zero is not None:
            found[min(base, bottom - 1) - top] = bars.line
        return found

    return Ground(np.arange(bottom - top), bottom - top, colors)


def _places(track: Track, bars: _Bars, dpr: float) -> tuple[int, int, int, int]:
    """Pixels: the first row, the one behind the last, how many are kept free at both, and where bars begin."""
    top, bottom, pad = round(track.rect.y * dpr), round(track.rect.bottom * dpr), round(2 * dpr)
    return top, bottom, pad, bottom - pad - round((bars.zero or 0.0) * (bottom - top - 2 * pad))


def _filled(value: Array, *, top: int, bottom: int, pad: int, base: int) -> BoolArray:
    """(bottom - top, n): where a track has bars of these values, (n,), NaN for none."""
    tall = bottom - top - 2 * pad
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
