"""What if the input were another, or a state were held? By mouse and keys; the score follows, beside the original."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from controls import press
from hands import choose, find, work
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QSlider,
    QSpinBox,
    QToolButton,
)

from rnnviz.app import App
from rnnviz.layout.row import TrackKind
from rnnviz.layout.scale import span
from rnnviz.records.edits import edit_of
from rnnviz.records.network import Network
from rnnviz.records.scene import Deck, KeptScene
from rnnviz.scenes.deck_file import read_deck, write_deck

Held = Mapping[tuple[str, str], tuple[int, int, int, float]]
"""(layer, state) -> unit, first step, past the last one, value."""


def by_loops(network: Network, x: np.ndarray, held: Held | None = None) -> np.ndarray:
    """(T, 1): what the LSTMs that ship answer to (T, 1) numbers, written out step by step."""
    rows = x.astype(float)
    for spec in network.layers[:-1]:
        w = {name: value.astype(float) for name, value in spec.weights.items()}
        units = len(w["recurrent_kernel"])
        h, c, out = np.zeros(units), np.zeros(units), []
        for t, row in enumerate(rows):
            i, f, g, o = np.split(row @ w["kernel"] + h @ w["recurrent_kernel"] + w["bias"], 4)
            i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
            c = f * c + i * np.tanh(g)
            c = held_at(held, spec.name, "c", t, c)
            h = held_at(held, spec.name, "h", t, o * np.tanh(c))
            out.append(h)
        rows = np.array(out)
    last = network.layers[-1].weights
    return rows @ last["kernel"].astype(float) + last["bias"]


def held_at(held: Held | None, layer: str, state: str, t: int, values: np.ndarray) -> np.ndarray:
    out = values.copy()
    if held is not None and (layer, state) in held:
        unit, first, last, value = held[layer, state]
        if first <= t < last:
            out[unit] = value
    return out


def loss_of(app: App, x: np.ndarray, held: Held | None = None) -> float:
    """The mean squared error of that, against the targets of the sequence."""
    said = by_loops(app.score.stage.checkpoint.network, x, held)
    return float(np.square(said - app.score.trace.target[0]).mean())


def read(app: App) -> np.ndarray:
    return np.array(app.score.trace.x[0])


def key(app: App, which: Qt.Key, *, ctrl: bool = False) -> None:
    if QApplication.activeWindow() is None:  # what was asked for in a window of its own is closed
        app.window.activateWindow()
        QTest.qWaitForWindowActive(app.window)
    app.score.body.score.setFocus()
    modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(app.window, which, modifier)
    work(app)


def point(app: App, step: int, value: float | None = None) -> QPoint:
    """Where the input's curve is at a step; where it would be with another value."""
    view = app.score.body.score
    track, x = view.score.track("input", "output"), read(app)[:, 0]
    low, high = span([x])
    share = ((x[step] if value is None else value) - low) / (high - low)
    return QPoint(round(view.axis.x(step)), round(track.rect.bottom - 3 - share * (track.rect.height - 6)))


def drag(app: App, *places: QPoint, shift: bool = False) -> None:
    view = app.score.body.score
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    QTest.mousePress(view, Qt.MouseButton.LeftButton, modifier, places[0])
    for place in places[1:]:
        QTest.mouseMove(view, place)
        work(app)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, modifier, places[-1])
    work(app)


def pick(app: App, place: QPoint, words: str) -> None:
    """Right click in the score, and an entry of the menu that comes."""
    view = app.score.body.score
    QApplication.sendEvent(view, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.mapToGlobal(place)))
    menu = next(m for m in app.window.findChildren(QMenu) if m.accessibleName() == "change by hand" and m.isVisible())
    (action,) = [one for one in menu.actions() if one.text() == words]
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    menu.close()
    menu.deleteLater()
    work(app)


def cell(app: App, layer: str, step: int, unit: int) -> QPoint:
    view = app.score.body.score
    edges = view.score.layer(layer).unit_edges(16.0) / 16
    return QPoint(round(view.axis.x(step)), int((edges[unit] + edges[unit + 1]) / 2))


def answer(app: App, text: str) -> None:
    """To the name that will be asked for."""
    found = [one for one in app.window.findChildren(QInputDialog) if one.isVisible()]
    if not found:
        QTimer.singleShot(5, lambda: answer(app, text))
        return
    found[0].setTextValue(text)
    found[0].accept()


