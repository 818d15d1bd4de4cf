"""The cell enlarged: real keys go through a time step in sub-steps, forward and backward, and back to the score."""

from __future__ import annotations

import pytest
from drawn_texts import record
from hands import find, work
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from rnnviz.app import App
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.numerals import number, short
from rnnviz.ui.widgets.motion import motions


def press(app: App, qtbot: QtBot, key: Qt.Key, times: int = 1) -> None:
    for _ in range(times):
        qtbot.keyClick(app.window, key)


def words(app: App) -> str:
    QApplication.processEvents()
    stage = app.score.body.cell_stage
    return " ".join(label.text() for label in stage.findChildren(QLabel))


def drawn(app: App) -> set[str]:
    return {one.text for one in record(app.window).texts if one.widget is app.score.body.cell_stage.canvas}


def test_a_step_forward_happens_in_sub_steps(app: App, qtbot: QtBot) -> None:
    app.score.player.seek_step(12)
    trace = app.score.trace
    assert trace is not None
    layer, unit = trace.layer(app.score.layer), app.score.unit
    f = float(layer.gate("forget").after.value[0, 12, unit])
    h, c = (float(layer.states[name].value[0, 12, unit]) for name in ("h", "c"))
    press(app, qtbot, Qt.Key.Key_E)
    stage = app.score.body.cell_stage
    assert stage.isVisible()
    assert not app.score.body.score.isVisible()
    assert "1 of 11" in words(app)
    assert short(f) not in drawn(app)
    press(app, qtbot, Qt.Key.Key_Right, 2)
    assert f"The forget gate keeps {number(f)} of unit {unit}’s cell state." in words(app)
    assert short(f) in drawn(app)
    assert short(c) not in drawn(app)
    press(app, qtbot, Qt.Key.Key_Right, 6)
    assert f"= {number(c)}." in words(app)
    press(app, qtbot, Qt.Key.Key_Right, 2)
    assert "11 of 11" in words(app)
    assert {short(f), short(c), short(h)} <= drawn(app)
    assert app.score.player.moment == Moment(Phase.FORWARD, 12)
    press(app, qtbot, Qt.Key.Key_Right)
    assert app.score.player.moment == Moment(Phase.FORWARD, 13)
    assert "t = 13" in words(app)
    assert "1 of 11" in words(app)
    press(app, qtbot, Qt.Key.Key_Left)
    assert app.score.player.moment == Moment(Phase.FORWARD, 12)
    assert "11 of 11" in words(app)
    press(app, qtbot, Qt.Key.Key_Escape)
    assert app.score.body.score.isVisible()
    assert not stage.isVisible()
    press(app, qtbot, Qt.Key.Key_Right)
    assert app.score.player.moment == Moment(Phase.FORWARD, 13)


def test_backward_the_same_way_in_reverse_and_the_other_phases_in_one(app: App, qtbot: QtBot) -> None:
    app.score.player.seek_phase(Phase.BACKWARD)
    app.score.player.seek_step(20)
    press(app, qtbot, Qt.Key.Key_E)
    trace = app.score.trace
    assert trace is not None
    layer, unit = trace.layer(app.score.layer), app.score.unit
    assert "from step 21" in words(app)
    dc = float(layer.states["c"].gradient[0, 20, unit])
    assert short(dc) not in drawn(app)
    press(app, qtbot, Qt.Key.Key_Right, 3)
    assert short(dc) in drawn(app)
    press(app, qtbot, Qt.Key.Key_Right, 7)
    assert app.score.player.moment == Moment(Phase.BACKWARD, 19)
    press(app, qtbot, Qt.Key.Key_2)
    assert app.score.player.moment.phase is Phase.LOSS
    assert "of 11" not in words(app)
    press(app, qtbot, Qt.Key.Key_Right)
    assert app.score.player.moment.stage == 1


