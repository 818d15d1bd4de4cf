"""A window that slides over pictures, as a view of them: what it reads is copied at once, and added up part by part."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.lib.stride_tricks import as_strided

from rnnviz.records.arrays import Array

_ONE = (1, 1)


@dataclass(frozen=True, slots=True)
class Slides:
    """picture, made: height and width of what is read and of the output. before, behind: how many rows and columns of
    zeros are put around the picture."""

    picture: tuple[int, int]
    made: tuple[int, int]
    size: tuple[int, int]
    strides: tuple[int, int]
    dilation: tuple[int, int]
    before: tuple[int, int]
    behind: tuple[int, int]

    @classmethod
    def of(
        cls,
        picture: tuple[int, int],
        made: tuple[int, int],
        *,
        size: tuple[int, int],
        strides: tuple[int, int] = _ONE,
        dilation: tuple[int, int] = _ONE,
        same: bool = True,
    ) -> Slides:
        """As Keras places them; same: with zeros around the picture, padding="same"."""
        spans = [(made[n] - 1) * strides[n] + dilation[n] * (size[n] - 1) + 1 for n in (0, 1)]
        before = [max(spans[n] - picture[n], 0) // 2 if same else 0 for n in (0, 1)]
        behind = [max(spans[n] - picture[n] - before[n], 0) for n in (0, 1)]
        return cls(picture, made, size, strides, dilation, (before[0], before[1]), (behind[0], behind[1]))

    def turned(self) -> Slides:
        """Of a window with strides of 1 the one that reads every output which a pixel has gone to, the last one first:
        what `scatter` adds up is then a product of what that window reads."""
        return replace(self, picture=self.made, made=self.picture, before=self.behind, behind=self.before)

    def gather(self, values: Array, out: Array | None = None) -> Array:
        """(…, pixels, channels) to (…, places, K · channels): what each place reads, row by row."""
        *around, _, channels = values.shape
        padded = self._padded((*around, channels), values.dtype)
        self._inside(padded)[...] = values.reshape(*around, *self.picture, channels)
        windows = self._windows(padded)
        read = np.empty((*around, self.made[0] * self.made[1], self.size[0] * self.size[1] * channels), values.dtype)
        read = read if out is None else out
        read.reshape(windows.shape)[...] = windows
        return read

    def scatter(self, gradient: Array) -> Array:
        """What `gather` gave, back and added up."""
        *around, _, width = gradient.shape
        channels = width // (self.size[0] * self.size[1])
        padded = self._padded((*around, channels), gradient.dtype)
        windows = self._windows(padded)
        apart = gradient.reshape(windows.shape)
        for row in range(self.size[0]):
            for column in range(self.size[1]):  # no two places read one pixel with the same part of the window
                windows[..., row, column, :] += apart[..., row, column, :]
        return self._inside(padded).reshape(*around, -1, channels)

    def _padded(self, around: tuple[int, ...], dtype: np.dtype[np.floating]) -> Array:
        high, wide = (self.picture[n] + self.before[n] + self.behind[n] for n in (0, 1))
        return np.zeros((*around[:-1], high, wide, around[-1]), dtype)

    def _inside(self, padded: Array) -> Array:
        (top, left), (high, wide) = self.before, self.picture
        return padded[..., top : top + high, left : left + wide, :]

    def _windows(self, padded: Array) -> Array:
        """(…, height and width of the output, height and width of the window, channels), a view."""
        *around, down, across, channel = padded.strides
        steps = (down * self.strides[0], across * self.strides[1], down * self.dilation[0], across * self.dilation[1])
        shape = (*padded.shape[:-3], *self.made, *self.size, padded.shape[-1])
        found: Array = as_strided(padded, shape, (*around, *steps, channel))
        return found
