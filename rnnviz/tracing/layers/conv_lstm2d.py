"""ConvLSTM1D and ConvLSTM2D: an LSTM of pictures, or of rows, whose gates are convolutions of x and of h.

Shi et al., arXiv 1506.04214, without the peepholes, as Keras has it. The states are maps: there is a cell at every
place, and all of them share their weights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from rnnviz.models.described import Layer
from rnnviz.records.arrays import Array, BoolArray
from rnnviz.records.network import LayerSpec
from rnnviz.records.trace import Factor, Gate, LayerTrace
from rnnviz.tracing.layers.lstm import LSTM
from rnnviz.tracing.layers.pictures import both
from rnnviz.tracing.layers.recurrent import AROUND
from rnnviz.tracing.layers.slides import Slides
from rnnviz.tracing.layers.windows import LAST, pixel_windows
from rnnviz.tracing.options import OneOf, Options, Sizes, Whole, read_options
from rnnviz.tracing.recorder import factor, records
from rnnviz.tracing.stream import batch_first

_NEAR = 2**17
"""Of so many numbers what a kernel reads is multiplied at once: about a megabyte."""


@records("ConvLSTM1D", "ConvLSTM2D")
class ConvLSTM2D(LSTM):
    """In here a place is one more of the batch, and the filters come last, as in Keras: (T, batch · places, filters).
    Of four gates each is a block of its own. A row is a picture of height 1."""

    options: ClassVar[Options] = {
        **{key: option for key, option in LSTM.options.items() if key != "units"},
        "filters": Whole(),
        "kernel_size": Sizes(one=True),
        "strides": Sizes(one=True),
        "dilation_rate": Sizes(one=True),
        "padding": OneOf(("valid", "same")),
        "data_format": LAST,
    }

    can_hold: ClassVar[bool] = False  # its states are maps, in an order of their own

    def __init__(self, spec: LayerSpec) -> None:
        super().__init__(spec)
        self.units = self.weights["recurrent_kernel"].shape[-2]
        if all(weight.dtype == np.float32 for weight in spec.weights.values()):
            self.in_precision(np.float32)
        *size, _, _ = self.weights["recurrent_kernel"].shape
        self.size = both(size) if len(size) == 2 else (1, size[0])

    @classmethod
    def takes(cls, layer: Layer, rank: int) -> bool:
        return rank == len(layer.config["kernel_size"]) + 3

    @classmethod
    def read(cls, name: str, layer: Layer) -> dict[str, Any]:
        return read_options(name, layer, {**AROUND, **cls.options})

    def _two(self, key: str) -> tuple[int, int]:
        """A setting for height and width."""
        value = self.spec.config.get(key, 1)
        given = value if isinstance(value, (tuple, list)) else (value,)
        return (1, given[-1]) if self.row else both(given)

    def read_input(self, values: Array) -> Array:
        """(T, batch · places, K · channels): what the kernel reads at every place."""
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
        self.over_h = Slides.of(self.made, self.made, size=self.size)
        self.over_x = Slides.of(
            (high, wide),
            self.made,
            size=self.size,
            strides=self._two("strides"),
            dilation=self._two("dilation_rate"),
            same=self.spec.config.get("padding") == "same",
        )
        values = values.astype(self.weights["kernel"].dtype, copy=False)
        steps, batch, _ = values.shape
        self.size_of_batch = batch
        read = self.over_x.gather(values.reshape(steps, batch, high * wide, -1))
        return read.reshape(steps, batch * self.places, -1)

    @property
    def places(self) -> int:
        return len(self.reads)

    @property
    def width(self) -> int:
        return self.places * self.units

    def step_shape(self) -> tuple[int, ...]:
        return (self.made[1], self.units) if self.row else (*self.made, self.units)

    def state_shape(self) -> tuple[int, ...]:
        return self.size_of_batch * self.places, self.units

    def to_input(self, gradient: Array) -> Array:
        return gradient

    def inward(self, values: Array) -> Array:
        return values.reshape(len(values), -1, self.units)

    def as_record(self, values: Array) -> Array:
        return batch_first(self.outward(values))

    def outward(self, values: Array) -> Array:
        return values.reshape(len(values), -1, self.width)

    def spread(self, mask: BoolArray) -> BoolArray:
        return np.repeat(mask, self.places, axis=1)[..., None]

    def matrix(self, weight: str) -> Array:
        kernel = self.weights[weight]
        return kernel.reshape(-1, kernel.shape[-1])

    def of_gates(self, like: Array) -> Array:
        return np.moveaxis(np.empty((4, *like.shape), like.dtype), 0, 1)

    def rows(self, gates: Array) -> Array:
        """Its kernel goes through every gate by itself."""
        return gates

    def _some(self) -> Iterator[slice]:
        """All steps, as many at once as a processor has near by."""
        some = max(1, _NEAR // self.x[0].size)
        return (slice(start, start + some) for start in range(0, len(self.x), some))

    def _apart(self, values: Array) -> Array:
        """(…, batch · places, filters) as (…, batch, places, filters)."""
        return values.reshape(*values.shape[:-2], self.size_of_batch, self.places, -1)

    def _by_gates(self, rows: Array) -> Array:
        """(…, batch · places, 4 filters) as (…, 4, batch · places, filters), a view."""
        return np.moveaxis(rows.reshape(*rows.shape[:-1], 4, self.units), -2, -3)

    def sums(self) -> Array:
        made, kernel = self.of_gates(self.h[1:]), self.matrix("kernel")
        for steps in self._some():
            made[steps] = self._by_gates(self.x[steps] @ kernel)
        if "bias" in self.weights:
            made += self.weights["bias"].reshape(4, 1, -1)
        return made

    def from_sums(self, d_sums: Array) -> Array:
        self.d_rows = np.concatenate(self.parts(d_sums), -1)
        kernel = np.ascontiguousarray(self.matrix("kernel").T)
        high, wide, channels = self.picture
        down = np.empty((len(d_sums), self.size_of_batch, high * wide * channels), self.d_rows.dtype)
        for steps in self._some():
            found = self.over_x.scatter(self._apart(self.d_rows[steps] @ kernel))
            down[steps] = found.reshape(*found.shape[:2], -1)
        return down

    def recurrence(self, columns: slice | None = None) -> Callable[[Array, Array], object]:
        """What the recurrent kernel reads at every step is kept: its gradient needs all of it once more."""
        kernel = self.matrix("recurrent_kernel")
        self.h_read = np.empty((*self.x.shape[:2], len(kernel)), self.h.dtype)
        reads = iter(self.h_read)
        rows = np.empty((self.x.shape[1], kernel.shape[1]), self.h.dtype)

        def recur(h: Array, out: Array) -> None:
            read = next(reads)
            self.over_h.gather(self._apart(h), read)
            np.dot(read, kernel, rows)
            out[...] = self._by_gates(rows)

        return recur

    def recurrence_back(self, columns: slice | None = None) -> Callable[[Array, Array], object]:
        """Through every gate by itself, into `ways`: their sum is what goes back to h."""
        turned = self.over_h.turned()
        kernels = self.matrix("recurrent_kernel").reshape(-1, self.units, 4, self.units)[::-1].transpose(2, 0, 3, 1)
        whole = np.ascontiguousarray(kernels).reshape(4, -1, self.units)
        self.ways = self.of_gates(self.dh)
        ways = iter(self.ways[::-1])
        read = np.empty((4, len(self.dh[0]), whole.shape[1]), self.dh.dtype)

        def back(d_sums: Array, out: Array) -> None:
            turned.gather(self._apart(d_sums), read)
            way = next(ways)
            for part, kernel, one in zip(read, whole, way, strict=True):
                np.dot(part, kernel, one)
            np.sum(way, axis=0, out=out)

        return back

    def through(self, gate: int, before: Array) -> Array:
        return self.ways[:, gate]

    def gates(self) -> tuple[Gate, ...]:
        """No gate has columns of units of its own: its filters are shared by all places."""
        return tuple(replace(gate, column=None) for gate in super().gates())

    def record(self) -> LayerTrace:
        """With the constants `reads` and `around`: (places, K), which pixels of x and of h each place reads, -1 beyond
        the edge; and `picture`: height, width and channels of x."""
        constants = {"reads": self.reads, "around": self.around, "picture": np.array(self.picture)}
        return replace(super().record(), constants=constants)

    def factors(self) -> Mapping[str, tuple[Factor, ...]]:
        reads = {"kernel": self.x, "recurrent_kernel": self.h_read, "bias": None}
        everything = slice(0, self.d_rows.shape[-1])
        return {weight: (factor(everything, read, self.d_rows),) for weight, read in reads.items()}

    def backward(self, above: Array) -> tuple[Array, ...]:
        if above.shape[1] == self.size_of_batch:
            return super().backward(above)
        found, gradients, states = [], [], self.at_states
        for lane in range(above.shape[1]):  # a place is one of the batch: lanes cannot lie side by side
            self.at_states = [None if one is None else one[:, lane : lane + 1] for one in states]
            found.append(super().backward(above[:, lane : lane + 1]))
            gradients.append(self.dh)
        self.dh = np.concatenate(gradients, axis=1)
        return tuple(np.concatenate(part, axis=1) for part in zip(*found, strict=True))
