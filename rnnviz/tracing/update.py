"""What one real optimizer step makes of the weights, step after step on one sequence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnnviz.errors import Kind, Told
from rnnviz.models.optimizer import optimizer as optimizer_of
from rnnviz.records.arrays import Array
from rnnviz.records.network import Network
from rnnviz.records.trace import Trace, Update
from rnnviz.settings.training import TrainSettings
from rnnviz.tracing.engine import loss_of

Weight = tuple[str, str]
"""A weight by its layer's name and Keras's short name: ("lstm_1", "kernel")."""

Slot = tuple[Weight | None, tuple[int, ...]]
"""A trained weight, None where the network does not have it, and its shape."""


class UnfitState(Told, ValueError):  # noqa: N818 - it names what is wrong, as the user reads it
    """The state of an optimizer that cannot be restored, in words."""

    kind = Kind.BAD_INPUT


class OptimizerSession:
    """A Keras optimizer that keeps its state (moments, iteration) from one update to the next.

    Keras is imported at the first update. A session belongs to one network; other weights of it are welcome at any
    time, other layers are a ValueError.
    state: the variables of the optimizer that trained the network (Checkpoint.optimizer), so that the step is the one
    that its training would take next; without it, the first step of a new one. UnfitState, at the first update, where
    it is not a state of this optimizer for these weights.
    optimizer: a Keras optimizer that is not yet built, with the schedule of its run; by default that of the settings,
    whose rate does not fall, because a single step has no run to fall over.
    slots: for which weights, in order, the optimizer of `state` was built; by default those of the network, in order.
    """

    def __init__(
        self,
        settings: TrainSettings,
        state: Sequence[Array] = (),
        *,
        optimizer: Any = None,
        slots: Sequence[Slot] = (),
    ) -> None:
        self._settings, self._state, self._slots = settings, state, slots
        self._optimizer = optimizer
        self._variables: dict[Weight, Any] = {}

    def apply(self, network: Network, trace: Trace) -> Update:
        """One optimizer step from the network's weights, with the gradients of its trace, summed over time.

        `after` holds every weight, those that do not train included: network.with_weights(update.after) is the
        network after the step, and loss_after its true loss on the sequence of the trace.
        """
        gradients = {(layer.name, w.name): w.gradient for layer in trace.layers for w in layer.weights}
        before = {(s.name, name): w for s in network.layers for name, w in s.weights.items()}
        if not self._variables:
            self._start({key: before[key] for key in gradients})
        if self._variables.keys() != gradients.keys():
            raise ValueError("An optimizer session belongs to one network; this trace is of another.")
        for key, variable in self._variables.items():
            variable.assign(before[key])
        dtypes = {key: before[key].dtype for key in gradients}
        rate = float(np.asarray(self._optimizer.learning_rate))  # of this step: a schedule gives the next one after it
        self._optimizer.apply_gradients(
            [(gradient.astype(dtypes[key]), self._variables[key]) for key, gradient in gradients.items()]
        )
        after: dict[str, dict[str, Array]] = {}
        for (layer, name), weight in before.items():
            variable = self._variables.get((layer, name))
            after.setdefault(layer, {})[name] = weight if variable is None else np.asarray(variable).copy()
        loss_after = loss_of(
            network.with_weights(after),
            x=tuple(one.value for one in trace.read),
            y=trace.target,
            loss_on=trace.loss_on,
            loss_kind=str(trace.loss_name),
        )
        return Update(
            optimizer=self._settings.optimizer,
            learning_rate=rate,
            iteration=int(np.asarray(self._optimizer.iterations)),
            after=after,
            loss_after=loss_after,
        )

    def _start(self, weights: dict[Weight, Array]) -> None:
        import keras

        slots = self._slots or [(key, weight.shape) for key, weight in weights.items()]
        shapes = {key: shape for key, shape in slots if key is not None}
        if shapes != {key: weight.shape for key, weight in weights.items()}:
            raise UnfitState("The optimizer's state cannot be restored: it is that of a network with other weights.")
        if self._optimizer is None:
            self._optimizer = optimizer_of(self._settings)
        built = []
        for number, (key, shape) in enumerate(slots):
            # What the network does not have stands still; only its moments are there.
            value = np.zeros(shape, np.float32) if key is None else weights[key]
            label = f"{number}" if key is None else "_".join(key).replace("/", "_")
            built.append(keras.Variable(value, dtype=value.dtype.name, name=label))
        self._optimizer.build(built)
        if self._state:
            self._restore()
        self._variables = {key: made for (key, _), made in zip(slots, built, strict=True) if key is not None}

    def _restore(self) -> None:
        own = self._optimizer.variables
        found, wanted = [np.shape(value) for value in self._state], [tuple(v.shape) for v in own]
        if found != wanted:
            raise UnfitState(
                f"The optimizer's state cannot be restored: it has {len(found)} arrays with {_numbers(found)} numbers, "
                f"and {self._settings.optimizer} with these settings has {len(wanted)} with {_numbers(wanted)}."
            )
        for variable, value in zip(own, self._state, strict=True):
            variable.assign(value)


def _numbers(shapes: Sequence[tuple[int, ...]]) -> str:
    return f"{sum(int(np.prod(shape)) for shape in shapes):,}"
