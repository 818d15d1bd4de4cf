"""What if a weight were another? Changed in the real inspector by mouse and keys; the score follows."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from drawn_texts import cut, texts_of
from hands import choose, enter, find, work
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QMenu,
    QPushButton,
    QSlider,
    QSpinBox,
)

from rnnviz.app import App
from rnnviz.jobs.handlers.shipped import pass_of
from rnnviz.layout.numerals import number
from rnnviz.records.edits import WeightEdit, edit_of, edited
from rnnviz.records.network import Network
from rnnviz.records.scene import Deck, KeptScene
from rnnviz.scenes.deck_file import read_deck, write_deck
from rnnviz.ui.score.weights import WeightsView


def weights(app: App) -> WeightsView:
    found = app.window.findChild(WeightsView)
    assert found is not None
    app.score.show_cell_now()
    QApplication.processEvents()
    return found


def entry(app: App, weight: str, row: int, column: int) -> QPoint:
    """Where an entry is in the view."""
    view = weights(app)
    item = next(m for m in view.plan.maps if m.weight == weight and m.what == "value" and m.start <= column < m.stop)
    x = item.x + (column - item.start + 0.5) * item.width / (item.stop - item.start)
    y = item.y + (row + 0.5) * item.height / item.rows
    return QPoint(math.floor(x), math.floor(y + view.top))


def open_editor(app: App, weight: str, row: int, column: int) -> QDoubleSpinBox:
    QTest.mouseDClick(weights(app), Qt.MouseButton.LeftButton, pos=entry(app, weight, row, column))
    work(app)
    field = find(app.window, "value of the weight", QDoubleSpinBox)
    assert field.isVisible()
    return field


def pick(app: App, weight: str, row: int, column: int, words: str) -> None:
    """Right click on an entry, and an entry of the menu that comes."""
    view, at = weights(app), entry(app, weight, row, column)
    QApplication.sendEvent(view, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.mapToGlobal(at)))
    menu = next(m for m in app.window.findChildren(QMenu) if m.accessibleName() == "change weights" and m.isVisible())
    (action,) = [one for one in menu.actions() if one.text() == words]
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    menu.close()
    menu.deleteLater()
    work(app)


def shown(app: App, layer: str, weight: str) -> np.ndarray:
    return np.asarray(app.score.trace.layer(layer).weight(weight).value)


def trained(app: App) -> Network:
    return app.score.stage.checkpoint.network


def loss_of(app: App, layer: str, weight: str, value: np.ndarray) -> float:
    """By hand: the same network with that weight in place of its own."""
    network = trained(app)
    every = {one.name: dict(one.weights) for one in network.layers}
    every[layer][weight] = value.astype(np.float32)
    stage = app.score.stage
    return pass_of(network.with_weights(every), settings=stage.settings, series=stage.series).trace.loss


def test_a_weight_is_typed_and_the_whole_score_follows(inline: App) -> None:
    app = inline
    app.session.selection.select_layer("lstm_1")
    before, own = app.score.trace.loss, shown(app, "lstm_1", "recurrent_kernel")
    field = open_editor(app, "recurrent_kernel", 3, 21)
    assert field.value() == pytest.approx(float(own[3, 21]), abs=1e-4)
    field.selectAll()
    QTest.keyClicks(field, "1.5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    work(app)
    wanted = own.copy()
    wanted[3, 21] = 1.5
    np.testing.assert_array_equal(shown(app, "lstm_1", "recurrent_kernel"), wanted)
    assert app.score.trace.loss == loss_of(app, "lstm_1", "recurrent_kernel", wanted) != before
    assert "weights changed by hand" in app.window.summary.text()
    assert find(app.window, "all weights as trained", QPushButton).isVisible()
    field.window().close()
    QTest.keyClick(app.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    work(app)
    assert app.score.trace.loss == before
    assert "changed by hand" not in app.window.summary.text()
    QTest.keyClick(app.window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    work(app)
    np.testing.assert_array_equal(shown(app, "lstm_1", "recurrent_kernel"), wanted)
    QTest.mouseClick(find(app.window, "all weights as trained", QPushButton), Qt.MouseButton.LeftButton)
    work(app)
    assert app.score.trace.loss == before


def test_the_bar_says_which_weight_it_is_as_the_inspector_does(inline: App) -> None:
    app = inline
    app.session.selection.select_layer("lstm_1")
    field = open_editor(app, "recurrent_kernel", 3, 21)
    field.selectAll()
    QTest.keyClicks(field, "1.5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    work(app)
    field.window().close()
    words = "LSTM 1, recurrent kernel from h₃ to the forget gate, unit 5: set to 1.5"
    bar = app.score.body.what_if
    assert bar.said == words
    assert words.replace("₃", "3") in [one.text() for one in bar.findChildren(QLabel)], "all of it is in sight at 1280"
    lines = [one for one in texts_of(app.window) if one.widget.parentWidget() is bar and one.text.strip()]
    assert not [one.where for one in lines if cut(one)]


def test_weights_changed_by_hand_stay_when_another_sequence_is_chosen(inline: App) -> None:
    app = inline
    app.session.selection.select_layer("lstm_1")
    field = open_editor(app, "recurrent_kernel", 3, 21)
    field.selectAll()
    QTest.keyClicks(field, "1.5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    work(app)
    field.window().close()
    wanted = shown(app, "lstm_1", "recurrent_kernel").copy()
    assert wanted[3, 21] == 1.5
    losses = {app.score.trace.loss}
    for name, value in (("Series", "3"), ("Length", "60")):
        enter(find(app.window, name, QSpinBox), value)
        work(app)
        np.testing.assert_array_equal(shown(app, "lstm_1", "recurrent_kernel"), wanted)
        assert app.score.trace.loss == loss_of(app, "lstm_1", "recurrent_kernel", wanted)
        assert "set to 1.5" in app.score.body.what_if.said
        losses.add(app.score.trace.loss)
    assert len(losses) == 3


def test_a_difference_says_its_scale_and_noise_is_not_blown_up(inline: App) -> None:
    app = inline
    app.session.selection.select_layer("lstm_1")
    own = float(shown(app, "lstm_1", "recurrent_kernel")[3, 21])
    spans = []
    for moved in (1e-3, 3.0):
        field = open_editor(app, "recurrent_kernel", 3, 21)
        field.setDecimals(6)
        field.selectAll()
        QTest.keyClicks(field, f"{own + moved:.6f}")
        QTest.keyClick(field, Qt.Key.Key_Return)
        work(app)
        field.window().close()
        view = app.score.body.score
        track = next(one for one in view.score.tracks if one.quantity == "Δoutputs")
        said = {one.text for one in texts_of(app.window) if one.widget is view}
        assert any(one.startswith(("±", "0…", "−")) for one in said)
        picture = view.grab().toImage()
        colour = view.colours.color("prediction").rgb()
        heights = {
            y
            for y in range(round(track.rect.y), round(track.rect.bottom))
            for x in range(round(track.rect.x), round(track.rect.right))
            if picture.pixel(x, y) == colour
        }
        spans.append(max(heights) - min(heights))
    assert spans[0] <= 5 < spans[1], "a line with its dots, and a curve"


def test_a_weight_is_dragged_and_one_undo_takes_the_drag_back(inline: App) -> None:
    app = inline
    app.session.selection.select_layer("lstm_1")
    before, losses = app.score.trace.loss, set[float]()
    open_editor(app, "kernel", 0, 5)
    slider = find(app.window, "drag the value of the weight", QSlider)
    for _ in range(4):
        QTest.keyClick(slider, Qt.Key.Key_PageUp)
        work(app)
        losses.add(app.score.trace.loss)
    assert len(losses) == 4
    slider.window().close()
    QTest.keyClick(app.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    work(app)
    assert app.score.trace.loss == before
    open_editor(app, "kernel", 0, 5)
    QTest.keyClick(slider, Qt.Key.Key_PageUp)
    work(app)
    assert app.score.trace.loss != before
    QTest.mouseClick(find(app.window, "as trained", QPushButton), Qt.MouseButton.LeftButton)
    work(app)
    assert app.score.trace.loss == before
    slider.window().close()


def test_rows_gates_and_units_are_set_from_the_menu(inline: App) -> None:
    app = inline
    app.session.selection.select_layer("lstm_1")
    own = shown(app, "lstm_1", "recurrent_kernel")
    pick(app, "recurrent_kernel", 2, 20, "Set this row to 0")
    wanted = own.copy()
    wanted[2, 16:32] = 0  # of the forget gate, which stands second in Keras's order
    np.testing.assert_array_equal(shown(app, "lstm_1", "recurrent_kernel"), wanted)
    pick(app, "recurrent_kernel", 2, 20, "Set the column of unit 4 to 0")
    wanted[:, 20] = 0
    pick(app, "recurrent_kernel", 0, 0, "Make the input gate's part the identity matrix")
    wanted[:, :16] = np.eye(16)
    np.testing.assert_array_equal(shown(app, "lstm_1", "recurrent_kernel"), wanted)
    pick(app, "recurrent_kernel", 0, 40, "Set the candidate's part to 0")
    wanted[:, 32:48] = 0
    np.testing.assert_array_equal(shown(app, "lstm_1", "recurrent_kernel"), wanted)
    pick(app, "recurrent_kernel", 0, 40, "Set the candidate's part to its initial values")
    first = next(one for one in app.score.stage.checkpoints[0].network.layers if one.name == "lstm_1")
    wanted[:, 32:48] = first.weights["recurrent_kernel"][:, 32:48]
    np.testing.assert_allclose(shown(app, "lstm_1", "recurrent_kernel"), wanted, rtol=1e-6)
    assert app.score.trace.loss == pytest.approx(loss_of(app, "lstm_1", "recurrent_kernel", wanted), rel=1e-5)
    pick(app, "recurrent_kernel", 2, 20, "Set this row to its initial values")
    wanted[2, 16:32] = first.weights["recurrent_kernel"][2, 16:32]
    pick(app, "recurrent_kernel", 2, 20, "Set the column of unit 4 to its initial values")
    wanted[:, 20] = first.weights["recurrent_kernel"][:, 20]
    np.testing.assert_allclose(shown(app, "lstm_1", "recurrent_kernel"), wanted, rtol=1e-6)
    pick(app, "kernel", 0, 0, "All weights as trained")
    np.testing.assert_array_equal(shown(app, "lstm_1", "recurrent_kernel"), own)


def test_a_unit_that_is_switched_off_moves_nothing_any_more(inline: App) -> None:
    """Its own values may be anything: the layer above and the other units do not see them."""
    app = inline
    app.session.selection.select_layer("lstm_1")
    pick(app, "kernel", 0, 7, "Switch unit 7 off")
    off = app.score.trace
    assert not np.any(shown(app, "lstm_1", "recurrent_kernel")[7])
    assert not np.any(shown(app, "lstm_2", "kernel")[7])
    assert np.any(off.layer("lstm_1").states["h"].value[0, :, 7]), "it still computes"
    assert not np.any(off.layer("lstm_1").states["h"].gradient[0, :, 7]), "but the loss does not depend on it"
    assert app.score.body.what_if.said == "LSTM 1, unit 7: switched off", "one deed is one line"
    pick(app, "recurrent_kernel", 3, 20, "Set this row to 0")
    assert app.score.body.what_if.said.split("\n")[1:] == [
        "LSTM 1, recurrent kernel from h₃ to the forget gate, all units: set to 0"
    ]
    app.window.activateWindow()  # which nobody does after a menu has been taken away
    QApplication.processEvents()
    QTest.keyClick(app.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    work(app)
    QTest.keyClick(app.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    work(app)
    assert np.any(app.score.trace.layer("lstm_1").states["h"].gradient[0, :, 7]), "both changes are one"


def growth(matrix: np.ndarray, times: int = 6000) -> float:
    """By what a vector grows at each multiplication, on average: the size of the largest eigenvalue."""
    vector, total = np.random.default_rng(0).normal(size=len(matrix)), 0.0
    for time in range(times):
        vector = vector @ matrix
        size = np.linalg.norm(vector)
        vector = vector / size
        total += math.log(size) if time >= times // 2 else 0.0
    return math.exp(total / (times - times // 2))


def said(app: App) -> str:
    return find(app.window, "about this value", QLabel).text()


def test_a_slider_drags_the_forget_bias_and_the_score_follows(inline: App) -> None:
    app = inline
    app.session.selection.select_layer("lstm_1")
    before, own = app.score.trace.loss, shown(app, "lstm_1", "bias")
    pick(app, "bias", 0, 20, "Set the forget gate's bias to …")
    slider, field = (
        find(app.window, name, kind)
        for name, kind in (("drag the value of the weights", QSlider), ("value of the weights", QDoubleSpinBox))
    )
    assert field.value() == pytest.approx(own[16:32].mean(), abs=1e-4)
    assert number(float(own[16:32].min())) in said(app)
    assert number(float(own[16:32].max())) in said(app)
    losses = set[float]()
    for _ in range(4):
        QTest.keyClick(slider, Qt.Key.Key_PageUp)
        work(app)
        wanted = own.copy()
        wanted[16:32] = field.value()
        np.testing.assert_allclose(shown(app, "lstm_1", "bias"), wanted, rtol=1e-6)
        assert app.score.trace.loss == loss_of(app, "lstm_1", "bias", wanted)
        assert f"= {number(1 / (1 + math.exp(-field.value())))}" in said(app)
        losses.add(app.score.trace.loss)
    assert len(losses) == 4
    assert len(app.score.stage.shown.edits) == 1
    field.selectAll()
    QTest.keyClicks(field, "5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    work(app)
    assert app.score.trace.layer("lstm_1").gate("forget").after.value.min() > 0.9
    assert "forget gate, all units: set to 5" in app.score.body.what_if.said
    slider.window().close()
    QTest.keyClick(app.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    work(app)
    assert app.score.trace.loss == before, "one undo takes the drag back"


def test_a_normalised_forget_gate_has_its_bias_in_beta(inline: App) -> None:
    """What all units share of a bias is taken off with the mean, and would change nothing."""
    app = inline
    app.score.change({"model.layer_norm": "inside"})
    work(app)
    layer = app.score.trace.layers[0].name
    app.session.selection.select_layer(layer)
    before = app.score.trace.loss
    pick(app, "kernel", 0, 0, "Set the forget gate's bias to 5")
    assert np.all(shown(app, layer, "beta")[16:32] == 5)
    assert app.score.trace.loss != before


@pytest.mark.parametrize("cell", ["LSTM", "GRU", "SimpleRNN"])
def test_scaling_recurrent_weights_tells_the_radius_of_every_gate(inline: App, cell: str) -> None:
    """As the growth of a vector that is multiplied by a gate's part again and again."""
    app = inline
    if cell != "LSTM":
        choose(find(app.score.body.chooser, "Cell", QComboBox), cell)
        work(app)
    layer = app.score.trace.layers[0]
    app.session.selection.select_layer(layer.name)
    own, units = shown(app, layer.name, "recurrent_kernel").astype(float), layer.units
    parts = {"": own} if cell == "SimpleRNN" else {g.name: own[:, g.column * units :][:, :units] for g in layer.gates}
    radii = {name: growth(part) for name, part in parts.items()}
    pick(app, "recurrent_kernel", 0, 0, "Multiply all of the recurrent kernel by …")
    field = find(app.window, "value of the weights", QDoubleSpinBox)
    for factor in (1.0, 0.5):
        if factor != 1:
            field.selectAll()
            QTest.keyClicks(field, str(factor))
            QTest.keyClick(field, Qt.Key.Key_Return)
            work(app)
        np.testing.assert_allclose(shown(app, layer.name, "recurrent_kernel"), own * factor, rtol=1e-6)
        for name, radius in radii.items():
            called = {"": "largest eigenvalue:", "candidate": "candidate"}.get(name, f"{name} gate")
            (found,) = re.findall(rf"{called} ([\d.]+\d)", said(app))
            assert float(found) == pytest.approx(radius * factor, rel=0.01), name
    slider = find(app.window, "drag the value of the weights", QSlider)
    QTest.keyClick(slider, Qt.Key.Key_PageUp)
    work(app)
    assert app.score.stage.shown.edits == (
        WeightEdit(layer.name, "recurrent_kernel", (0, units), (0, own.shape[1]), "scale", field.value()),
    )
    QTest.mouseClick(find(app.window, "as trained", QPushButton), Qt.MouseButton.LeftButton)
    work(app)
    assert field.value() == 1
    np.testing.assert_array_equal(shown(app, layer.name, "recurrent_kernel"), own.astype(np.float32))
    field.window().close()