def write_all(field: QPlainTextEdit, text: str) -> None:
    """As it is pasted, in place of all there is."""
    QApplication.clipboard().setText(text)
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def rest(app: App) -> None:
    """Until what is typed has been read."""
    QTest.qWait(300)
    work(app)


def test_a_point_of_the_input_is_dragged_and_the_original_stays_beside_it(inline: App) -> None:
    app = inline
    x, before = read(app), app.score.trace.loss
    assert before == pytest.approx(loss_of(app, x), rel=1e-6)
    places = [point(app, 20, x[20, 0] + by) for by in (0, 0.1, 0.25, 0.4)]
    drag(app, *places)
    now = read(app)
    assert np.flatnonzero(now[:, 0] != x[:, 0]).tolist() == [20]
    assert now[20, 0] == pytest.approx(x[20, 0] + 0.4, abs=0.05)
    assert app.score.trace.loss == pytest.approx(loss_of(app, now), rel=1e-6) != before
    assert "input changed by hand" in app.window.summary.text()
    view = app.score.body.score
    rows = {t.quantity: t for t in view.score.tracks if t.kind is TrackKind.DIFFERENCE}
    table = view.number_table()
    names = list(table.columns)
    said = np.array([row[names.index("Δ prediction from the original")] for row in table.rows], float)
    network = app.score.stage.checkpoint.network
    np.testing.assert_allclose(said, (by_loops(network, now) - by_loops(network, x))[:, 0], atol=1e-6)
    assert not said[:20].any()
    assert len(rows) == 4
    key(app, Qt.Key.Key_Y)
    assert not any(t.kind is TrackKind.DIFFERENCE for t in view.score.tracks)
    key(app, Qt.Key.Key_Y)
    key(app, Qt.Key.Key_Z, ctrl=True)
    np.testing.assert_array_equal(read(app), x)
    assert app.score.trace.loss == before, "the whole drag is undone at once"
    assert not any(t.kind is TrackKind.DIFFERENCE for t in view.score.tracks)


def test_a_curve_is_drawn_while_the_pointer_passes_and_no_queue_grows(
    inline: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = inline
    x, sent, submit = read(app), [], app.worker.submit
    monkeypatch.setattr(app.worker, "submit", lambda request: [sent.append(request), submit(request)][1])
    view, track = app.score.body.score, app.score.body.score.score.track("input", "output")
    height = round(track.rect.middle)
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.mousePress(view, Qt.MouseButton.LeftButton, shift, QPoint(round(view.axis.x(5)), height))
    for step in range(6, 16):
        QTest.mouseMove(view, QPoint(round(view.axis.x(step)), height))
    assert len(sent) == 1, "one picture is on its way, and the newest changes wait for it"
    work(app)
    assert len(sent) == 2, "the first one, and the newest"
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, shift, QPoint(round(view.axis.x(15)), height))
    work(app)
    now = read(app)[:, 0]
    assert np.ptp(now[5:16]) < 1e-6
    np.testing.assert_array_equal(now[16:], x[16:, 0])
    assert app.score.trace.loss == pytest.approx(loss_of(app, read(app)), rel=1e-6)


def test_a_sequence_is_typed_pasted_and_cut_in_the_dialog(inline: App) -> None:
    app = inline
    x = read(app)
    key(app, Qt.Key.Key_I)
    text = find(app.window, "the sequence as text", QPlainTextEdit)
    wrong = find(app.window, "what is wrong with the text", QLabel)
    write_all(text, "0,5\n1,5\n")
    rest(app)
    np.testing.assert_array_equal(read(app), [[0.5], [1.5]])
    assert len(app.score.trace.target[0]) == 2, "a loss at every step that is left"
    write_all(text, "0.5\nhalf")
    rest(app)
    assert wrong.isVisible()
    assert wrong.text() == "Line 2: “half” is not a number."
    np.testing.assert_array_equal(read(app), [[0.5], [1.5]])  # nothing is lost
    press(app.window, "reset this input")
    work(app)
    np.testing.assert_array_equal(read(app), x)
    first, last = find(app.window, "first step", QSpinBox), find(app.window, "last step", QSpinBox)
    size = find(app.window, "size", QDoubleSpinBox)
    wanted = x.copy()

    def deed(name: str, begin: int, end: int, by: float) -> None:
        first.setValue(begin)
        last.setValue(end)
        size.setValue(by)
        press(app.window, name)
        work(app)

    deed("add a spike", 7, 9, 2.0)
    wanted[7] += 2
    np.testing.assert_allclose(read(app), wanted, rtol=1e-6)
    deed("shift", 0, 49, 3.0)
    wanted[3:], wanted[:3] = wanted[:-3].copy(), wanted[0]
    np.testing.assert_allclose(read(app), wanted, rtol=1e-6)
    deed("cut out", 10, 49, 0.0)
    np.testing.assert_allclose(read(app), wanted[:10], rtol=1e-6)
    deed("repeat", 0, 9, 0.0)
    np.testing.assert_allclose(read(app), np.tile(wanted[:10], (2, 1)), rtol=1e-6)
    assert app.score.trace.loss == pytest.approx(loss_of(app, read(app)), rel=1e-6)
    deed("add noise", 0, 19, 0.5)
    noise = read(app) - np.tile(wanted[:10], (2, 1))
    assert 0.2 < noise.std() < 0.9
    for _ in range(5):
        key(app, Qt.Key.Key_Z, ctrl=True)
    np.testing.assert_array_equal(read(app), x)


