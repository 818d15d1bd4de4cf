"""What SimpleRNN, LSTM and GRU share: which outputs leave the layer, and the shape of their record."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.network import LayerSpec
from rnnviz.records.trace import Factor, Gate, LayerTrace, Signal
from rnnviz.tracing.activations import Activation, activation
from rnnviz.tracing.options import SWITCH, Activations, Aside, Options, Real, Whole, read_options, trained
from rnnviz.tracing.recorder import Recorder, factor, signal, weight_trace
from rnnviz.tracing.stream import Stream, batch_first

AROUND: Options = {
    "return_sequences": SWITCH,
    "unroll": SWITCH,
    "zero_output_for_mask": Aside((False, True)),
}
"""What Keras's layers say of the loop around their cell."""

GATED: Options = {"recurrent_activation": Activations(elementwise=True)}


class Recurrent(Recorder):
    """A layer with a hidden state that begins at zero, or with `initial_h` of its config (units numbers, constants).

    The kinds differ in `run` and `run_back`: loops over time with as few numpy calls a step as can be, on arrays
    made before the loop; all that does not depend on the step before is done for all steps at once, outside them.

    In here the batch comes last, (T, units, batch): a gate is then one block of memory at every step, which numpy
    goes through several times faster than through the same numbers in rows of their own.
    """

    options: ClassVar[Options] = {
        "units": Whole(),
        "activation": Activations(elementwise=True),
        "use_bias": SWITCH,
        "dropout": Real(1),
        "recurrent_dropout": Real(1),
        "seed": Aside((None, 7)),
        **trained(kernel="glorot_uniform", recurrent="orthogonal", bias="zeros"),
    }
    """The cell's; a layer that is cell and loop at once has those of AROUND too."""

    parameters: ClassVar[tuple[str, ...]] = ("kernel", "recurrent_kernel", "bias")

    x: Array
    """(T, features, batch): the input."""
    h: Array
    """(T + 1, units, batch): the hidden state, h[0] before the first step."""
    dh: Array
    """(T, units, lanes): the total derivative with respect to h[1:]."""

    def __init__(self, spec: LayerSpec) -> None:
        super().__init__(spec)
        self.units = len(self.weights["recurrent_kernel"])
        self.activation: Activation = activation(spec.config.get("activation", "tanh"))
        self.recurrent_activation: Activation = activation(spec.config.get("recurrent_activation", "sigmoid"))
        self.returns_sequences = bool(spec.config.get("return_sequences", False))

    @classmethod
    def read(cls, name: str, layer: Any) -> dict[str, Any]:
        return read_options(name, layer, {**AROUND, **cls.options})

    @abstractmethod
    def run(self) -> None:
        """From x, all that the forward pass knows; fills h."""

    @abstractmethod
    def run_back(self) -> Array:
        """From dh, which holds the gradient from above, makes dh total. Returns the gradient with respect to x."""

    @abstractmethod
    def gates(self) -> tuple[Gate, ...]:
        """After run_back."""

    def back(self) -> Mapping[str, Array]:
        """LayerTrace.back as (T, units, batch) arrays, after run_back; nothing where it is not known."""
        return {}

    @abstractmethod
    def factors(self) -> Mapping[str, tuple[Factor, ...]]:
        """Weight name -> its factors, after run_back."""

    def initial(self, state: str) -> Array:
        """(units, 1): the state before the first step, zeros where the config says nothing of it."""
        given = self.spec.config.get(f"initial_{state}")
        return np.zeros((self.units, 1)) if given is None else np.asarray(given, np.float64).reshape(self.units, 1)

    def states(self) -> dict[str, Signal]:
        return {"h": self.signal(self.h[1:], self.dh)}

    def forward(self, sources: Sequence[Stream]) -> Stream:
        (self.source,) = sources
        self.x = _swap(self.source.values)
        steps, _, batch = self.x.shape
        self.h = np.zeros((steps + 1, self.units, batch))
        self.h[0] = self.initial("h")
        self.run()
        if self.returns_sequences:
            return self.source.then(_swap(self.h[1:]))
        return Stream(_swap(self.h[-1:]), self.source.steps[-1:], np.array([steps - 1]), vector=True)

    def backward(self, above: Array) -> tuple[Array, ...]:
        self.dh = np.zeros((len(self.x), self.units, above.shape[1]))
        self.dh[-len(above) :] = _swap(above)
        return (_swap(self.run_back()),)

    def output_gradient(self) -> Array:
        return _swap(self.dh)

    def record(self) -> LayerTrace:
        config, steps = self.spec.config, self.source.steps
        emits = np.ones(len(steps), bool)
        if not self.returns_sequences:
            emits[:-1] = False
        states = self.states()
        dropped = config.get("dropout", 0.0) or config.get("recurrent_dropout", 0.0)
        return LayerTrace(
            name=self.spec.name,
            kind=self.spec.kind,
            units=self.units,
            sources=self.spec.sources,
            steps=steps,
            output=states["h"],
            emits=emits,
            taps=self.source.taps,
            gates=self.gates(),
            states=states,
            back={way: batch_first(_swap(values)) for way, values in self.back().items()},
            weights=tuple(
                weight_trace(name, self.weights[name], self.source, parts)
                for name, parts in self.factors().items()
                if name in self.weights
            ),
            config=config,
            note="its dropout is off while tracing" if dropped else "",
        )

    def columns(self, gate: int) -> slice:
        """Which columns of the weights belong to the gate of that number."""
        return slice(gate * self.units, (gate + 1) * self.units)

    def parts(self, columns: Array) -> tuple[Array, ...]:
        """(T, gates * units, batch) as one view for each gate."""
        return tuple(columns[:, self.columns(gate)] for gate in range(columns.shape[1] // self.units))

    def project_input(self, bias: Array | None) -> Array:
        """(T, columns, batch): the input through the kernel, for all steps at once, plus the bias."""
        steps, features, batch = self.x.shape
        rows = _swap(self.x).reshape(-1, features) @ self.weights["kernel"]
        if bias is not None:
            rows += bias
        return np.ascontiguousarray(_swap(rows.reshape(steps, batch, -1)))

    def input_gradient(self, before: Array) -> Array:
        """The gradient with respect to x from that of `project_input`'s result."""
        steps, columns, lanes = before.shape
        rows = _swap(before).reshape(-1, columns) @ self.weights["kernel"].T
        return _swap(rows.reshape(steps, lanes, -1))

    def transposed(self, columns: slice | None = None) -> Array:
        """The recurrent kernel, or some of its columns, as a matrix that h is multiplied by from the left."""
        return np.ascontiguousarray(self.weights["recurrent_kernel"][:, columns or slice(None)].T)

    def through(self, gate: int, before: Array) -> Array:
        """(T, units, batch): what goes back through a gate's recurrent weights, from the gradient of its sum."""
        return self.weights["recurrent_kernel"][:, self.columns(gate)] @ before

    def common_factors(self, before: Array) -> dict[str, tuple[Factor, ...]]:
        """The factors of a layer whose pre-activations are x @ kernel + h @ recurrent_kernel + bias."""
        everything = slice(0, before.shape[1])
        return {
            "kernel": (self.factor(everything, self.x, before),),
            "recurrent_kernel": (self.factor(everything, self.h[:-1], before),),
            "bias": (self.factor(everything, None, before),),
        }

    @staticmethod
    def signal(value: Array, gradient: Array) -> Signal:
        """A record of (T, units, batch) arrays."""
        return signal(_swap(value), _swap(gradient))

    @staticmethod
    def factor(columns: slice, inputs: Array | None, deltas: Array, *, row: int = 0) -> Factor:
        """A record of (T, rows, batch) inputs and (T, columns, batch) deltas."""
        return factor(columns, None if inputs is None else _swap(inputs), _swap(deltas), row=row)


def _swap(values: Array) -> Array:
    """(T, batch, units) as (T, units, batch) or back: the same memory."""
    return values.transpose(0, 2, 1)