def test_a_weight_that_no_state_goes_through_has_no_radius(inline: App) -> None:
    app = inline
    app.session.selection.select_layer("lstm_1")
    own = shown(app, "lstm_1", "kernel")
    pick(app, "kernel", 0, 0, "Multiply all of the kernel by …")
    assert not said(app)
    field = find(app.window, "value of the weights", QDoubleSpinBox)
    QTest.keyClick(field, Qt.Key.Key_Up)
    work(app)
    np.testing.assert_allclose(shown(app, "lstm_1", "kernel"), own * 1.05, rtol=1e-6)
    field.window().close()


def test_changes_go_with_the_scene_and_leave_with_the_model(inline: App) -> None:
    app = inline
    app.session.selection.select_layer("lstm_1")
    field = open_editor(app, "kernel", 0, 5)
    field.selectAll()
    QTest.keyClicks(field, "-2")
    QTest.keyClick(field, Qt.Key.Key_Return)
    work(app)
    field.window().close()
    changed, scene = app.score.trace.loss, app.session.stands()
    assert [edit_of(one) for one in scene.edits] == [WeightEdit("lstm_1", "kernel", (0, 1), (5, 6), value=-2.0)]
    choose(find(app.score.body.chooser, "Cell", QComboBox), "GRU")
    work(app)
    assert app.score.stage.requested.edits == ()
    app.session.scene_asked.emit(scene)
    work(app)
    assert app.score.trace.loss == changed
    assert app.session.stands().edits == scene.edits