def test_the_dialog_of_the_input_begins_where_the_playhead_is(inline: App) -> None:
    app = inline
    app.score.player.seek_step(17)
    key(app, Qt.Key.Key_I)
    first, last = find(app.window, "first step", QSpinBox), find(app.window, "last step", QSpinBox)
    assert (first.value(), last.value()) == (17, 49)
    x = read(app)
    press(app.window, "add a spike")
    work(app)
    assert np.flatnonzero(read(app)[:, 0] != x[:, 0]).tolist() == [17], "a spike at the playhead"


def test_a_state_is_held_and_lets_no_gradient_through(inline: App) -> None:
    app = inline
    app.session.selection.select_layer("lstm_1")
    app.session.selection.select_unit(3)
    app.score.player.seek_step(20)
    x, before = read(app), app.score.trace.loss
    key(app, Qt.Key.Key_H)
    field = find(app.window, "value of the state", QDoubleSpinBox)
    field.selectAll()
    QTest.keyClicks(field, "0.9")
    QTest.keyClick(field, Qt.Key.Key_Return)
    work(app)
    assert app.score.trace.loss == pytest.approx(loss_of(app, x, {("lstm_1", "h"): (3, 20, 50, 0.9)}), rel=1e-6)
    choose(find(app.window, "which state", QComboBox), "c: cell state")
    work(app)
    assert app.score.trace.loss == pytest.approx(loss_of(app, x, {("lstm_1", "c"): (3, 20, 50, 0.9)}), rel=1e-6)
    choose(find(app.window, "when it is held", QComboBox), "at this step only")
    work(app)
    assert app.score.trace.loss == pytest.approx(loss_of(app, x, {("lstm_1", "c"): (3, 20, 21, 0.9)}), rel=1e-6)
    layer = app.score.trace.layer("lstm_1")
    assert np.argwhere(layer.held["c"]).tolist() == [[20, 3]]
    assert not layer.gate("input").before.gradient[0, 20, 3]
    assert layer.states["c"].gradient[0, 20, 3], "of the value at which it is held"
    assert "a state held" in app.window.summary.text()
    field.window().close()
    app.score.show_cell_now()
    said = " ".join(run.text for line in app.score.body.inspector.equations.lines for run in line.runs)
    assert "c(t) is held" in said
    pick(app, cell(app, "lstm_1", 30, 5), "Hold h of unit 5 at 0 from t = 30 on")
    both: Held = {("lstm_1", "c"): (3, 20, 21, 0.9), ("lstm_1", "h"): (5, 30, 50, 0.0)}
    assert app.score.trace.loss == pytest.approx(loss_of(app, x, both), rel=1e-6)
    press(app.window, "undo all changes")
    work(app)
    assert app.score.trace.loss == before


def test_a_nudge_shows_that_the_loss_moves_by_gradient_times_epsilon(inline: App) -> None:
    app = inline
    x, before = read(app), app.score.trace.loss
    slope = float(app.score.trace.x_gradient[0, 20, 0])
    QTest.mouseDClick(app.score.body.score, Qt.MouseButton.LeftButton, pos=point(app, 20))
    find(app.window, "ε", QDoubleSpinBox).setValue(0.01)
    press(app.window, "nudge by ε")
    work(app)
    lines = find(app.window, "finite-difference check", QLabel).text().split("\n")
    moved = x.copy()
    moved[20] += np.float32(0.01)
    number = lines[1].split("by ")[1].split(":")[0].replace("−", "-")
    assert float(number) == pytest.approx(loss_of(app, moved) - loss_of(app, x), rel=2e-3)
    assert float(lines[2].split("= ")[2].replace("−", "-")) == pytest.approx(slope * 0.01, rel=1e-3)
    assert "½ · curvature · ε²" in lines[4]
    QTest.mouseClick(find(app.window, "as it was", QPushButton), Qt.MouseButton.LeftButton)
    work(app)
    assert app.score.trace.loss == before
    find(app.window, "value of the input", QDoubleSpinBox).window().close()


