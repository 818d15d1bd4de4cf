"""Optimizer steps a second, alone and with the window animating, and what training and loading do to the window.

The rates that are compared alternate within one run, a few seconds each, and the medians are set side by side, so
that a busy machine slows both. The peer's model is exploRNN's: 3 x LSTM(16), Dense(1), 15 steps, batch 25.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from figures import Figure

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, QTimer

from rnnviz.app import App, application, build
from rnnviz.jobs.request import answer
from rnnviz.jobs.training import Train
from rnnviz.records.training import TrainStep
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.ui.shell.collector import Collector

SECONDS, ROUNDS = 3.0, 3
BEAT = 5
"""Milliseconds between two beats of the event loop, where nothing holds it up. The bars of gaps are multiples of those
of the same window with nothing to do, so that a busy machine moves both."""

ENDLESS = TrainSettings(epochs=10_000, learning_rate=1e-3, device="cpu")
CHAPTER = Settings(DataSettings(), ModelSettings(loss_on=LossOn.EVERY), ENDLESS)
PEER = Settings(
    DataSettings(steps=15),
    ModelSettings(units=(16, 16, 16)),
    TrainSettings(epochs=10_000, batch_size=25, device="cpu"),
)


_kept: list[object] = []
"""What the window would not have: taking it apart would hold Python's lock for a moment that is not the window's."""


class Heart(QObject):
    """Beats in the event loop and notes, in milliseconds, how far apart the beats came."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last: float | None = None
        self._timer = QTimer(self, interval=BEAT, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        if self._last is not None:
            self.gaps.append(1000 * (now - self._last))
        self._last = now

    def taken(self) -> list[float]:
        """The gaps since the last time; the one in progress is forgotten."""
        gaps, self.gaps, self._last = self.gaps, [], None
        return gaps


def live(seconds: float) -> None:
    """Runs the event loop for so long."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def live_until(condition: Callable[[], bool], limit: float = 120.0) -> None:
    end = time.perf_counter() + limit
    while not condition():
        if time.perf_counter() > end:
            raise RuntimeError("the window did not get there")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)


class Alone:
    """The generator with no window: its steps a second."""

    def __init__(self, request: Train) -> None:
        self._items = answer(request)
        self._next(), self._next()  # the first ones compile

    def rate(self, seconds: float) -> float:
        steps, began = 0, time.perf_counter()
        while (now := time.perf_counter()) - began < seconds:
            self._next()
            steps += 1
        return steps / (now - began)

    def close(self) -> None:
        self._items.close()

    def _next(self) -> None:
        while not isinstance(next(self._items), TrainStep):
            pass


class Keras:
    """The same model, and batches of the same size, by Keras's own train_on_batch: its steps a second."""

    def __init__(self, settings: Settings) -> None:
        import keras

        from rnnviz.data.waves import make_waves
        from rnnviz.models.recurrent import build as build_model

        data = make_waves(settings.data, settings.model.loss_on)
        self._model = build_model(settings.model, steps=settings.data.steps)
        self._model.compile(keras.optimizers.Adam(settings.training.learning_rate), "mse")
        size = settings.training.batch_size
        last = settings.model.loss_on is LossOn.LAST
        self._x, self._y = data.x_train[:size], data.y_train[:size, 0] if last else data.y_train[:size]
        self._model.train_on_batch(self._x, self._y)

    def rate(self, seconds: float) -> float:
        steps, began = 0, time.perf_counter()
        while (now := time.perf_counter()) - began < seconds:
            self._model.train_on_batch(self._x, self._y)
            steps += 1
        return steps / (now - began)


class InWindow:
    """A training in the window, its animation playing. Held between two measurements."""

    def __init__(self, app: App, settings: Settings, heart: Heart) -> None:
        self._app, self.heart = app, heart
        self._step = 0
        app.worker.stepped.connect(self._note)
        score = app.score
        score.change({f"{part}.{name}": value for part, name, value in _fields(settings)})
        app.score.body.training.bar.start.emit()
        heart.taken()
        live_until(lambda: self._step > 0)
        live(0.5)
        self.first_gap = max(heart.taken())
        if not score.player.is_playing:
            score.player.toggle()
        self._app.session.errands.pause("training")

    def _note(self, _: int, item: Any) -> None:
        if isinstance(item, TrainStep):
            self._step = item.step

    def rate(self, seconds: float) -> tuple[float, list[float]]:
        """Steps a second, and the gaps of the event loop meanwhile."""
        before, began = self._step, time.perf_counter()
        self.heart.taken()
        self._app.session.errands.resume("training")
        live(seconds)
        gaps = self.heart.taken()
        self._app.session.errands.pause("training")
        taken = time.perf_counter() - began
        live(0.2)  # the step it holds at is told
        return (self._step - before) / taken, gaps

    def end(self) -> None:
        self._app.score.training.stop()
        live_until(lambda: not self._app.score.training.running)
        self._app.worker.stepped.disconnect(self._note)


def _fields(settings: Settings) -> Iterator[tuple[str, str, Any]]:
    for part in ("data", "model", "training"):
        record = getattr(settings, part)
        yield from ((part, f.name, getattr(record, f.name)) for f in fields(record))


def quiet(heart: Heart) -> float:
    """The 99th percentile of the gaps where the window has nothing to do."""
    heart.taken()
    live(SECONDS)
    return float(np.percentile(heart.taken(), 99))


def loading(app: App, heart: Heart) -> Iterator[Figure]:
    own = quiet(heart)
    heart.taken()
    began = time.perf_counter()
    app.start_worker()
    live_until(lambda: bool(app.score.devices))
    taken = time.perf_counter() - began
    yield Figure("gaps of the event loop of a window with nothing to do, 99th percentile", own, "ms")
    longest = max(heart.taken()) / own
    yield Figure("import of TensorFlow in the worker: longest gap, beside it", longest, "times", 10)
    yield Figure("import of TensorFlow in the worker", taken, "s")


def run() -> Iterator[Figure]:
    application(["bench"])
    app = build()
    app.window.first_painted.connect(Collector(app.window).begin)  # as run_window has it
    app.window.resize(1920, 1080)
    app.window.show()
    heart = Heart()
    live(1.0)
    try:
        yield from loading(app, heart)
        yield from trained(app, heart, CHAPTER, "LSTM 16/16, T 50, batch 32, loss on every step")
        yield from trained(app, heart, PEER, "exploRNN's model")
    finally:
        app.close()
    yield from kept(CHAPTER, "LSTM 16/16, T 50, batch 32, loss on every step")


def kept(settings: Settings, name: str) -> Iterator[Figure]:
    """What it costs that every epoch is on the disk before it is told."""
    with tempfile.TemporaryDirectory() as folder:
        alone, keeping = Alone(Train(settings)), Alone(Train(settings, root=Path(folder)))
        rates = [(keeping.rate(SECONDS), alone.rate(SECONDS)) for _ in range(ROUNDS)]
        keeping.close()
    yield Figure(f"{name}: generator that keeps its run", median(r[0] for r in rates), "steps/s")
    yield Figure(f"{name}: keeping / not keeping", median(a / b for a, b in rates), "times", 0.9, ">=")


def trained(app: App, heart: Heart, settings: Settings, name: str) -> Iterator[Figure]:
    keras, alone = Keras(settings), Alone(Train(settings))
    _kept.extend((keras, alone))
    window = InWindow(app, settings, heart)
    gaps: list[float] = []
    idle: list[float] = []
    rates: list[tuple[float, float, float]] = []
    for _ in range(ROUNDS):
        in_window, new = window.rate(SECONDS)
        gaps += new
        app.score.player.toggle()
        idle.append(quiet(heart))
        app.score.player.toggle()
        rates.append((in_window, alone.rate(SECONDS), keras.rate(SECONDS / 2)))
    window.end()
    yield Figure(f"{name}: in the window, animation on", median(r[0] for r in rates), "steps/s")
    yield Figure(f"{name}: generator alone", median(r[1] for r in rates), "steps/s")
    yield Figure(f"{name}: Keras train_on_batch", median(r[2] for r in rates), "steps/s")
    yield Figure(f"{name}: window / generator", median(a / b for a, b, _ in rates), "times", 0.9, ">=")
    yield Figure(f"{name}: generator / train_on_batch", median(b / c for _, b, c in rates), "times")
    own, often = median(idle), float(np.percentile(gaps, 99))
    yield Figure(f"{name}: gaps of the event loop, 99th percentile", often, "ms")
    yield Figure(f"{name}: that, beside the window with nothing to do", often / own, "times", 4)
    yield Figure(f"{name}: the longest gap, beside it", max(gaps) / own, "times", 20)
    yield Figure(f"{name}: the longest gap while it is compiled, beside it", window.first_gap / own, "times", 40)
