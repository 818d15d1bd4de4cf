"""The score as a widget: setters, what the user does, and what is drawn."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from drawn_texts import cut, overlaps, record
from pictures import TOLERATED, Check, unlike
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from traces import make_trace

from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.numerals import number, short
from rnnviz.layout.row import Shown
from rnnviz.layout.scale import LogScale
from rnnviz.records.trace import Signal, Trace
from rnnviz.settings.choices import LossOn
from rnnviz.ui.score.focus import NOWHERE, Focus
from rnnviz.ui.score.view import ScoreView
from rnnviz.ui.widgets import theme
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import DARK, LIGHT, Palette, magnitudes

LEFT = Qt.MouseButton.LeftButton


def picture(view: ScoreView, dpr: float = 1.0) -> QImage:
    image = QImage(round(view.width() * dpr), round(view.height() * dpr), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(dpr)
    painter = QPainter(image)
    view.render_score(painter)
    painter.end()
    return image


def same(one: QImage, other: QImage) -> bool:
    return bool(one == other)


@pytest.fixture
def trace() -> Trace:
    return make_trace("LSTM", units=(6, 5), steps=20)


@pytest.fixture
def view(qtbot: QtBot, trace: Trace) -> ScoreView:
    view = ScoreView()
    qtbot.addWidget(view)
    view.resize(640, 480)
    view.set_trace(trace)
    view.show()
    return view


def spot(view: ScoreView, layer: str, *, step: int, unit: int) -> QPoint:
    """The middle of a cell."""
    axis, score = view.axis, view.score
    assert axis is not None
    assert score is not None
    track = score.layer(layer)
    return QPointF(axis.x(step), track.rect.y + (unit + 0.5) * track.rect.height / track.row.units).toPoint()


def test_without_a_trace_there_is_only_ground(qtbot: QtBot) -> None:
    view = ScoreView()
    qtbot.addWidget(view)
    view.resize(500, 400)
    assert view.axis is None
    assert view.score is None
    image = picture(view)
    assert image.pixelColor(250, 200).name() == LIGHT.background
    view.zoom_in()
    qtbot.mouseClick(view, LEFT, pos=QPoint(100, 100))


def test_hovering_and_clicking_a_cell_names_it(qtbot: QtBot, view: ScoreView) -> None:
    at = spot(view, "lstm_1", step=7, unit=3)
    expected = Focus("lstm_1", 3, 7, "output")
    with qtbot.waitSignal(view.hovered) as hovered:
        qtbot.mouseMove(view, at)
    assert hovered.args == [expected]
    with qtbot.waitSignal(view.clicked) as clicked:
        qtbot.mouseClick(view, LEFT, pos=at)
    assert clicked.args == [expected]


def test_clicking_beside_everything_names_nothing(qtbot: QtBot, view: ScoreView) -> None:
    score = view.score
    assert score is not None
    track = score.layer("lstm")
    with qtbot.waitSignal(view.clicked) as clicked:
        qtbot.mouseClick(view, LEFT, pos=QPoint(round(score.left + 30), round(track.rect.y - 3)))
    assert clicked.args == [NOWHERE]


def test_a_gate_and_a_weight_are_named_by_their_quantity(qtbot: QtBot, view: ScoreView) -> None:
    axis, score = view.axis, view.score
    assert axis is not None
    assert score is not None
    for quantity, unit in (("forget", 2), ("recurrent_kernel", None)):
        track = score.track("lstm", quantity)
        assert track is not None
        y = track.rect.y + (2.5 / 6) * track.rect.height
        with qtbot.waitSignal(view.clicked) as clicked:
            qtbot.mouseClick(view, LEFT, pos=QPointF(axis.x(4), y).toPoint())
        assert clicked.args == [Focus("lstm", unit, 4, quantity)]


def test_clicking_a_layers_label_asks_for_that_layer(qtbot: QtBot, view: ScoreView) -> None:
    score = view.score
    assert score is not None
    with qtbot.waitSignal(view.layer_clicked) as asked:
        qtbot.mouseClick(view, LEFT, pos=QPoint(20, round(score.layer("lstm_1").rect.middle)))
    assert asked.args == ["lstm_1"]
    view.set_layer("lstm_1")
    score = view.score
    assert score is not None
    assert score.track("lstm_1", "kernel") is not None
    assert score.track("lstm", "kernel") is None


def test_an_unknown_layer_falls_back_to_the_first_recurrent_one(view: ScoreView) -> None:
    view.set_layer("nonsense")
    score = view.score
    assert score is not None
    assert score.track("lstm", "kernel") is not None


def test_the_ruler_and_the_playhead_can_be_dragged(qtbot: QtBot, view: ScoreView) -> None:
    axis, score = view.axis, view.score
    assert axis is not None
    assert score is not None
    y = round(score.ruler.rect.middle)
    steps: list[int] = []
    view.moment_dragged.connect(steps.append)
    qtbot.mousePress(view, LEFT, pos=QPoint(round(axis.x(3)), y))
    qtbot.mouseMove(view, QPoint(round(axis.x(9)), y))
    qtbot.mouseMove(view, QPoint(round(axis.x(9)) + 4000, y))
    qtbot.mouseRelease(view, LEFT, pos=QPoint(round(axis.x(9)), y))
    assert steps == [3, 9, 19]
    view.set_moment(Moment(Phase.BACKWARD, 5))
    qtbot.mousePress(view, LEFT, pos=QPoint(round(axis.x(5)), round(score.layer("lstm").rect.y - 4)))
    assert steps[-1] == 5


def test_dragging_the_paper_pans_and_does_not_click(qtbot: QtBot, view: ScoreView) -> None:
    view.zoom_in()
    view.zoom_in()
    axis = view.axis
    assert axis is not None
    clicks: list[Focus] = []
    view.clicked.connect(clicks.append)
    at = spot(view, "lstm", step=axis.visible[4], unit=1)
    qtbot.mousePress(view, LEFT, pos=at)
    qtbot.mouseMove(view, at - QPoint(50, 0))
    qtbot.mouseRelease(view, LEFT, pos=at - QPoint(50, 0))
    moved = view.axis
    assert moved is not None
    assert moved.start == pytest.approx(axis.start + 50 / axis.pitch)
    assert clicks == []


def turn(view: ScoreView, at: QPoint, *, x: int = 0, y: int = 0, shift: bool = False) -> None:
    keys = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    place = QPointF(at)
    event = QWheelEvent(
        place, place, QPoint(), QPoint(x, y), Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(view, event)


def test_the_wheel_zooms_about_the_pointer_and_shift_pans(view: ScoreView) -> None:
    before = view.axis
    assert before is not None
    at = spot(view, "lstm", step=6, unit=0)
    turn(view, at, y=360)
    near = view.axis
    assert near is not None
    assert near.pitch > 1.5 * before.pitch
    assert near.time(at.x()) == pytest.approx(before.time(at.x()))
    turn(view, at, y=-120, shift=True)
    panned = view.axis
    assert panned is not None
    assert panned.start > near.start
    assert panned.span == pytest.approx(near.span)
    turn(view, at, x=120)
    assert view.axis is not None
    assert view.axis.start == pytest.approx(near.start)
    view.zoom_reset()
    assert view.axis == before


def test_the_playhead_is_kept_in_sight(view: ScoreView) -> None:
    view.set_moment(Moment(Phase.FORWARD, 2))
    for _ in range(3):
        view.zoom_in()
    for step in (2, 10, 19, 0):
        view.set_moment(Moment(Phase.FORWARD, step))
        assert view.axis is not None
        assert view.axis.left < view.axis.x(step) < view.axis.right


def test_another_epoch_keeps_the_steps_in_sight(view: ScoreView) -> None:
    view.zoom_in()
    before = view.axis
    view.set_trace(make_trace("LSTM", units=(6, 5), steps=20, seed=1, epoch=4))
    assert view.axis == before
    view.set_trace(make_trace("LSTM", units=(6, 5), steps=30))
    assert view.axis is not None
    assert not view.axis.zoomed


def test_stepping_there_and_back_draws_the_same_picture(view: ScoreView) -> None:
    moments = [Moment(Phase.FORWARD, t) for t in range(20)]
    moments += [Moment(Phase.LOSS, 19, 0), Moment(Phase.LOSS, 19, 1)]
    moments += [Moment(Phase.BACKWARD, t) for t in range(19, -1, -1)]
    seen = []
    for moment in moments:
        view.set_moment(moment)
        seen.append(picture(view))
    for moment, before in zip(reversed(moments), reversed(seen), strict=True):
        view.set_moment(moment)
        assert same(picture(view), before), moment
    assert not same(seen[0], seen[5])


def test_strips_make_the_picture_that_is_painted_at_once(qtbot: QtBot, view: ScoreView, trace: Trace) -> None:
    """What stepping adds to a plate column by column is what a new view paints in one go."""
    for step in range(19, 7, -1):
        view.set_moment(Moment(Phase.BACKWARD, step))
        grown = picture(view)
    fresh = ScoreView()
    qtbot.addWidget(fresh)
    fresh.resize(view.size())
    fresh.set_trace(trace)
    fresh.set_moment(Moment(Phase.BACKWARD, 8))
    assert same(grown, picture(fresh))


def test_a_path_shows_its_own_gradients_only_backward(view: ScoreView, trace: Trace) -> None:
    other = make_trace("LSTM", units=(6, 5), steps=20, seed=5)
    for moment, differs in ((Moment(Phase.FORWARD, 9), False), (Moment(Phase.BACKWARD, 9), True)):
        view.set_path(None)
        view.set_moment(moment)
        whole = picture(view)
        view.set_path(other)
        assert same(whole, picture(view)) is not differs
        view.set_path(None)
        assert same(whole, picture(view))


def test_focus_and_pin_are_drawn_and_taken_back(view: ScoreView) -> None:
    plain = picture(view)
    view.set_focus(Focus("lstm", 2, 5))
    lit = picture(view)
    assert not same(plain, lit)
    view.set_pinned(Focus("lstm", 2, 5))
    assert not same(picture(view), plain)
    view.set_focus(NOWHERE)
    view.set_pinned(NOWHERE)
    assert same(picture(view), plain)


def test_a_focus_from_elsewhere_may_name_what_is_not_here(view: ScoreView) -> None:
    plain = picture(view)
    view.set_focus(Focus("another layer", 99, 999))
    assert same(picture(view), plain)


def test_gates_can_show_their_gradients(view: ScoreView) -> None:
    view.set_moment(Moment(Phase.BACKWARD, 3))
    plain = picture(view)
    view.set_shown(Shown(gate_gradients=True))
    assert not same(picture(view), plain)


def test_accessible_words(view: ScoreView) -> None:
    assert view.accessibleName() == "Score"
    view.set_moment(Moment(Phase.BACKWARD, 3))
    assert view.spoken() == "Backward · t = 3 of 19"


@pytest.mark.parametrize("dpr", [1.0, 1.5, 2.0])
def test_a_fine_screen_gets_fine_pixels(
    qtbot: QtBot, trace: Trace, monkeypatch: pytest.MonkeyPatch, dpr: float
) -> None:
    monkeypatch.setattr(ScoreView, "devicePixelRatioF", lambda _self: dpr)
    view = ScoreView()
    qtbot.addWidget(view)
    view.resize(640, 480)
    view.set_trace(trace)
    view.set_moment(Moment(Phase.BACKWARD, 9))
    image = picture(view, dpr)
    assert image.width() == round(640 * dpr)
    axis, score = view.axis, view.score
    assert axis is not None
    assert score is not None
    # Each cell's middle has the colour that its magnitude has on the scale.
    track, gradient = score.layer("lstm"), trace.layer("lstm").output.gradient[0, 12]
    scale = LogScale.of([layer.output.gradient for layer in trace.layers] + [trace.layer("lstm").states["c"].gradient])
    table = magnitudes(LIGHT)
    for unit, place in enumerate(scale.place(gradient)):
        y = track.rect.y + (unit + 0.5) * track.rect.height / 6
        seen = image.pixelColor(round(axis.x(12) * dpr), round(y * dpr)).name()
        assert seen == f"#{table[place] & 0xFFFFFF:06x}"


@pytest.mark.parametrize("steps", [1, 2, 5, 50, 1000])
@pytest.mark.parametrize("loss_on", list(LossOn))
@pytest.mark.parametrize("cell", ["LSTM", "GRU", "SimpleRNN"])
def test_every_length_can_be_drawn_in_every_phase(qtbot: QtBot, cell: str, loss_on: LossOn, steps: int) -> None:
    view = ScoreView()
    qtbot.addWidget(view)
    view.resize(560, 420)
    view.set_trace(make_trace(cell, units=(3,), steps=steps, loss_on=loss_on, outputs=2))
    seen = []
    for moment in (
        Moment(Phase.FORWARD, 0),
        Moment(Phase.LOSS, steps - 1, 0),
        Moment(Phase.LOSS, steps - 1, 1),
        Moment(Phase.BACKWARD, steps // 2),
        Moment(Phase.UPDATE, 0, 1),
    ):
        view.set_moment(moment)
        seen.append(picture(view))
    for a, b in pairwise(seen):
        assert not same(a, b)
    for name in ("dense", cell.lower()):
        view.set_layer(name)
        assert not picture(view).isNull()
    view.zoom_in()
    assert not picture(view).isNull()


def test_gradients_that_vanish_or_are_not_numbers_are_drawn(qtbot: QtBot) -> None:
    trace = make_trace("SimpleRNN", units=(3,), steps=12, loss_on=LossOn.LAST, decay=1e-30)
    trace.layers[0].output.gradient[0, 4] = np.nan
    view = ScoreView()
    qtbot.addWidget(view)
    view.resize(560, 420)
    view.set_trace(trace)
    view.set_moment(Moment(Phase.BACKWARD, 0))
    assert not picture(view).isNull()


def tracks_of(view: ScoreView) -> QImage:
    """What stands over the steps: the part of the picture that hardly depends on a machine's letters."""
    score = view.score
    assert score is not None
    left, right = round(score.left), round(score.right)
    return picture(view).copy(left, round(score.top), right - left, round(score.bottom - score.top))