def test_variants_are_kept_flipped_chosen_and_go_with_the_scene(inline: App, tmp_path: Path) -> None:
    app = inline
    before = app.score.trace.loss
    pick(app, point(app, 20), "Set x to 0 at t = 20")
    zero = app.score.trace.loss
    key(app, Qt.Key.Key_O)
    assert app.score.trace.loss == before, "the original"
    key(app, Qt.Key.Key_O)
    assert app.score.trace.loss == zero != before
    QTimer.singleShot(0, lambda: answer(app, "silence at 20"))
    key(app, Qt.Key.Key_K)
    pick(app, point(app, 30), "Set x to 0 at t = 30")
    both = app.score.trace.loss
    menu = find(app.window, "variants", QToolButton).menu()
    assert [action.text() for action in menu.actions()][:1] == ["silence at 20"]
    menu.actions()[0].trigger()
    work(app)
    assert app.score.trace.loss == zero
    key(app, Qt.Key.Key_Z, ctrl=True)
    assert app.score.trace.loss == both
    key(app, Qt.Key.Key_O)
    scene = app.session.stands()
    path = tmp_path / "what if.rnnviz"
    write_deck(Deck((KeptScene(scene, "kept"),)), path)
    kept = read_deck(path, tmp_path).scenes[0].scene
    assert kept.original
    assert [edit_of(one).steps for one in kept.edits] == [(20, 21), (30, 31)]
    press(app.window, "undo all changes")
    work(app)
    app.session.scene_asked.emit(kept)
    work(app)
    assert app.score.trace.loss == before
    key(app, Qt.Key.Key_O)
    assert app.score.trace.loss == pytest.approx(both)
    assert [one.name for one in app.score.stage.shown.variants] == ["silence at 20"]


def test_a_word_is_chosen_from_the_vocabulary(inline: App) -> None:
    app = inline
    choose(find(app.score.body.chooser, "Task", QComboBox), "Film reviews")
    work(app)
    tokens = app.score.trace.tokens
    key(app, Qt.Key.Key_I)
    field, at = find(app.window, "word", QLineEdit), find(app.window, "step of the word", QSpinBox)
    at.setValue(1)
    QTest.keyClicks(field, "bad")
    QTest.keyClick(field, Qt.Key.Key_Return)
    work(app)
    assert app.score.trace.tokens == (tokens[0], "bad", *tokens[2:])
    assert "“bad”" in app.score.body.what_if.said
    field.selectAll()
    QTest.keyClicks(field, "floccinaucinihilipilification")
    QTest.keyClick(field, Qt.Key.Key_Return)
    work(app)
    assert "not in the vocabulary" in find(app.window, "what is wrong with the text", QLabel).text()
    assert app.score.trace.tokens == (tokens[0], "bad", *tokens[2:])


def test_a_layer_without_a_state_says_so(inline: App) -> None:
    app = inline
    app.session.selection.select_layer(app.score.trace.layers[-1].name)
    key(app, Qt.Key.Key_H)
    assert "has no state that could be held" in app.window.banner.message


def test_the_slider_of_a_state_holds_it(inline: App) -> None:
    app = inline
    app.session.selection.select_layer("lstm_2")
    QTest.mouseDClick(app.score.body.score, Qt.MouseButton.LeftButton, pos=cell(app, "lstm_2", 10, 2))
    slider = find(app.window, "drag the value of the state", QSlider)
    assert "h(10) of unit 2 of LSTM 2" in [one.text() for one in slider.window().findChildren(QLabel)]
    for _ in range(3):
        QTest.keyClick(slider, Qt.Key.Key_PageUp)
        work(app)
    (edit,) = app.score.stage.shown.edits
    assert edit.steps == (10, None)
    h = app.score.trace.layer("lstm_2").states["h"].value[0]
    assert np.all(h[10:, 2] == edit.value)
    QTest.mouseClick(find(app.window, "release", QPushButton), Qt.MouseButton.LeftButton)
    work(app)
    assert app.score.stage.shown.edits == ()
    slider.window().close()
