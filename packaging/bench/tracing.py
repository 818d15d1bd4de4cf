"""What a trace costs: against one train_on_batch of the same model, in one run, the two taking turns."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

# Before numpy, as in the application: it decides how many threads numpy uses.
import rnnviz  # noqa: F401 # isort: skip

import numpy as np
from figures import Figure

from rnnviz.records.arrays import Array
from rnnviz.records.network import Network
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import trace
from rnnviz.tracing.itemise import itemise
from rnnviz.tracing.reader import read_network
from rnnviz.tracing.store import save_networks

_ROUNDS = 60
_LENGTHS = (50, 100, 200, 500, 1000)

_FIRST = """
import sys, time
start = time.perf_counter()
import numpy as np
alone = time.perf_counter() - start
from pathlib import Path
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import trace
from rnnviz.tracing.store import load_networks
(network,), _ = load_networks(Path(sys.argv[1]))
x = np.zeros((1, int(sys.argv[2]), network.features))
trace(network, x=x, y=np.zeros((1, 1, 1)), loss_on=LossOn.LAST)
print(alone, time.perf_counter() - start)
"""


def run() -> Iterator[Figure]:
    yield from _against_training()
    yield from _over_lengths()
    yield from _first_calls()
    yield from _see_rnn()
    yield _itemised()


def _model(units: tuple[int, ...], *, features: int = 1, every: bool = False) -> Any:
    import keras

    keras.utils.set_random_seed(42)
    model = keras.Sequential([keras.Input((None, features))])
    for width in units[:-1]:
        model.add(keras.layers.LSTM(width, return_sequences=True))
    model.add(keras.layers.LSTM(units[-1], return_sequences=every))
    model.add(keras.layers.Dense(1))
    return model


def _draw(size: int, steps: int, features: int) -> Array:
    return np.random.default_rng(42).normal(size=(size, steps, features)).astype(np.float32)


def _milliseconds(*calls: Callable[[], object], rounds: int = _ROUNDS) -> list[float]:
    """The median of each call, in turns, after one of each that does not count."""
    for call in calls:
        call()
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        for call, times in zip(calls, taken, strict=True):
            start = time.perf_counter()
            call()
            times.append(time.perf_counter() - start)
    return [1000 * float(np.median(times)) for times in taken]


def _tracer(network: Network, x: Array) -> Callable[[], object]:
    y = np.zeros((len(x), 1, 1), np.float32)
    return lambda: trace(network, x=x, y=y, loss_on=LossOn.LAST)


def _against_training() -> Iterator[Figure]:
    """3 x LSTM(16), T = 50, batch 1. Keras's own choice for an LSTM, "auto", does not compile it."""
    x, y = _draw(1, 50, 1), np.zeros((1, 1), np.float32)
    steps: list[Callable[[], object]] = []
    for compiled in (False, True):
        model = _model((16, 16, 16))
        model.compile(loss="mse", optimizer="adam", jit_compile=compiled)
        steps.append(lambda model=model: model.train_on_batch(x, y))  # type: ignore[misc]
    traced, plain, jitted = _milliseconds(_tracer(read_network(model), x), *steps)
    yield Figure("trace, 3 x LSTM(16), T = 50, batch 1", traced, "ms")
    yield Figure("train_on_batch of the same model, jit_compile=False", plain, "ms")
    yield Figure("train_on_batch of the same model, jit_compile=True", jitted, "ms")
    yield Figure("trace / train_on_batch, jit_compile=False (aim 0.33)", traced / plain, "of it", 1.0)
    yield Figure("trace / train_on_batch, jit_compile=True", traced / jitted, "of it", 0.8)


def _over_lengths() -> Iterator[Figure]:
    network = read_network(_model((16, 16, 16)))
    times = _milliseconds(*(_tracer(network, _draw(1, t, 1)) for t in _LENGTHS), rounds=15)
    exponent = float(np.polyfit(np.log(_LENGTHS), np.log(times), 1)[0])
    yield Figure("trace, 3 x LSTM(16), T = 1,000", times[-1], "ms")
    yield Figure("exponent of T from 50 to 1,000 (1 is linear)", exponent, "", 1.1)


def _first_calls() -> Iterator[Figure]:
    """In a new process, from the first import to the first trace of a stored network."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.npz"
        save_networks(path, [read_network(_model((16, 16, 16)))], {})
        for steps in (50, 1000):
            command = [sys.executable, "-c", _FIRST, str(path), str(steps)]
            told = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(5)]
            numpy, whole = (np.median(each) for each in zip(*(map(float, one.split()) for one in told), strict=True))
            name = f"first trace of a process, imports and all, T = {steps:,}"
            yield Figure(name, 1000 * float(whole), "ms")
            yield Figure(f"{name}, beside the import of numpy alone", float(whole / numpy), "times", 5.0)


def _see_rnn() -> Iterator[Figure]:
    model = _model((6, 6), features=12)
    model.compile(loss="mse", optimizer="adam", jit_compile=False)
    x, y = _draw(16, 100, 12), np.zeros((16, 1), np.float32)
    traced, trained = _milliseconds(_tracer(read_network(model), x), lambda: model.train_on_batch(x, y))
    name = "trace, see-rnn's case: LSTM 6 / LSTM 6, 16 x 100 x 12"
    yield Figure(f"{name} (see-rnn: 77)", traced, "ms")
    yield Figure(f"{name} / train_on_batch, jit_compile=False", traced / trained, "of it", 0.5)


def _itemised() -> Figure:
    network = read_network(_model((16, 16), every=True))
    x, y = _draw(1, 100, 1), np.zeros((1, 100, 1))
    name = network.layers[0].name
    (taken,) = _milliseconds(lambda: itemise(network, x=x, y=y, loss_on=LossOn.EVERY, layer=name), rounds=10)
    return Figure("itemised gradient, 2 x LSTM(16), 100 losses over T = 100", taken, "ms")
