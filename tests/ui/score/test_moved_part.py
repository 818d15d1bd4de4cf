"""A step of the playhead, and each frame of its way, paints anew only what it changes: the screen shows the same as a
whole picture, pixel for pixel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from pointer import mouse, pixels, wheel
from PySide6.QtCore import QEvent, QObject, QPointF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from traced_graphs import traced_graph
from traces import make_trace

from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.row import Shown
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.ui.score import haste
from rnnviz.ui.score.focus import Focus
from rnnviz.ui.score.view import ScoreView
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.motion import motions
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import DARK, LIGHT

LONG = make_trace(units=(12, 4), steps=60)


def _turned() -> Trace:
    """The first layer is computed from the last step to the first."""
    first, second, *others = LONG.layers
    first = replace(first, steps=first.steps[::-1].copy(), taps=first.taps[::-1].copy())
    second = replace(second, taps=LONG.last - second.taps)
    return replace(LONG, layers=(first, second, *others))


TRACES = {
    "LSTM": LONG,
    "GRU": make_trace("GRU", units=(3,), steps=9),
    "loss on the last step": make_trace("SimpleRNN", units=(5, 5), steps=30, loss_on=LossOn.LAST),
    "many steps": make_trace(units=(4,), steps=3000),
    "dilated": traced_graph("dilated", steps=40),
    "gated": traced_graph("gated", steps=40),
    "turned": _turned(),
}


@pytest.fixture(autouse=True)
def _usual(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(haste, "COSTLY", 1e9)
    yield
    scaling.set_factor(1.0)
    wear(LIGHT)


def holds(view: ScoreView) -> None:
    """The screen, when all that was asked for is painted, shows what it does when everything is."""
    QApplication.sendPostedEvents()
    found = pixels(view.screen().grabWindow(view.winId()).toImage())
    view.repaint()
    apart = np.argwhere(found != pixels(view.screen().grabWindow(view.winId()).toImage()))
    assert not len(apart), f"{len(apart)} pixels, such as {apart[0]}"


def shown(qtbot: QtBot, trace: Trace, size: tuple[int, int] = (900, 640)) -> ScoreView:
    view = ScoreView()
    qtbot.addWidget(view)
    view.resize(*size)
    view.set_trace(trace)
    with qtbot.waitExposed(view):
        view.show()
    QApplication.processEvents()
    holds(view)
    return view


def walk(view: ScoreView, trace: Trace) -> Iterator[None]:
    """Steps and jumps through both phases, to and fro."""
    last = trace.last
    for phase in (Phase.FORWARD, Phase.LOSS, Phase.BACKWARD, Phase.UPDATE, Phase.FORWARD):
        for step in (0, 1, 2, 3, last // 2, last // 2 + 1, last - 1, last, last // 3, last // 3 - 1):
            view.set_moment(Moment(phase, min(max(step, 0), last)))
            yield


@pytest.mark.parametrize("name", TRACES)
def test_steps_and_jumps(qtbot: QtBot, name: str) -> None:
    view = shown(qtbot, TRACES[name])
    for _ in walk(view, TRACES[name]):
        holds(view)


@pytest.mark.parametrize("name", TRACES)
def test_zoomed_in_and_lit(qtbot: QtBot, name: str) -> None:
    trace = TRACES[name]
    view = shown(qtbot, trace)
    layer = trace.layers[0].name
    view.set_pinned(Focus(layer=layer, unit=1, step=trace.last // 2))
    view.set_unit(1)
    for zoom in range(8):
        view.zoom_in()
        if zoom % 3 == 2:
            for _ in walk(view, trace):
                holds(view)


@pytest.mark.parametrize("factor", [1.25, 1.5])
def test_at_other_scales_in_the_dark(qtbot: QtBot, factor: float) -> None:
    scaling.set_factor(factor)
    wear(DARK)
    view = shown(qtbot, LONG, (1200, 800))
    for _ in walk(view, LONG):
        holds(view)


def test_one_of_several_scores(qtbot: QtBot) -> None:
    view = shown(qtbot, LONG)
    view.set_shown(Shown(small=True, fewer_layers=True))
    for _ in walk(view, LONG):
        holds(view)


@pytest.mark.parametrize("phase", [Phase.FORWARD, Phase.BACKWARD])
@pytest.mark.parametrize("name", TRACES)
def test_frames_of_a_step_on_its_way(qtbot: QtBot, name: str, phase: Phase) -> None:
    trace = TRACES[name]
    view = shown(qtbot, trace)
    for zoom in (0, 4):
        for _ in range(zoom):
            view.zoom_in()
        for step in (trace.last // 2, 0, trace.last):
            view.set_moment(Moment(phase, step))
            for part in (0.03, 0.2, 0.45, 0.7, 0.93):
                view.motion.put(part)
                holds(view)
            view.motion.finish()
            holds(view)


class Painted(QObject):
    """part: of a view, what the last paint event was asked for, 0 … 1."""

    part = 0.0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent) and isinstance(watched, QWidget):
            self.part = sum(r.width() * r.height() for r in event.region()) / (watched.width() * watched.height())
        return False


def test_a_step_is_a_small_part_and_its_way_a_smaller_one(qtbot: QtBot) -> None:
    view, painted = shown(qtbot, LONG, (1200, 800)), Painted()
    view.set_moment(Moment(Phase.FORWARD, 20))
    QApplication.sendPostedEvents()
    view.installEventFilter(painted)
    view.set_moment(Moment(Phase.FORWARD, 21))
    QApplication.sendPostedEvents()
    assert 0.0 < painted.part < 0.3
    view.motion.put(0.5)
    QApplication.sendPostedEvents()
    assert 0.0 < painted.part < 0.12
    view.set_moment(Moment(Phase.LOSS, LONG.last))
    QApplication.sendPostedEvents()
    assert painted.part == 1.0


def test_a_motion_that_runs(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(motions(), "watched", True)
    view = shown(qtbot, LONG)
    for step in range(20, 24):
        view.set_moment(Moment(Phase.FORWARD, step))
        for _ in range(3):
            qtbot.wait(20)
            QApplication.sendPostedEvents()
    qtbot.waitUntil(lambda: not view.motion.moving)
    holds(view)


def test_with_the_pointer_over_a_cell(qtbot: QtBot) -> None:
    view = shown(qtbot, LONG)
    mouse(view, QEvent.Type.MouseMove, QPointF(500, 200))
    assert not view.card.isEmpty()
    for _ in walk(view, LONG):
        holds(view)


def test_in_haste(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(haste, "COSTLY", 0.0)
    monkeypatch.setattr(haste, "REST", 400)
    view = shown(qtbot, LONG)
    for _ in range(4):
        wheel(view, QPointF(500, 200))
        QApplication.sendPostedEvents()  # painted again, it would be whole
    for _ in walk(view, LONG):
        QApplication.sendPostedEvents()
    qtbot.wait(haste.REST + 50)
    holds(view)
