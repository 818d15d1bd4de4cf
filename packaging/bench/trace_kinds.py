"""What a trace of every kind of model costs: against one compiled training step of that model, batch 1, in one run.

    python packaging/dev.py bench trace_kinds
    python packaging/dev.py bench trace_kinds -o only=ConvLSTM -o rounds=10

The two take turns. A training step is `train_on_batch` with Adam, compiled as Keras itself chooses to; it and a trace
have been called once before the first turn. A figure is the median of a trace, in training steps; the two medians, and
what one in twenty exceeds, stand in its name. How the cost grows with the length of a sequence is the exponent of a
straight line through the logarithms of both, beside that of a training step; there processor time is counted, for a
longer call is interrupted more often by all else that a machine does.
"""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

# Before numpy, as in the application: it decides how many threads numpy uses.
import rnnviz  # noqa: F401 # isort: skip

import numpy as np
from figures import Figure

from rnnviz.records.arrays import Array
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import trace
from rnnviz.tracing.reader import read_network

STEPS, LENGTHS = 50, (50, 100, 200, 400)
OURS, AUTOMATIC = 1.0, 5.0
"""The bars, in training steps: of what has a recorder, and of what Keras computes for us."""

UNITS, VOCABULARY = 32, 60


@dataclass(frozen=True)
class Case:
    """make: the model for sequences of so many steps. bar: how many training steps a trace may cost. steps: of the
    sequence that is traced. grows: whether a longer one is a model of the same kind; where attention compares every
    step with every other one, both costs grow with the square, and the exponent has no bar."""

    make: Callable[[int], Any]
    bar: float = OURS
    steps: int = STEPS
    grows: bool = True
    square: bool = False


