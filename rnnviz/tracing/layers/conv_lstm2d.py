"""ConvLSTM1D and ConvLSTM2D: an LSTM of pictures, or of rows, whose gates are convolutions of x and of h.

Shi et al., arXiv 1506.04214, without the peepholes, as Keras has it. The states are maps: there is a cell at every
place, and all of them share their weights.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
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
        given = value if isinstance(value, tuple) else (value,)
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
        steps, batch, _ = values.shape
        pixels = values.reshape(steps, batch, high * wide, -1).transpose(0, 3, 1, 2)
        return _gathered(pixels.reshape(steps, -1, batch * high * wide), self.reads, high * wide)

    def to_input(self, gradient: Array) -> Array:
        high, wide, channels = self.picture
        pixels = _scattered(gradient, self.reads, high * wide)
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
        return lambda h, out: kernel.dot(_gathered(h[None], self.around, self.places)[0], out)

    def recurrence_back(self) -> Callable[[Array, Array], object]:
        kernel = self.matrix("recurrent_kernel")

        def back(d_before: Array, out: Array) -> None:
            out[...] = _scattered((kernel @ d_before)[None], self.around, self.places)[0]

        return back

    def through(self, gate: int, before: Array) -> Array:
        return _scattered(self.matrix("recurrent_kernel")[:, self.columns(gate)] @ before, self.around, self.places)

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
        before = _gathered(self.h[:-1], self.around, self.places)
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


def _gathered(values: Array, windows: Any, places: int) -> Array:
    """(T, channels, batch · places) to (T, K · channels, batch · places of the windows); 0 beyond the edge."""
    steps, channels, _ = values.shape
    apart = values.reshape(steps, channels, -1, places)
    edge = np.concatenate([apart, np.zeros((*apart.shape[:3], 1))], axis=3)
    read = edge[:, :, :, windows.T]  # (T, channels, batch, K, places)
    return np.ascontiguousarray(read.transpose(0, 3, 1, 2, 4)).reshape(steps, windows.shape[1] * channels, -1)


def _scattered(gradient: Array, windows: Any, places: int) -> Array:
    """What `_gathered` gave, back and added up."""
    steps, size = len(gradient), windows.shape[1]
    channels = gradient.shape[1] // size
    apart = gradient.reshape(steps, size, channels, -1, len(windows))
    down = np.zeros((steps, channels, apart.shape[3], places))
    for k, tap in enumerate(windows.T):
        read = tap >= 0
        down[:, :, :, tap[read]] += apart[:, k, :, :, read].transpose(1, 2, 3, 0)
    return down.reshape(steps, channels, -1)