def test_changes_of_a_scene_that_do_not_fit_its_model_are_left_out_and_told(inline: App, tmp_path: Path) -> None:
    app, path = inline, tmp_path / "strange.rnnviz"
    fits = WeightEdit("lstm_1", "kernel", (0, 1), (5, 6), value=-2.0)
    strange = WeightEdit("lstm_1", "kernel", (0, 1), (500, 501), value=1.0), WeightEdit("gru_9", "bias", (0, 1), (0, 1))
    edits = (*(edit.plain for edit in (strange[0], fits, strange[1])), {"what": "nothing"})
    write_deck(Deck((KeptScene(replace(app.session.stands(), edits=edits), "strange"),)), path)
    app.session.deck.take(read_deck(path, tmp_path).scenes, None)
    app.session.deck.go(0)
    work(app)
    assert app.score.stage.shown.edits == (fits,)
    assert shown(app, "lstm_1", "kernel")[0, 5] == -2.0
    assert app.window.banner.message == (
        "3 changes made by hand in this scene do not fit the model and were left out. "
        "This is not a change of a weight, an input or a state. "
        "The kernel of lstm_1 has no such entries. There is no layer gru_9."
    )
    app.session.scene_asked.emit(replace(app.session.stands(), edits=(strange[1].plain,)))
    work(app)
    assert app.window.banner.message == (
        "A change made by hand in this scene does not fit the model and was left out. There is no layer gru_9."
    )


