"""What one real optimizer step makes of the weights, step after step on one sequence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnnviz.models.optimizer import optimizer
from rnnviz.records import Array, Network, Trace, Update
from rnnviz.settings import TrainSettings
from rnnviz.tracing.engine import loss_of


class OptimizerSession:
    """A Keras optimizer that keeps its state (momenta, iteration) from one update to the next.

    Of the settings, it takes what is the optimizer's, but no schedule: a single step has no run to fall
    over. Keras is imported at the first update.
    A session belongs to one network; other weights of it are welcome at any time, other layers are a ValueError.
    state: the variables of the optimizer that trained the network (Checkpoint.optimizer), so that the step is the
    one that its training would take next; without it, or where it fits another optimizer, the first step of a new one.
    """

    def __init__(self, settings: TrainSettings, state: Sequence[Array] = ()) -> None:
        self._settings, self._state = settings, state
        self._optimizer: Any = None
        self._variables: dict[tuple[str, str], Any] = {}

    def apply(self, network: Network, trace: Trace) -> Update:
        """One optimizer step from the network's weights, with the gradients of its trace, summed over time.

        `after` holds every weight, those that do not train included: network.with_weights(update.after) is the
        network after the step, and loss_after its true loss on the sequence of the trace.
        """
        gradients = {(layer.name, w.name): w.gradient for layer in trace.layers for w in layer.weights}
        before = {(s.name, name): w for s in network.layers for name, w in s.weights.items()}
        if self._optimizer is None:
            self._start({key: before[key] for key in gradients})
        if self._variables.keys() != gradients.keys():
            raise ValueError("An optimizer session belongs to one network; this trace is of another.")
        for key, variable in self._variables.items():
            variable.assign(before[key])
        dtypes = {key: before[key].dtype for key in gradients}
        self._optimizer.apply_gradients(
            [(gradient.astype(dtypes[key]), self._variables[key]) for key, gradient in gradients.items()]
        )
        after: dict[str, dict[str, Array]] = {}
        for (layer, name), weight in before.items():
            variable = self._variables.get((layer, name))
            after.setdefault(layer, {})[name] = weight if variable is None else np.asarray(variable).copy()
        loss_after = loss_of(
            network.with_weights(after), x=trace.x, y=trace.target, loss_on=trace.loss_on, loss_kind=trace.loss_kind
        )
        return Update(
            optimizer=self._settings.optimizer,
            learning_rate=float(np.asarray(self._optimizer.learning_rate)),
            iteration=int(np.asarray(self._optimizer.iterations)),
            after=after,
            loss_after=loss_after,
        )

    def _start(self, weights: dict[tuple[str, str], Array]) -> None:
        import keras

        self._optimizer = optimizer(self._settings)
        for (layer, name), weight in weights.items():
            label = f"{layer}_{name}".replace("/", "_")
            self._variables[layer, name] = keras.Variable(weight, dtype=weight.dtype.name, name=label)
        self._optimizer.build(list(self._variables.values()))
        own = self._optimizer.variables
        if [tuple(v.shape) for v in own] == [np.shape(value) for value in self._state]:
            for variable, value in zip(own, self._state, strict=True):
                variable.assign(value)
