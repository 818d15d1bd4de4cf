"""What the score keeps of a picture is never shown where it no longer holds: a view that has been through many changes
is the same, pixel for pixel, as one that shows their outcome at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest
from pointer import mouse, pixels, wheel
from PySide6.QtCore import QEvent, QPoint, QPointF
from pytestqt.qtbot import QtBot
from traced_graphs import traced_graph
from traces import make_trace

from rnnviz.layout.axis import TimeAxis
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.place import Place
from rnnviz.layout.row import Shown
from rnnviz.records.trace import Trace
from rnnviz.ui.score import haste
from rnnviz.ui.score.view import ScoreView
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import DARK, LIGHT, PROJECTOR

LONG = make_trace(units=(12, 4), steps=60)
TRACES = (LONG, make_trace(units=(12, 4), steps=60, seed=1), make_trace("GRU", units=(3,), steps=9))
START, EVERYTHING = Moment(Phase.BACKWARD, 30), Shown()
DILATED = traced_graph("dilated", steps=40)


def _lost() -> Trace:
    first, *others = LONG.layers
    value = first.output.value.copy()
    value[0, 20:31, 1:4] = np.nan
    return replace(LONG, layers=(replace(first, output=replace(first.output, value=value)), *others))


def _without_gradients() -> Trace:
    """Some of them exactly 0."""
    first, *others = LONG.layers
    gradient = first.output.gradient.copy()
    gradient[0, 5:25, :2] = 0.0
    return replace(LONG, layers=(replace(first, output=replace(first.output, gradient=gradient)), *others))


@dataclass(frozen=True)
class State:
    """All that a view was told. axis: None for the whole sequence. pointer: where it rests on the view, None beside."""

    trace: Trace = LONG
    moment: Moment = START
    axis: TimeAxis | None = None
    shown: Shown = EVERYTHING
    lit: tuple[Place, ...] = ()
    original: Trace | None = None
    unit: int | None = None
    size: tuple[int, int] = (900, 640)
    pointer: QPoint | None = None


@pytest.fixture(autouse=True)
def _usual_scale() -> Iterator[None]:
    yield
    scaling.set_factor(1.0)


def tell(view: ScoreView, state: State) -> None:
    view.resize(*state.size)
    view.set_shown(state.shown)
    view.set_locked(False)  # a scale that is locked remembers what was shown before, as it should
    view.set_trace(state.trace)
    view.set_layer(state.trace.layers[0].name)
    view.set_original(state.original)
    view.set_moment(state.moment)
    if state.axis is not None:
        view.show_axis(state.axis)
    view.set_lit(state.lit)
    view.set_unit(state.unit)
    mouse(view, QEvent.Type.MouseMove, QPointF(1, 1) if state.pointer is None else QPointF(state.pointer))


def picture(view: ScoreView) -> np.ndarray:
    return pixels(view.grab().toImage())


def frame(view: ScoreView) -> None:
    """One in between: whole, or as the screen shows it where frames are dear."""
    if haste.COSTLY:
        view.grab()
    else:
        view.repaint()


def drag(view: ScoreView, by: int) -> None:
    """The paper, with the left button, in steps that a hand makes."""
    at = QPoint(int(view.width() * 0.6), int(view.height() * 0.3))
    mouse(view, QEvent.Type.MouseButtonPress, QPointF(at), held=True)
    for part in (0.1, 0.4, 0.8, 1.0):
        mouse(view, QEvent.Type.MouseMove, QPointF(at + QPoint(round(by * part), 0)), held=True)
        frame(view)
    mouse(view, QEvent.Type.MouseButtonRelease, QPointF(at + QPoint(by, 0)))


def turn(view: ScoreView, clicks: int) -> None:
    """The wheel."""
    at = QPointF(view.width() * 0.6, view.height() * 0.3)
    for _ in range(abs(clicks)):
        wheel(view, at, clicks=1 if clicks > 0 else -1)
        frame(view)


def walk(view: ScoreView, state: State, *, phase: Phase) -> State:
    """Some steps of the playhead from where it is."""
    for step in range(4):
        at = min(state.moment.step + step, state.trace.last)
        view.set_moment(Moment(phase, at))
        frame(view)
    return replace(state, moment=Moment(phase, at), axis=view.axis)


def changed(view: ScoreView, state: State, **new: object) -> State:
    """The view told of the whole state again, with something else in it."""
    state = replace(state, **new)  # type: ignore[arg-type]
    tell(view, state)
    return replace(state, axis=view.axis)


def by_hand(view: ScoreView, state: State, act: Callable[[ScoreView], None]) -> State:
    act(view)
    tell(view, replace(state, axis=None))
    return replace(state, axis=view.axis)


def elsewhere(view: ScoreView, state: State, trace: Trace) -> State:
    """Another trace, with the playhead inside it."""
    step = min(state.moment.step, trace.last)
    return changed(view, state, trace=trace, moment=replace(state.moment, step=step), axis=None, original=None)


def recoloured(_: ScoreView, state: State, palette: object) -> State:
    wear(palette)  # type: ignore[arg-type]
    return state


def rescaled(view: ScoreView, state: State, factor: float) -> State:
    scaling.set_factor(factor)
    return changed(view, state)


CHANGES: tuple[Callable[[ScoreView, State], State], ...] = (
    lambda v, s: walk(v, s, phase=Phase.FORWARD),
    lambda v, s: walk(v, s, phase=Phase.BACKWARD),
    lambda v, s: changed(v, s, moment=Moment(Phase.UPDATE, 0)),
    lambda v, s: changed(v, s, moment=Moment(Phase.LOSS, s.trace.last, 1)),
    lambda v, s: by_hand(v, s, lambda view: turn(view, 5)),
    lambda v, s: by_hand(v, s, lambda view: turn(view, 12)),
    lambda v, s: by_hand(v, s, lambda view: turn(view, -3)),
    lambda v, s: by_hand(v, s, lambda view: drag(view, 90)),
    lambda v, s: by_hand(v, s, lambda view: drag(view, -370)),
    lambda v, s: by_hand(v, s, lambda view: drag(view, -31)),
    lambda v, s: elsewhere(v, s, TRACES[1]),
    lambda v, s: elsewhere(v, s, TRACES[2]),
    lambda v, s: elsewhere(v, s, DILATED),
    lambda v, s: elsewhere(v, s, _lost()),
    lambda v, s: elsewhere(v, s, _without_gradients()),
    lambda v, s: elsewhere(v, s, LONG),
    lambda v, s: changed(v, s, size=(1100, 700) if s.size == (900, 640) else (900, 640)),
    lambda v, s: changed(v, s, shown=Shown(gates=not s.shown.gates, gate_gradients=True, difference=True)),
    lambda v, s: changed(v, s, lit=() if s.lit else (Place(s.trace.layers[0].name, "output", step=2),)),
    lambda v, s: changed(v, s, unit=None if s.unit else 1),
    lambda v, s: changed(v, s, pointer=None if s.pointer else QPoint(500, 200)),
    lambda v, s: changed(v, s, original=None if s.original else replace(s.trace, x=s.trace.x + 0.1)),
    lambda v, s: recoloured(v, s, DARK),
    lambda v, s: recoloured(v, s, PROJECTOR),
    lambda v, s: recoloured(v, s, LIGHT),
    lambda v, s: rescaled(v, s, 1.5),
    lambda v, s: rescaled(v, s, 1.25),
    lambda v, s: rescaled(v, s, 1.0),
)


@pytest.mark.parametrize(("seed", "costly"), [*((seed, 1e9) for seed in range(6)), *((seed, 0.0) for seed in range(4))])
def test_nothing_kept_is_shown_where_it_no_longer_holds(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, seed: int, costly: float
) -> None:
    monkeypatch.setattr(haste, "COSTLY", costly)
    view, state = ScoreView(), State()
    qtbot.addWidget(view)
    view.show()
    tell(view, state)
    picture(view)
    for number in np.random.default_rng(seed).permutation(len(CHANGES)).tolist():
        state = CHANGES[number](view, state)
        found = picture(view)
        fresh = ScoreView()
        fresh.show()
        tell(fresh, state)
        apart = np.argwhere(found != picture(fresh))
        fresh.close()
        assert not len(apart), f"after change {number}: {len(apart)} pixels, such as {apart[0]}"