def test_weights_are_found_in_the_menu_and_under_a_key(inline: App) -> None:
    """Who does not know that a matrix takes a double click: W, and Shift+W for whole rows, units and gates."""
    app = inline
    app.session.selection.select_layer("lstm_1")
    app.session.selection.select_unit(5)
    work(app)
    QTest.keyClick(app.window, Qt.Key.Key_W)
    field = find(app.window, "value of the weight", QDoubleSpinBox)
    assert field.isVisible()
    assert field.value() == pytest.approx(float(shown(app, "lstm_1", "kernel")[0, 5]), abs=1e-4)
    assert not weights(app).visibleRegion().isEmpty(), "the matrices are in sight"
    field.window().close()
    QTest.keyClick(app.window, Qt.Key.Key_W, Qt.KeyboardModifier.ShiftModifier)
    menu = next(m for m in app.window.findChildren(QMenu) if m.accessibleName() == "change weights" and m.isVisible())
    (action,) = [one for one in menu.actions() if one.text() == "Switch unit 5 off"]
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    menu.close()
    work(app)
    assert app.score.body.what_if.said == "LSTM 1, unit 5: switched off"
    entries = [a.text() for m in app.window.findChildren(QMenu) if m.title() == "What if" for a in m.actions()]
    assert any(words.startswith("Change a weight") for words in entries)


