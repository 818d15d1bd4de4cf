"""What rnnviz.Watch costs a fit: the same compiled model, fitted with the callback and without it in turns.

An LSTM of 32 units and a Dense on sequences of 50 steps, in batches of 32: a small model, whose epoch of a second or so
leaves little to hide behind. At every epoch one sequence is traced and kept, on the disk of the temporary folder; what
begins and ends a run is in the time as well. A busy machine makes two fits differ by more than the callback does; the
seconds that pass inside it are added up, too.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

# Before numpy, as in a script that imports it first: it decides how many threads numpy uses.
import rnnviz  # isort: skip

import numpy as np
from figures import Figure

SEQUENCES, STEPS, UNITS, BATCH = 4_096, 50, 32, 32
BAR = 5.0


def run(turns: str = "5", epochs: str = "6") -> Iterator[Figure]:
    import keras

    rng = np.random.default_rng(0)
    x = rng.normal(size=(SEQUENCES, STEPS, 1)).astype(np.float32)
    y = x.mean(1)
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((None, 1)), keras.layers.LSTM(UNITS), keras.layers.Dense(1)])
    model.compile("adam", "mse")

    with tempfile.TemporaryDirectory(prefix="rnnviz-watch-") as folder:

        def seconds(*callbacks: object) -> float:
            began = time.perf_counter()
            model.fit(x, y, batch_size=BATCH, epochs=int(epochs), callbacks=list(callbacks), verbose=0)
            return time.perf_counter() - began

        inside: list[float] = []

        class Timed(rnnviz.Watch):  # type: ignore[misc]
            """The callback, its own seconds added up."""

            def on_train_begin(self, logs: object = None) -> None:
                self._add(super().on_train_begin)

            def on_epoch_end(self, epoch: int, logs: object = None) -> None:
                self._add(lambda: super(Timed, self).on_epoch_end(epoch, logs))

            def on_train_end(self, logs: object = None) -> None:
                self._add(super().on_train_end)

            def _add(self, act: Callable[[], object]) -> None:
                began = time.perf_counter()
                act()
                inside[-1] += time.perf_counter() - began

        def watch() -> object:
            inside.append(0.0)
            return Timed(x[:1], y[:1], runs=folder, name="bench")

        seconds(watch())  # compiles the step, and imports what the callback needs
        plain, watched = [], []
        for turn in range(int(turns)):
            pair = [("plain", ()), ("watched", (watch(),))]
            for name, callbacks in pair if turn % 2 == 0 else pair[::-1]:
                (plain if name == "plain" else watched).append(seconds(*callbacks))
            print(f"  turn {turn + 1}: {plain[-1]:.2f} s without, {watched[-1]:.2f} s with", flush=True)
        kept = len(list(Path(folder).iterdir()))
    yield Figure("seconds of an epoch without the callback", median(plain) / int(epochs), "s")
    yield Figure("runs that were kept", kept, "", int(turns) + 1, ">=")
    cost = 100 * (median(watched) / median(plain) - 1)
    yield Figure("cost of rnnviz.Watch, one trace an epoch, of a fit's time", cost, "%", BAR)
    own = 100 * median(seconds / whole for seconds, whole in zip(inside[1:], watched, strict=True))
    yield Figure("seconds inside the callback, of the fit's", own, "%", BAR)
    every = 1000 * (median(watched) - median(plain)) / int(epochs)
    yield Figure("the same, of an epoch", every, "ms")
