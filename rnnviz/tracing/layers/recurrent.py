"""What SimpleRNN, LSTM and GRU share: which outputs leave the layer, and the shape of their record."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import repeat
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from rnnviz.records.arrays import Array, BoolArray, IntArray
from rnnviz.records.by_hand import Hold
from rnnviz.records.network import TRAINING, LayerSpec
from rnnviz.records.trace import Factor, Gate, LayerTrace, Signal
from rnnviz.tracing.activations import Activation, activation
from rnnviz.tracing.options import SWITCH, Activations, Aside, Options, Real, Whole, read_options, trained
from rnnviz.tracing.recorder import CannotHoldError, Recorder, weight_trace
from rnnviz.tracing.stream import Stream

if TYPE_CHECKING:
    from rnnviz.models.described import Layer
    from rnnviz.tracing.wavefront import Wavefront

AROUND: Options = {
    "return_sequences": SWITCH,
    "return_state": SWITCH,
    "go_backwards": SWITCH,
    "stateful": SWITCH,
    "unroll": SWITCH,
    "zero_output_for_mask": SWITCH,
}
"""What Keras's layers say of the loop around their cell. A trace of a stateful layer begins with its state at zero.

A layer hands its mask on in the order of time, whatever the order in which it reads; between cells that lie one above
the other in one loop it goes in the order of reading: "turns_mask", of the first and the last one of them. Where that
loop reads a mask although states are handed to it, "reads_mask" says so.
"""

GATED: Options = {"recurrent_activation": Activations(elementwise=True)}


class Recurrent(Recorder):
    """A layer with a hidden state that begins at zero, at `initial_h` of its config (units numbers, constants), or with
    what other layers hand over (its sources after the first).

    The kinds differ in `run` and `run_back`: loops over time with as few numpy calls a step as can be, on arrays
    made before the loop; all that does not depend on the step before is done for all steps at once, outside them.

    In here the batch comes last, (T, units, batch): a gate is then one block of memory at every step, which numpy
    goes through several times faster than through the same numbers in rows of their own. Steps are in the order in
    which they are read: with go_backwards from the last one to the first.

    A step that is passed over (masked) leaves the states as they are, and its gradient goes by: the kinds `hold` their
    states there, and make the slopes of their gates 0 (`open`).
    """

    names: ClassVar[tuple[str, ...]] = ("h",)
    """Its states, in Keras's order."""

    most_sources: ClassVar[int] = 3
    reads_as: ClassVar[frozenset[str]] = frozenset(("", "initial_state", "mask"))
    passes_mask: ClassVar[bool] = True
    side_by_side: ClassVar[tuple[str, ...]] = ()
    """What `run` makes, (…, units, batch) each, of a kind whose layers can be computed side by side with those above
    (see Wavefront); empty for the others. It is said of a class itself, and not of those that are made of it."""
    side_by_side_back: ClassVar[tuple[str, ...]] = ()
    """Likewise what `run_back` makes, (…, units, lanes) each."""

    can_hold: ClassVar[bool] = True
    """Whether its states can be held at a value by hand."""

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
    held: BoolArray | None
    """(T, 1, batch): at which steps the states stay as they are; None where at none."""
    real: BoolArray | None
    """(T, batch): what is read at the other ones, likewise."""
    fixed: Mapping[str, tuple[Array, BoolArray]]
    """State -> (T, units, 1 or batch) the values at which it is held by hand, and where; none for a state that is not.
    What was computed there reaches nothing, so that its slopes are 0 (`free`)."""
    masked: bool
    """Whether Keras reads a mask, even one that passes over no step."""
    given: Sequence[Stream] = ()
    """What it reads beside x."""
    front: Wavefront | None = None
    """With which layers it is computed at once; None where it is computed by itself."""
    d_initial: Mapping[str, Array]
    """State -> (units, lanes): the derivative with respect to what it began with, made by `run_back`."""

    def __init__(self, spec: LayerSpec) -> None:
        super().__init__(spec)
        self.units = len(self.weights["recurrent_kernel"])
        self.activation: Activation = activation(spec.config.get("activation", "tanh"))
        self.recurrent_activation: Activation = activation(spec.config.get("recurrent_activation", "sigmoid"))
        self.returns_sequences = bool(spec.config.get("return_sequences", False))
        self.returns_state = bool(spec.config.get("return_state", False))
        self.order = slice(None, None, -1 if spec.config.get("go_backwards") else None)
        self.d_initial = {}
        self._holding: list[Hold] = []
        self.fixed = {}

    def hold(self, what: Hold) -> None:
        if not self.can_hold:
            super().hold(what)
        first, last = what.units
        if what.state not in self.names:
            raise CannotHoldError(f"The layer “{self.spec.name}” ({self.spec.kind}) has no state {what.state}.")
        if not 0 <= first < last <= self.units:
            raise CannotHoldError(f"The layer “{self.spec.name}” has {self.units} units: there is no unit {last - 1}.")
        self._holding.append(what)

    def _fixed(self) -> dict[str, tuple[Array, BoolArray]]:
        """What was asked for by `hold`, the last one first where two say something of one number."""
        found = self.by_hand(self.source.steps[self.order])
        if self.held is not None:  # a state that is passed over stays as it is
            found = {state: (values, where & ~self.held) for state, (values, where) in found.items()}
        return found

    def by_hand(self, steps: IntArray) -> dict[str, tuple[Array, BoolArray]]:
        """As `fixed`, of what is asked for at these time steps, (T,)."""
        found: dict[str, tuple[Array, BoolArray]] = {}
        for one in self._holding:
            shape = (len(steps), self.units, 1)
            values, where = found.setdefault(one.state, (np.zeros(shape), np.zeros(shape, bool)))
            at, units = one.at(steps), slice(*one.units)
            values[at, units], where[at, units] = one.value, True
        return found

    def pins(self, state: str) -> Iterable[tuple[Array, BoolArray] | None]:
        """For each step at which values a state is held by hand, and where; None for none."""
        found: list[tuple[Array, BoolArray] | None] = [None] * len(self.x)
        if state in self.fixed:
            values, where = self.fixed[state]
            for step in np.flatnonzero(where.reshape(len(where), -1).any(1)):
                found[step] = values[step], where[step]
        return found

    def free(self, state: str, slope: Array) -> Array:
        """(T, units, lanes), with 0 where the state is held by hand."""
        return slope if state not in self.fixed else np.where(self.fixed[state][1], 0.0, slope)

    @classmethod
    def read(cls, name: str, layer: Layer) -> dict[str, Any]:
        return read_options(name, layer, {**AROUND, **cls.options})

    @classmethod
    def as_roles(cls, roles: Sequence[str]) -> list[str]:
        """Keras's older calls give the states beside the sequence, in one list."""
        return [role or ("initial_state" if which else "") for which, role in enumerate(roles)]

    @classmethod
    def states_of(cls, config: Mapping[str, Any]) -> int:
        return len(cls.names) if config.get("return_state") else 0

    @abstractmethod
    def run(self) -> None:
        """From x, all that the forward pass knows; fills h."""

    @abstractmethod
    def run_back(self) -> None:
        """From dh, which holds the gradient from above, makes dh total."""

    @abstractmethod
    def d_sums(self) -> Array:
        """The gradient of the gates' weighted sums, after run_back."""

    def from_sums(self, d_sums: Array) -> Array:
        """The gradient with respect to x from that of the gates' sums."""
        return self.input_gradient(d_sums)

    @abstractmethod
    def gates(self) -> tuple[Gate, ...]:
        """After run_back."""

    def back(self) -> Mapping[str, Array]:
        """LayerTrace.back as (T, units, batch) arrays, after run_back; nothing where it is not known."""
        return {}

    def passed_by(self) -> dict[str, Array]:
        """What goes no gate's way: the gradient of steps that are passed over; nothing where there are none."""
        return {} if self.held is None else {"": np.where(self.held, self.dh, 0.0)}

    @abstractmethod
    def factors(self) -> Mapping[str, tuple[Factor, ...]]:
        """Weight name -> its factors, after run_back."""

    def initial(self, state: str) -> Array:
        """(units, batch), or of sizes 1: the state before the first step, zeros where nothing is said of it."""
        number = self.names.index(state)
        if number < len(self.given):
            handed: Array = self.inward(self.given[number].values)[-1]
            return handed
        known = self.spec.config.get(f"initial_{state}")
        return np.zeros((1, 1)) if known is None else np.asarray(known, np.float64).reshape(self.units, 1)

    # How a stream's steps lie in here, where what a step has may be more than a row of units (ConvLSTM2D).

    def read_input(self, values: Array) -> Array:
        """(T, batch, features) as what the kernel is multiplied with, (T, features, batch)."""
        return _swap(values)

    def to_input(self, gradient: Array) -> Array:
        """The gradient of what `read_input` made, as that of the source, (T, lanes, features)."""
        return _swap(gradient)

    def inward(self, values: Array) -> Array:
        """(T, batch, units) of a stream as (T, units, batch)."""
        return _swap(values)

    def outward(self, values: Array) -> Array:
        """(T, units, batch) as (T, batch, units) of a stream."""
        return _swap(values)

    def spread(self, mask: BoolArray) -> BoolArray:
        """(T, batch) as it is said of all that a step has, (T, 1, batch)."""
        return mask[:, None]

    def state_shape(self) -> tuple[int, ...]:
        """(units, batch): the shape of a state at one step."""
        return self.units, self.x.shape[2]

    def step_shape(self) -> tuple[int, ...]:
        """As Stream.shape."""
        return ()

    @property
    def width(self) -> int:
        """How many numbers a step of the output has."""
        return self.units

    def states(self) -> dict[str, Signal]:
        return {"h": self.signal(self.h[1:], self.dh)}

    def forward(self, sources: Sequence[Stream]) -> Stream:
        self.source, *self.given = sources
        self.x = self.read_input(self.source.values[self.order])
        mask = self.source.mask
        if self.given and "mask" not in self.spec.roles and not self.spec.config.get("reads_mask"):
            mask = None  # Keras looks for the mask of a call's one tensor: with states beside it there are several
        self.masked = mask is not None
        self.real = None if mask is None or mask.all() else mask[self.order]
        self.held = None if self.real is None else ~self.spread(self.real)
        self.drops = self._drawn()
        self.fixed = self._fixed() if self._holding else {}
        if self.front is None or not self.front.run(self):
            self.begin()
            self.run()
        self.silent = self._silent()
        emitted = self.emitted()
        if self.returns_sequences:
            stream = self.source.then(self.outward(emitted))
            turned = -1 if self.spec.config.get("turns_mask") else 1
            mask = None if stream.mask is None else stream.mask[::turned]
            return replace(stream, shape=self.step_shape(), steps=self.source.steps[self.order], mask=mask)
        return self._last(emitted[-1:])

    def begin(self) -> None:
        """Makes h, with what it begins with."""
        self.h = np.zeros((len(self.x) + 1, *self.state_shape()), self.x.dtype)
        self.h[0] = self.initial("h")

    def _drawn(self) -> dict[str, Array]:
        """In a training pass, what its dropout multiplies at every step: "input" and "state", (gates, rows, batch).

        Keras's gated cells take the gates one by one, each with masks of its own, where their states have dropout; else
        all gates share one.
        """
        if (seed := self.spec.config.get(TRAINING)) is None:
            return {}
        rates = {"input": "dropout", "state": "recurrent_dropout"}
        found = {name: float(self.spec.config.get(key) or 0.0) for name, key in rates.items()}
        gates = self.weights["kernel"].shape[-1] // self.units
        apart = gates if found["state"] > 0 else 1
        rows, rng = {"input": self.x.shape[1], "state": self.units}, np.random.default_rng(seed)
        drawn = {}
        for name, rate in found.items():
            on = rng.random((apart, rows[name], self.x.shape[2])) >= rate
            if rate > 0 and not (gates > 1 and rate >= 1):
                drawn[name] = (on / (1 - rate) if rate < 1 else np.zeros(on.shape)).astype(self.x.dtype)
        return drawn

    def dropping(self, which: str, gate: int) -> Array | float:
        """(rows, batch): what its dropout multiplies for a gate; 1 where there is none."""
        masks = self.drops.get(which)
        return 1.0 if masks is None else masks[gate if len(masks) > 1 else 0]

    def _last(self, value: Array) -> Stream:
        """(1, units, batch), which comes from the last step that is read, as a stream."""
        at = self.source.steps[self.order][-1:]
        values, timeless = self.outward(value), self.source.timeless
        return Stream(values, at, np.array([len(self.x) - 1]), vector=True, timeless=timeless, shape=self.step_shape())

    def more(self) -> tuple[Stream, ...]:
        return tuple(self._last(state[-1:]) for state in self.all_states()) if self.returns_state else ()

    def all_states(self) -> tuple[Array, ...]:
        """Each state as (T + 1, units, batch), in Keras's order."""
        return (self.h,)

    def d_states(self) -> tuple[Array, ...]:
        """The derivative with respect to each of them but the first step's, (T, units, lanes), after `backward`."""
        return (self.dh,)

    def kept_back(self) -> Iterable[tuple[IntArray, Array]]:
        return ((self.source.steps[self.order], gradient) for gradient in self.d_states())

    def kept(self) -> Iterable[tuple[IntArray, Array]]:
        return ((self.source.steps[self.order], state[1:]) for state in self.all_states())

    def _silent(self) -> BoolArray | None:
        """(T, 1, batch): at which steps 0 leaves the layer in place of its state; None where at none.

        At a masked step Keras repeats the output before, which ahead of the first real step is 0; with
        zero_output_for_mask it is 0 at every masked one. Unrolled it is 0 where the mask says so in the order of time,
        although the outputs are those of the order of reading.
        """
        if self.held is None:
            return None
        config = self.spec.config
        first: BoolArray = np.logical_and.accumulate(self.held, axis=0)
        if not config.get("zero_output_for_mask"):
            return first
        if config.get("unroll") and self.returns_sequences:
            turned = config.get("go_backwards") or config.get("turns_mask")
            return first | (self.held[::-1] if turned else self.held)
        return self.held

    def emitted(self) -> Array:
        """(T, units, batch): what leaves the layer, step by step."""
        return self.h[1:] if self.silent is None else np.where(self.silent, 0.0, self.h[1:])

    def holds(self) -> Iterable[BoolArray | None]:
        """For each step which sequences keep their states, (1, batch); None for none."""
        return repeat(None, len(self.x)) if self.held is None else self.held

    def open(self, slope: Array, passed: float = 0.0) -> Array:
        """(T, …, units, batch), with `passed` at the steps that are passed over."""
        if self.held is None:
            return slope
        return np.where(self.held if slope.ndim == 3 else self.held[:, None], passed, slope)

    def silence(self, *gradients: Array) -> None:
        """Makes (T, …, lanes) arrays 0 at the steps that are passed over, whatever the gradient of their output is."""
        for gradient in gradients if self.held is not None else ():
            np.copyto(gradient, 0.0, where=self.held)

    def backward(self, above: Array) -> tuple[Array, ...]:
        if self.front is None or not self.front.run_back(self, above):
            self.receive(above)
            self.run_back()
        self.dx = self.to_input(self.from_sums(self.d_sums()))
        handed = (self.outward(self.d_initial[name][None]) for name, _ in zip(self.names, self.given, strict=False))
        return self.dx[self.order], *handed

    def receive(self, above: Array) -> None:
        """Makes dh of the gradient of what left the layer, (S, lanes, units)."""
        arrives = self.inward(above)
        self.dh = np.zeros((len(self.x), *arrives.shape[1:]), self.x.dtype)
        self.dh[-len(above) :] = arrives
        if self.silent is not None:
            self.dh = np.where(self.silent, 0.0, self.dh)
        if (state := self.at_state("h")) is not None:
            self.dh[-1] += state

    def at_state(self, name: str) -> Array | None:
        """(units, lanes): what comes from those who read the last state of that name itself."""
        number = self.names.index(name)
        found = self.at_states[number] if number < len(self.at_states) else None
        return None if found is None else self.inward(found)[0]

    def sent(self) -> tuple[Array, ...]:
        if self.order.step is None and not self.given:
            return ()
        handed = []
        for name, _ in zip(self.names, self.given, strict=False):
            gradient = self.outward(self.d_initial[name][None])[0]
            handed.append(np.zeros((len(self.x), 1, *gradient.shape)))
            handed[-1][0, 0] = gradient
        return (self.dx[:, None], *handed)

    def output_gradient(self) -> Array:
        return self.outward(self.dh)

    def record(self) -> LayerTrace:
        config, steps = self.spec.config, self.source.steps[self.order]
        emits = np.ones(len(steps), bool)
        if not self.returns_sequences:
            emits[:-1] = False
        states = self.states()
        return LayerTrace(
            name=self.spec.name,
            kind=self.spec.kind,
            units=self.width,
            sources=self.spec.sources,
            steps=steps,
            output=states["h"] if self.silent is None else self.signal(self.emitted(), self.dh),
            emits=emits,
            taps=self.source.taps[self.order],
            more_taps=tuple(self._first(one, len(steps)) for one in self.given),
            gates=self.gates(),
            states=states,
            back={way: self.as_record(values) for way, values in self.back().items()},
            weights=tuple(
                weight_trace(name, self.weights[name], self.source, parts, steps=steps)
                for name, parts in self.factors().items()
                if name in self.weights
            ),
            config=config,
            note=self.note(),
            dropped={name: masks.transpose(2, 0, 1) for name, masks in self.drops.items()},
            mask=None if self.real is None else self.real.T,
            held={state: where[..., 0] for state, (_, where) in self.fixed.items()},
        )

    @staticmethod
    def _first(given: Stream, steps: int) -> IntArray:
        """(T, 1): the first step reads the last one of what is handed over, the others nothing of it."""
        taps = np.full((steps, 1), -1)
        taps[0] = given.positions[-1]
        return taps

    def note(self) -> str:
        """What a reader would not expect."""
        config = self.spec.config
        dropped = config.get("dropout", 0.0) or config.get("recurrent_dropout", 0.0)
        said = ["dropout is off"] if dropped and not self.drops else []
        for name, masks in self.drops.items():
            what = {"input": "inputs", "state": "states"}[name]
            said.append(f"{int((masks == 0).sum())}/{masks.size} {what} off")
        if config.get("stateful"):
            said.append("stateful: its state begins at zero here")
        return "; ".join(said)

    def columns(self, gate: int) -> slice:
        """Which columns of the weights belong to the gate of that number."""
        return slice(gate * self.units, (gate + 1) * self.units)

    def parts(self, columns: Array) -> tuple[Array, ...]:
        """(T, gates * units, batch) as one view for each gate."""
        return tuple(columns[:, self.columns(gate)] for gate in range(columns.shape[1] // self.units))

    def project_input(self, bias: Array | None) -> Array:
        """(T, columns, batch): the input through the kernel, for all steps at once, plus the bias."""
        steps, features, batch = self.x.shape
        kernel = self.matrix("kernel")
        apart = self._dropped_columns("input", kernel.shape[1])
        parts = [_swap(_times(self.x, mask)).reshape(-1, features) @ kernel[:, part] for part, mask in apart]
        rows = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)
        if bias is not None:
            rows += bias
        return np.ascontiguousarray(_swap(rows.reshape(steps, batch, -1)))

    def input_gradient(self, before: Array) -> Array:
        """The gradient with respect to x from that of `project_input`'s result."""
        steps, columns, lanes = before.shape
        kernel, total = self.matrix("kernel"), np.zeros(())
        for part, mask in self._dropped_columns("input", columns):
            rows = _swap(before[:, part]).reshape(-1, before[:, part].shape[1]) @ kernel[:, part].T
            total = _times(_swap(rows.reshape(steps, lanes, -1)), mask) + total
        return total

    def _dropped_columns(self, which: str, columns: int, first: int = 0) -> list[tuple[slice, Array | float]]:
        """Which columns have which mask of dropout: all of them one, 1 where there is none, or each gate its own."""
        masks = self.drops.get(which)
        if masks is None or len(masks) == 1:
            return [(slice(0, columns), 1.0 if masks is None else masks[0])]
        units = self.units
        return [(slice(n * units, (n + 1) * units), masks[first + n]) for n in range(columns // units)]

    def recurrence(self, columns: slice | None = None) -> Callable[[Array, Array], object]:
        """From h, (units, batch), what it adds to the gates' sums, or to some of them, put into (columns, batch)."""
        recurrent = self.transposed(columns)
        if "state" not in self.drops:
            return recurrent.dot
        first = (columns.start if columns else 0) // self.units
        apart = [(part, recurrent[part], mask) for part, mask in self._dropped_columns("state", len(recurrent), first)]

        def recur(h: Array, out: Array) -> None:
            for part, rows, mask in apart:
                np.dot(rows, h * mask, out[part])

        return recur

    def recurrence_back(self, columns: slice | None = None) -> Callable[[Array, Array], object]:
        """From the gradient of the gates' sums, (columns, lanes), that of h, put into (units, lanes)."""
        recurrent = self.matrix("recurrent_kernel")
        if columns is not None:
            recurrent = np.ascontiguousarray(recurrent[:, columns])
        if "state" not in self.drops:
            return recurrent.dot
        first = (columns.start if columns else 0) // self.units
        apart = [
            (part, recurrent[:, part], mask) for part, mask in self._dropped_columns("state", recurrent.shape[1], first)
        ]

        def recur_back(before: Array, out: Array) -> None:
            out[...] = 0.0
            for part, rows, mask in apart:
                out += mask * (rows @ before[part])

        return recur_back

    def matrix(self, weight: str) -> Array:
        """A kernel as the matrix that a step's numbers are multiplied with."""
        return self.weights[weight]

    def transposed(self, columns: slice | None = None) -> Array:
        """The recurrent kernel, or some of its columns, as a matrix that h is multiplied by from the left."""
        return np.ascontiguousarray(self.matrix("recurrent_kernel")[:, columns or slice(None)].T)

    def through(self, gate: int, before: Array) -> Array:
        """(T, units, batch): what goes back through a gate's recurrent weights, from the gradient of its sum."""
        steps, _, batch = before.shape
        rows = _swap(before).reshape(steps * batch, -1) @ self.weights["recurrent_kernel"][:, self.columns(gate)].T
        return _times(_swap(rows.reshape(steps, batch, -1)), self.dropping("state", gate))

    def common_factors(self, before: Array) -> dict[str, tuple[Factor, ...]]:
        """The factors of a layer whose pre-activations are x @ kernel + h @ recurrent_kernel + bias."""
        return {
            "kernel": self.dropped_factors("input", self.x, before),
            "recurrent_kernel": self.dropped_factors("state", self.h[:-1], before),
            "bias": (self.factor(slice(0, before.shape[1]), None, before),),
        }

    def dropped_factors(self, which: str, read: Array, deltas: Array) -> tuple[Factor, ...]:
        """The factors of a kernel by which (T, rows, batch) numbers go, through their dropout, into the first of the
        gates' sums, whose gradients are (T, columns, batch)."""
        apart = self._dropped_columns(which, deltas.shape[1])
        return tuple(self.factor(part, _times(read, mask), deltas[:, part]) for part, mask in apart)

    def as_record(self, values: Array) -> Array:
        """(T, units, batch) as (batch, T, units) of a record: the same memory."""
        return values.transpose(2, 0, 1)

    def signal(self, value: Array, gradient: Array) -> Signal:
        """A record of (T, units, batch) arrays."""
        return Signal(self.as_record(value), self.as_record(gradient))

    @staticmethod
    def factor(columns: slice, inputs: Array | None, deltas: Array, *, row: int = 0) -> Factor:
        """A record of (T, rows, batch) inputs and (T, columns, batch) deltas."""
        read = None if inputs is None else inputs.transpose(2, 0, 1)
        return Factor(columns, read, deltas.transpose(2, 0, 1), row)


def _swap(values: Array) -> Array:
    """(T, batch, units) as (T, units, batch) or back: the same memory."""
    return values.transpose(0, 2, 1)


def _times(values: Array, mask: Array | float) -> Array:
    """The values themselves where there is no mask."""
    return values if isinstance(mask, float) else values * mask