SHOTS = {
    "score-forward-dark": (DARK, Moment(Phase.FORWARD, 12), LossOn.EVERY),
    "score-loss-light": (LIGHT, Moment(Phase.LOSS, 19, 1), LossOn.EVERY),
    "score-backward-light": (LIGHT, Moment(Phase.BACKWARD, 8), LossOn.LAST),
    "score-update-dark": (DARK, Moment(Phase.UPDATE, 0, 1), LossOn.EVERY),
}


def shoot(qtbot: QtBot, palette: Palette, moment: Moment, loss_on: LossOn) -> QImage:
    view = ScoreView()
    qtbot.addWidget(view)
    view.resize(560, 440)
    wear(palette)
    view.set_trace(make_trace("LSTM", units=(8, 8), steps=20, loss_on=loss_on))
    view.set_moment(moment)
    return tracks_of(view)


@pytest.mark.parametrize("name", SHOTS)
def test_looks_as_it_did(qtbot: QtBot, same_picture: Check, name: str) -> None:
    same_picture(name, shoot(qtbot, *SHOTS[name]))


def test_the_comparison_sees_a_wrong_phase_a_wrong_step_and_a_wrong_colour(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = shoot(qtbot, LIGHT, Moment(Phase.BACKWARD, 8), LossOn.LAST)
    assert unlike(right, shoot(qtbot, LIGHT, Moment(Phase.BACKWARD, 8), LossOn.LAST)) == 0
    for palette, moment in (
        (LIGHT, Moment(Phase.FORWARD, 8)),
        (LIGHT, Moment(Phase.BACKWARD, 11)),
        (replace(LIGHT, magnitude=LIGHT.magnitude[::-1]), Moment(Phase.BACKWARD, 8)),
        (replace(LIGHT, gates=DARK.gates), Moment(Phase.BACKWARD, 8)),
    ):
        monkeypatch.setattr(theme, "LIGHT", palette)
        assert unlike(right, shoot(qtbot, palette, moment, LossOn.LAST)) > TOLERATED


@pytest.mark.parametrize("size", [(460, 400), (640, 480), (1400, 1000)])
@pytest.mark.parametrize("loss", [0.25, -1234.5, -4.276e-10, 9.9e-38])
def test_totals_beside_the_tracks_are_whole(view: ScoreView, trace: Trace, loss: float, size: tuple[int, int]) -> None:
    view.resize(*size)
    view.set_trace(replace(trace, loss=loss))
    view.set_moment(Moment(Phase.LOSS, 19, 2))
    texts = record(view).texts
    (total,) = (text for text in texts if text.text in (number(loss), short(loss)))
    assert not cut(total, by=0.0)
    assert abs(loss) < 1e-9 or total.text == number(loss)


@pytest.mark.parametrize("corner", [(0.1, 0.1), (0.99, 0.2), (0.5, 0.97), (0.99, 0.97)])
def test_the_card_beside_the_pointer_is_where_it_is_said_to_be(
    qtbot: QtBot, view: ScoreView, corner: tuple[float, float]
) -> None:
    assert view.card.isEmpty()
    assert view.score is not None
    before, cards = picture(view), 0
    for track in view.score.tracks:
        at = QPointF(track.rect.x + corner[0] * track.rect.width, track.rect.y + corner[1] * track.rect.height)
        qtbot.mouseMove(view, at.toPoint())
        card = view.card
        assert view.rect().contains(card.toAlignedRect()) or card.isEmpty()
        if not card.isEmpty():
            cards += 1
            image = picture(view)
            for x in (card.left() + 3, card.right() - 3):
                assert image.pixelColor(QPointF(x, card.center().y()).toPoint()) == QColor(LIGHT.raised)
    assert cards > 4
    view.leaveEvent(QEvent(QEvent.Type.Leave))
    assert view.card.isEmpty()
    assert same(picture(view), before)


@pytest.mark.parametrize("steps", [8, 10, 14])
@pytest.mark.parametrize("factor", [1.0, 1e3, 1e9, 1e-11])
def test_numbers_in_cells_keep_to_their_cells(view: ScoreView, factor: float, steps: int) -> None:
    """Also those of a training that has diverged, and gradients that have all but vanished."""
    trace = make_trace("LSTM", units=(3, 2), steps=steps)
    layers = tuple(replace(x, output=Signal(x.output.value * factor, x.output.gradient * factor)) for x in trace.layers)
    view.resize(640, 900)
    view.set_trace(replace(trace, layers=layers))
    written = 0
    for moment in (Moment(Phase.FORWARD, steps - 1), Moment(Phase.BACKWARD, 0)):
        view.set_moment(moment)
        texts = record(view).texts
        written += sum(text.text[:1] in "+−0123456789" for text in texts)
        assert not [text.where for text in texts if cut(text)]
        assert not [f"{one.where} and {other.where}" for one, other in overlaps(texts, least=0.5)]
    assert written > 2 * steps