def test_the_key_opens_the_weight_that_was_clicked(inline: App) -> None:
    app = inline
    app.session.selection.select_layer("lstm_1")
    QTest.keyClick(app.window, Qt.Key.Key_W)  # scrolls to the weights
    app.score.what_if.editor.close()
    app.window.activateWindow()
    QTest.mouseClick(weights(app), Qt.MouseButton.LeftButton, pos=entry(app, "recurrent_kernel", 1, 21))
    work(app)
    QApplication.processEvents()
    QTest.keyClick(app.window, Qt.Key.Key_W)
    field = find(app.window, "value of the weight", QDoubleSpinBox)
    assert field.isVisible()
    assert field.value() == pytest.approx(float(shown(app, "lstm_1", "recurrent_kernel")[1, 21]), abs=1e-4)
    assert any("from h₁ to the forget gate" in one.text() for one in field.window().findChildren(QLabel))
    field.window().close()


@pytest.mark.parametrize("where", ["value", "elsewhere"])
def test_the_tooltip_of_a_weight_says_how_it_is_changed(inline: App, where: str) -> None:
    app = inline
    app.session.selection.select_layer("lstm_1")
    QTest.keyClick(app.window, Qt.Key.Key_W)  # scrolls to the weights
    app.score.what_if.editor.close()
    at = entry(app, "recurrent_kernel", 1, 21) if where == "value" else QPoint(1, 1)
    QTest.mouseMove(weights(app), at)
    assert ("Double-click to change it" in weights(app).toolTip()) is (where == "value")


