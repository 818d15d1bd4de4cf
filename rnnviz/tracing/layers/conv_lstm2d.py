"""ConvLSTM1D and ConvLSTM2D: an LSTM of pictures, or of rows, whose gates are convolutions of x and of h.

Shi et al., arXiv 1506.04214, without the peepholes, as Keras has it. The states are maps: there is a cell at every
place, and all of them share their weights.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from rnnviz.records.arrays import Array, BoolArray
from rnnviz.records.network import LayerSpec
from rnnviz.records.trace import Factor, Gate, LayerTrace
from rnnviz.tracing.layers.lstm import LSTM
from rnnviz.tracing.layers.pictures import both
from rnnviz.tracing.layers.recurrent import AROUND
from rnnviz.tracing.layers.windows import LAST, pixel_windows
from rnnviz.tracing.options import OneOf, Options, Sizes, Whole, read_options
from rnnviz.tracing.recorder import records


@records("ConvLSTM1D", "ConvLSTM2D")
class ConvLSTM2D(LSTM):
    """In here a place is one more of the batch: (T, filters, batch · places). A row is a picture of height 1."""

    options: ClassVar[Options] = {
        **{key: option for key, option in LSTM.options.items() if key != "units"},
        "filters": Whole(),
        "kernel_size": Sizes(one=True),
        "strides": Sizes(one=True),
        "dilation_rate": Sizes(one=True),
        "padding": OneOf(("valid", "same")),
        "data_format": LAST,
    }

    def __init__(self, spec: LayerSpec) -> None:
        super().__init__(spec)
        self.units = self.weights["recurrent_kernel"].shape[-2]
        *size, _, _ = self.weights["recurrent_kernel"].shape
        self.size = both(size) if len(size) == 2 else (1, size[0])

    @classmethod
    def takes(cls, layer: Any, rank: int) -> bool:
        return rank == len(layer.get_config()["kernel_size"]) + 3

    @classmethod
    def read(cls, name: str, layer: Any) -> dict[str, Any]:
        return read_options(name, layer, {**AROUND, **cls.options})

    def _two(self, key: str) -> tuple[int, int]:
        """A setting for height and width."""
        value = self.spec.config.get(key, 1)
        given = value if isinstance(value, (tuple, list)) else (value,)
        return (1, given[-1]) if self.row else both(given)

    def read_input(self, values: Array) -> Array:
        """(T, K · channels, batch · places): what the kernel reads at every place."""
        self.row = len(self.source.shape) == 2
        high, wide, _ = self.picture = (1, *self.source.shape) if self.row else self.source.shape
        self.reads, self.made = pixel_windows(
            (high, wide),
            size=self.size,
            strides=self._two("strides"),
            dilation=self._two("dilation_rate"),
            padding=self.spec.config.get("padding", "valid"),
        )
        if not len(self.reads):
            raise ValueError(
                f"The layer “{self.spec.name}” reads more at once than the {high} × {wide} numbers that it gets."
            )
        self.around, _ = pixel_windows(self.made, size=self.size, padding="same")
        self.over_h = _Slides.of(self.made, self.made, size=self.size)
        self.over_x = _Slides.of(
            (high, wide),
            self.made,
            size=self.size,
            strides=self._two("strides"),
            dilation=self._two("dilation_rate"),
            same=self.spec.config.get("padding") == "same",
        )
        steps, batch, _ = values.shape
        pixels = values.reshape(steps, batch, high * wide, -1).transpose(0, 3, 1, 2)
        return self.over_x.gather(pixels.reshape(steps, -1, batch * high * wide))

    def to_input(self, gradient: Array) -> Array:
        high, wide, channels = self.picture
        pixels = self.over_x.scatter(gradient)
        apart = pixels.reshape(len(pixels), channels, -1, high * wide)
        return apart.transpose(0, 2, 3, 1).reshape(len(pixels), apart.shape[2], -1)

    @property
    def places(self) -> int:
        return len(self.reads)

    @property
    def width(self) -> int:
        return self.places * self.units

    def step_shape(self) -> tuple[int, ...]:
        return (self.made[1], self.units) if self.row else (*self.made, self.units)

    def inward(self, values: Array) -> Array:
        apart = values.reshape(*values.shape[:2], self.places, self.units)
        return np.ascontiguousarray(apart.transpose(0, 3, 1, 2)).reshape(len(values), self.units, -1)

    def outward(self, values: Array) -> Array:
        apart = values.reshape(len(values), self.units, -1, self.places)
        return np.ascontiguousarray(apart.transpose(0, 2, 3, 1)).reshape(len(values), apart.shape[2], -1)

    def spread(self, mask: BoolArray) -> BoolArray:
        return np.repeat(mask, self.places, axis=1)

    def matrix(self, weight: str) -> Array:
        kernel = self.weights[weight]
        return kernel.reshape(-1, kernel.shape[-1])

    def recurrence(self) -> Callable[[Array, Array], object]:
        kernel = self.transposed()
        return lambda h, out: kernel.dot(self.over_h.gather(h[None])[0], out)

    def recurrence_back(self) -> Callable[[Array, Array], object]:
        kernel = self.matrix("recurrent_kernel")

        def back(d_before: Array, out: Array) -> None:
            out[...] = self.over_h.scatter((kernel @ d_before)[None])[0]

        return back

    def through(self, gate: int, before: Array) -> Array:
        kernel = np.ascontiguousarray(self.matrix("recurrent_kernel")[:, self.columns(gate)])
        # Step by step: numpy multiplies a stack of matrices several times slower than each of them.
        return np.concatenate([self.over_h.scatter((kernel @ step)[None]) for step in before])

    def gates(self) -> tuple[Gate, ...]:
        """No gate has columns of units of its own: its filters are shared by all places."""
        return tuple(replace(gate, column=None) for gate in super().gates())

    def record(self) -> LayerTrace:
        """With the constants `reads` and `around`: (places, K), which pixels of x and of h each place reads, -1 beyond
        the edge; and `picture`: height, width and channels of x."""
        constants = {"reads": self.reads, "around": self.around, "picture": np.array(self.picture)}
        return replace(super().record(), constants=constants)

    def factors(self) -> Mapping[str, tuple[Factor, ...]]:
        everything = slice(0, self.d_before.shape[1])
        before = self.over_h.gather(self.h[:-1])
        recurrent = (self.factor(everything, before, self.d_before),)
        return {**super().common_factors(self.d_before), "recurrent_kernel": recurrent}

    def backward(self, above: Array) -> tuple[Array, ...]:
        batch = self.x.shape[2] // self.places
        if above.shape[1] == batch:
            return super().backward(above)
        found, gradients, states = [], [], self.at_states
        for lane in range(above.shape[1]):  # every place is one of the batch: lanes cannot lie side by side
            self.at_states = [None if one is None else one[:, lane : lane + 1] for one in states]
            found.append(super().backward(above[:, lane : lane + 1]))
            gradients.append(self.dh)
        self.dh = np.concatenate(gradients, axis=2)
        return tuple(np.concatenate(part, axis=1) for part in zip(*found, strict=True))


@dataclass(frozen=True, slots=True)
class _Slides:
    """A window that slides over pictures, as the slices of a padded picture that its parts read.

    picture, made: height and width of what is read and of the output. before, behind: how many rows and columns of
    zeros are put around the picture.
    """

    picture: tuple[int, int]
    made: tuple[int, int]
    before: tuple[int, int]
    behind: tuple[int, int]
    slices: tuple[tuple[slice, slice], ...]

    @classmethod
    def of(
        cls,
        picture: tuple[int, int],
        made: tuple[int, int],
        *,
        size: tuple[int, int],
        strides: tuple[int, int] = (1, 1),
        dilation: tuple[int, int] = (1, 1),
        same: bool = True,
    ) -> _Slides:
        spans = [(made[n] - 1) * strides[n] + dilation[n] * (size[n] - 1) + 1 for n in (0, 1)]
        before = [max(spans[n] - picture[n], 0) // 2 if same else 0 for n in (0, 1)]
        behind = [max(spans[n] - picture[n] - before[n], 0) for n in (0, 1)]
        rows, columns = (
            [
                slice(start, start + (made[n] - 1) * strides[n] + 1, strides[n])
                for start in range(0, size[n] * dilation[n], dilation[n])
            ]
            for n in (0, 1)
        )
        slices = tuple((row, column) for row in rows for column in columns)
        return cls(picture, made, (before[0], before[1]), (behind[0], behind[1]), slices)

    def _padded(self, *around: int) -> Array:
        high, wide = (self.picture[n] + self.before[n] + self.behind[n] for n in (0, 1))
        return np.zeros((*around, high, wide))

    def _inside(self, padded: Array) -> Array:
        (top, left), (high, wide) = self.before, self.picture
        return padded[..., top : top + high, left : left + wide]

    def gather(self, values: Array) -> Array:
        """(T, channels, batch · pixels) to (T, K · channels, batch · places)."""
        steps, channels, _ = values.shape
        apart = values.reshape(steps, channels, -1, *self.picture)
        padded = self._padded(*apart.shape[:3])
        self._inside(padded)[...] = apart
        read = np.empty((steps, len(self.slices), channels, apart.shape[2], *self.made))
        for k, (row, column) in enumerate(self.slices):
            read[:, k] = padded[..., row, column]
        return read.reshape(steps, len(self.slices) * channels, -1)

    def scatter(self, gradient: Array) -> Array:
        """What `gather` gave, back and added up."""
        steps, size = len(gradient), len(self.slices)
        channels = gradient.shape[1] // size
        apart = gradient.reshape(steps, size, channels, -1, *self.made)
        padded = self._padded(steps, channels, apart.shape[3])
        for k, (row, column) in enumerate(self.slices):
            padded[..., row, column] += apart[:, k]
        return np.ascontiguousarray(self._inside(padded)).reshape(steps, channels, -1)