def test_any_weight_can_be_chosen_whose_update_is_told(inline: App, qtbot: QtBot) -> None:
    app = inline
    weights, canvas = app.score.body.inspector.weights, app.score.body.cell_stage.weight
    press(app, qtbot, Qt.Key.Key_E)
    press(app, qtbot, Qt.Key.Key_4)
    press(app, qtbot, Qt.Key.Key_Right)
    app.score.show_cell_now()
    assert canvas.story is not None
    usual = canvas.story.name
    assert weights.plan is not None
    item = next(one for one in weights.plan.maps if one.weight == "recurrent_kernel" and one.gate == "forget")
    across, down = item.width / (item.stop - item.start), item.height / item.rows
    at = QPoint(round(item.x + 3.5 * across), round(weights.top + item.y + 1.5 * down))
    QTest.mouseClick(weights, Qt.MouseButton.LeftButton, pos=at)
    app.score.show_cell_now()
    trace = app.score.trace
    assert trace is not None
    gradient = trace.layer(app.score.layer).weight("recurrent_kernel").gradient
    assert app.score.unit == 3
    assert canvas.story.name == "recurrent kernel: from h₁ to the forget gate, unit 3"
    assert canvas.story.gradient == gradient[1, item.start + 3]
    scene = app.scenes.now()
    assert scene is not None
    QTest.keyClick(weights, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    app.score.show_cell_now()
    assert canvas.story.name == "recurrent kernel: from h₀ to the forget gate, unit 3"
    QTest.keyClick(weights, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(weights, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    app.score.show_cell_now()
    assert canvas.story.name.startswith("kernel: from x")
    assert canvas.story.name.endswith("to the forget gate, unit 4")
    press(app, qtbot, Qt.Key.Key_Escape)
    assert not app.score.enlarged.on
    app.scenes.show(scene)
    work(app)
    assert app.score.enlarged.on
    app.score.show_cell_now()
    assert canvas.story.name == "recurrent kernel: from h₁ to the forget gate, unit 3"
    app.session.selection.select_unit(0)
    app.score.show_cell_now()
    assert canvas.story.name.endswith("unit 0")
    assert canvas.story.name == usual


def test_every_kind_of_layer_can_be_enlarged_and_the_button_does_it(app: App, qtbot: QtBot) -> None:
    app.score.player.seek_step(3)
    button = find(app.window, "enlarge the cell", QToolButton)
    button.click()
    press(app, qtbot, Qt.Key.Key_PageUp)  # the Dense layer above
    assert "Dense" in words(app)
    assert "1 of 2" in words(app)
    press(app, qtbot, Qt.Key.Key_Right, 2)
    assert app.score.player.moment == Moment(Phase.FORWARD, 4)
    button.click()
    assert app.score.body.score.isVisible()


def test_numbers_travel_and_a_key_on_the_way_ends_it_at_once(
    app: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas = app.score.body.cell_stage.canvas
    app.score.player.seek_step(12)
    press(app, qtbot, Qt.Key.Key_E)
    press(app, qtbot, Qt.Key.Key_Right)
    assert not canvas.motion.moving  # nobody looks on where there is no screen
    monkeypatch.setattr(motions(), "watched", True)
    press(app, qtbot, Qt.Key.Key_Right)
    assert canvas.motion.moving
    press(app, qtbot, Qt.Key.Key_Right)
    assert "4 of 11" in words(app)
    assert canvas.motion.part < 1.0
    qtbot.waitUntil(lambda: not canvas.motion.moving, timeout=2000)
    press(app, qtbot, Qt.Key.Key_Right)
    motions().set_wanted(False)
    press(app, qtbot, Qt.Key.Key_Right)
    motions().set_wanted(True)
    assert not canvas.motion.moving


def test_diagram_formula_and_line_of_keras_light_each_other(app: App, qtbot: QtBot) -> None:
    """The pointer on a gate of the enlarged diagram lights its formula and what Keras calls it, here and beside it."""
    app.score.player.seek_step(12)
    press(app, qtbot, Qt.Key.Key_E)
    stage, inspector = app.score.body.cell_stage, app.score.body.inspector
    press(app, qtbot, Qt.Key.Key_Right, 10)
    trace = app.score.trace
    assert trace is not None
    f = float(trace.layer(app.score.layer).gate("forget").after.value[0, 12, app.score.unit])
    canvas, shown = stage.canvas, stage.canvas.shown
    assert shown is not None
    box = next(one for one in shown.boxes if one.gate == "forget")
    scale = min(canvas.width() / shown.width, canvas.height() / (shown.height + 2))
    left, top = (canvas.width() - scale * shown.width) / 2, (canvas.height() - scale * shown.height) / 2
    QTest.mouseMove(canvas, QPoint(round(left + scale * (box.x + box.width / 2)), round(top + scale * (box.y + 9))))
    formula, code = stage.linked.lit_texts()
    assert formula.startswith("f(t) = σ(")
    assert number(f, sign=True) in formula
    assert code == 'recurrent_activation="sigmoid",'
    assert inspector.code.lit_rows(), "and beside it"
    place = next(rect for rect, text, _ in stage.linked.places() if text.startswith("g(t)"))
    QTest.mouseMove(stage.linked, place.center().toPoint())
    assert canvas.lit == "candidate"
    assert stage.linked.lit_texts()[1] == 'activation="tanh",'
    QTest.mouseMove(stage.words, QPoint(5, 5))
    QApplication.sendEvent(stage.linked, QEvent(QEvent.Type.Leave))
    assert canvas.lit == ""