def test_a_layer_without_weights_says_so(inline: App) -> None:
    app = inline
    choose(find(app.score.body.chooser, "Task", QComboBox), "Film reviews")
    work(app)
    plain = next(one for one in app.score.trace.layers if not one.weights)
    app.session.selection.select_layer(plain.name)
    work(app)
    QTest.keyClick(app.window, Qt.Key.Key_W)
    assert "has no weights that could be changed" in app.window.banner.message
    assert not app.score.what_if.editor.isVisible()


def test_the_editor_opens_by_keys(inline: App) -> None:
    app = inline
    app.session.selection.select_layer("lstm_1")
    view = weights(app)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Return)
    field = find(app.window, "value of the weight", QDoubleSpinBox)
    assert field.isVisible()
    QTest.keyClick(field, Qt.Key.Key_Up)
    work(app)
    assert len(app.score.stage.shown.edits) == 1
    field.window().close()


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"layer": "a"},
        {"layer": "a", "weight": "kernel", "rows": [0], "columns": [0, 1]},
        {"layer": "a", "weight": "k", "rows": [0, 1], "columns": [0, 1], "deed": "run"},
        {"layer": "a", "weight": "k", "rows": [0, 1], "columns": [0, 1], "value": math.nan},
        {"what": "run", "layer": "a"},
        {"what": "input", "source": "input", "steps": [0, 1], "deed": "run"},
        {"what": "input", "source": "input", "steps": [0, 1], "deed": "repeat", "value": 1e8},
        {"what": "input", "source": "input", "steps": [0, 1], "deed": "noise", "seed": -1},
        {"what": "state", "layer": "a", "state": "z", "units": [0, 1], "steps": [0, None]},
        {"what": "state", "layer": "a", "state": "h", "units": [0, 1], "steps": [0, None], "value": math.inf},
    ],
)
def test_what_is_no_change_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not a change of a weight"):
        edit_of(wrong)


def test_a_change_that_does_not_fit_is_told(inline: App) -> None:
    network = trained(inline)
    for edit, words in (
        (WeightEdit("nobody", "kernel", (0, 1), (0, 1)), "no layer nobody"),
        (WeightEdit("lstm_1", "colour", (0, 1), (0, 1)), "has no colour"),
        (WeightEdit("lstm_1", "kernel", (0, 9), (0, 1)), "no such entries"),
    ):
        with pytest.raises(ValueError, match=words):
            edited(network, (edit,))