def _cases() -> dict[str, Case]:
    import keras

    layers = keras.layers

    def row(*stack: Any, features: int = 3) -> Any:
        return keras.Sequential([keras.Input((None, features)), *stack, layers.Dense(1)])

    def ids(*stack: Any) -> Any:
        return keras.Sequential([keras.Input((None,), dtype="int32"), *stack, layers.Dense(1)])

    def film(steps: int, *stack: Any, size: tuple[int, ...] = (24, 24, 1)) -> Any:
        return keras.Sequential([keras.Input((steps, *size)), *stack])

    def translator(attention: bool) -> Any:
        read, write = (keras.Input((None,), dtype="int32") for _ in range(2))
        said, *states = layers.LSTM(UNITS, return_state=True, return_sequences=True)(
            layers.Embedding(VOCABULARY, 16, mask_zero=True)(read)
        )
        told = layers.LSTM(UNITS, return_sequences=True)(
            layers.Embedding(VOCABULARY, 16, mask_zero=True)(write), initial_state=states
        )
        if attention:
            told = layers.Concatenate()([told, layers.Attention()([told, said])])
        return keras.Model([read, write], layers.Dense(VOCABULARY, "softmax")(told))

    def attended(kind: str) -> Any:
        x = keras.Input((None, 3))
        h = layers.LSTM(UNITS, return_sequences=True)(x)
        if kind == "MultiHeadAttention":
            looked = layers.MultiHeadAttention(4, 8)(h, h)
        else:
            looked = getattr(layers, kind)()([h, h])
        return keras.Model(x, layers.Dense(1)(layers.GlobalAveragePooling1D()(layers.Add()([h, looked]))))

    def frames(steps: int) -> Any:
        return film(
            steps,
            layers.TimeDistributed(layers.Conv2D(8, 3, activation="relu")),
            layers.TimeDistributed(layers.MaxPooling2D(2)),
            layers.TimeDistributed(layers.Conv2D(16, 3, activation="relu")),
            layers.TimeDistributed(layers.GlobalAveragePooling2D()),
            layers.GRU(UNITS),
            layers.Dense(4),
        )

    def climate(steps: int) -> Any:
        return film(
            steps,
            *(layers.ConvLSTM2D(32, 3, padding="same", return_sequences=True), layers.BatchNormalization()),
            *(layers.ConvLSTM2D(16, 3, padding="same"), layers.BatchNormalization(), layers.Dropout(0.2)),
            layers.Conv2D(3, 3, padding="same", activation="sigmoid"),
            size=(24, 32, 3),
        )

    def stacked() -> Any:
        cells = [layers.LSTMCell(UNITS), layers.GRUCell(UNITS), layers.SimpleRNNCell(UNITS)]
        return row(layers.RNN(cells))

    @keras.saving.register_keras_serializable("rnnviz_bench")
    class Minimal(layers.Layer):  # type: ignore[misc]
        """A cell of a user's own."""

        def __init__(self, units: int, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.units = self.state_size = units

        def build(self, shape: Any) -> None:
            self.kernel = self.add_weight(shape=(shape[-1], self.units), name="kernel")
            self.recurrent = self.add_weight(shape=(self.units, self.units), name="recurrent")

        def call(self, x: Any, states: Any) -> Any:
            h = keras.ops.tanh(keras.ops.matmul(x, self.kernel) + keras.ops.matmul(states[0], self.recurrent))
            return h, [h]

    def operations() -> Any:
        x = keras.Input((None, 3))
        h = layers.LSTM(UNITS, return_sequences=True)(x)
        return keras.Model(x, layers.Dense(1)(keras.ops.mean(keras.ops.tanh(h) * 2 + 1, axis=1)))

    def queries() -> Any:
        x = keras.Input((None, 3))
        h = layers.LSTM(UNITS, return_sequences=True)(x)
        looked = layers.GroupQueryAttention(8, 4, 2)(h, h)
        return keras.Model(x, layers.Dense(1)(layers.GlobalAveragePooling1D()(looked)))

    both, lstm = layers.Bidirectional, layers.LSTM
    of_all = {"return_sequences": True}
    return {
        "3 x LSTM(32)": Case(lambda t: row(*(lstm(UNITS, **of_all), lstm(UNITS, **of_all), lstm(UNITS)))),
        "Masking, GRU(32)": Case(lambda t: row(layers.Masking(), layers.GRU(UNITS))),
        "Embedding with a mask, LSTM(32)": Case(
            lambda t: ids(layers.Embedding(VOCABULARY, 16, mask_zero=True), lstm(UNITS))
        ),
        "Bidirectional(LSTM(32)), twice": Case(lambda t: row(both(lstm(UNITS, **of_all)), both(lstm(UNITS)))),
        "StackedRNNCells of three": Case(lambda t: stacked()),
        "encoder and decoder, LSTM(32), masked": Case(lambda t: translator(False)),
        "the same with Attention": Case(lambda t: translator(True), square=True),
        "LSTM(32), AdditiveAttention": Case(lambda t: attended("AdditiveAttention"), square=True),
        "LSTM(32), MultiHeadAttention": Case(lambda t: attended("MultiHeadAttention"), square=True),
        "TimeDistributed(Conv2D) of 20 frames 24 x 24, GRU(32)": Case(frames, steps=20, grows=False),
        "ConvLSTM1D(8), rows of 32": Case(
            lambda t: film(t, layers.ConvLSTM1D(8, 3), layers.Flatten(), layers.Dense(1), size=(32, 1)), steps=30
        ),
        "ConvLSTM2D(8), 20 frames 24 x 24": Case(
            lambda t: film(t, layers.ConvLSTM2D(8, 3), layers.GlobalAveragePooling2D(), layers.Dense(4)),
            steps=20,
            grows=False,
        ),
        "climate: ConvLSTM2D(32), ConvLSTM2D(16), 30 maps 24 x 32": Case(climate, steps=30, grows=False),
        "automatic: operations on tensors": Case(lambda t: operations(), AUTOMATIC),
        "automatic: RNN over a cell of one's own": Case(lambda t: row(layers.RNN(Minimal(UNITS))), AUTOMATIC),
        "automatic: GroupNormalization over steps, LSTM(32)": Case(
            lambda t: film(
                *(t, layers.Conv1D(8, 3), layers.GroupNormalization(1, axis=1), lstm(UNITS), layers.Dense(1)), size=(3,)
            ),
            AUTOMATIC,
        ),
        "automatic: LSTM(32), GroupQueryAttention": Case(lambda t: queries(), AUTOMATIC, square=True),
        "automatic: Conv3D over 20 frames 16 x 16": Case(
            lambda t: film(
                t, layers.Conv3D(4, 3, padding="same"), layers.ConvLSTM2D(4, 3), layers.Flatten(), size=(16, 16, 1)
            ),
            AUTOMATIC,
            steps=20,
            grows=False,
        ),
    }


def run(rounds: str = "40", only: str = "", lengths: str = "yes") -> Iterator[Figure]:
    """rounds: turns of each. only: a part of the names of the cases to measure. lengths: "no" leaves them out."""
    import keras

    warnings.simplefilter("ignore")
    for name, case in _cases().items():
        if only not in name:
            continue
        keras.utils.set_random_seed(1)
        first, ratio = _pair(case, case.steps, int(rounds))
        traced, trained = first
        said = ", ".join(
            f"{what} {np.median(times):.3g} ms (95 %: {np.percentile(times, 95):.3g})"
            for what, times in (("trace", traced), ("step", trained))
        )
        yield Figure(f"{name}, T = {case.steps}: {said}", ratio, "steps", case.bar)
        if case.grows and lengths == "yes":
            few = max(int(rounds) // 4, 5)
            pairs = [_pair(case, length, few, clock=time.process_time)[0] for length in LENGTHS]
            ours, theirs = (_exponent([float(np.median(pair[n])) for pair in pairs]) for n in (0, 1))
            yield Figure(
                f"{name}: exponent of T, {LENGTHS[0]} to {LENGTHS[-1]} (step: {theirs:.2f})",
                ours,
                "",
                None if case.square else 1.1,
            )


def _exponent(times: list[float]) -> float:
    return float(np.polyfit(np.log(LENGTHS), np.log(times), 1)[0])


def _pair(
    case: Case, steps: int, rounds: int, *, clock: Callable[[], float] = time.perf_counter
) -> tuple[tuple[list[float], list[float]], float]:
    """Milliseconds of each trace and of each training step, in turns, and the ratio of their medians."""
    import keras

    keras.backend.clear_session()
    model = case.make(steps)
    network = read_network(model)
    rng = np.random.default_rng(0)
    given: list[Array] = [np.zeros(0)] * len(model.inputs)
    xs: list[Array] = []
    for spec in network.inputs:
        if spec.ids:
            x = rng.integers(1, spec.most, (1, steps, 1)).astype(np.float32)
            x[:, -steps // 5 :] = 0  # a fifth of the sequence is padding
        else:
            x = rng.normal(size=(1, steps, spec.features)).astype(np.float32)
        xs.append(x)
        given[spec.number] = x[..., 0] if spec.ids else x.reshape(1, steps, *(spec.shape or (spec.features,)))
    inputs = given if len(given) > 1 else given[0]
    said = np.asarray(model(inputs))
    flat = said.ndim == 2 or (said.ndim == 4 and model.outputs[0].shape[1] != steps)
    y = np.zeros((1, 1, said.size) if flat else said.shape, np.float32)
    model.compile(loss="mse", optimizer="adam")

    def traced() -> object:
        return trace(network, x=xs, y=y, loss_on=LossOn.LAST if flat else LossOn.EVERY)

    def trained() -> object:
        return model.train_on_batch(inputs, np.zeros_like(said))

    times: tuple[list[float], list[float]] = ([], [])
    for call in (traced, trained):
        call()
    for _ in range(rounds):
        for call, taken in zip((traced, trained), times, strict=True):
            start = clock()
            call()
            taken.append(1000 * (clock() - start))
    return times, float(np.median(times[0]) / np.median(times[1]))
