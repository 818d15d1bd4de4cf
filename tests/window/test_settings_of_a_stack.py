"""What is inside the layers of a stack, and how its gradient is clipped, chosen in the real forms; what comes of it."""

from __future__ import annotations

import numpy as np
import pytest
from controls import labels, press
from drawn_texts import record
from hands import choose, enter, find, work
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from rnnviz.app import App
from rnnviz.layout.moments import Phase
from rnnviz.ui.score.code_view import CodeView
from rnnviz.ui.score.norm_map import NormMap


@pytest.fixture
def small(inline: App) -> App:
    """A stack of two small layers on short series."""
    sizes = {"model.units": (3, 3), "data.series": 40, "data.steps": 8}
    inline.score.change({**sizes, "training.epochs": 2, "training.batch_size": 8})
    work(inline)
    return inline


def line(app: App, name: str) -> QLineEdit:
    return find(app.window, name, QLineEdit)


def pick(app: App, name: str, words: str) -> None:
    choose(find(app.window, name, QComboBox), words)
    work(app)


def under(app: App, name: str) -> str:
    """What is said under a field of the model."""
    return app.score.body.chooser.problem(name)


def test_where_no_layer_reads_reset_after_it_is_not_asked_for(small: App) -> None:
    """A GRU that is normalised inside resets before the product, whatever that says."""
    pick(small, "Cell", "GRU")
    box = find(small.window, "reset_after", QCheckBox)
    assert box.isVisible()
    press(small.window, "inside the layers")
    pick(small, "Layer norm", "inside each layer")
    assert not box.isVisible()
    enter(line(small, "In layers"), "2")
    work(small)
    assert box.isVisible(), "the first layer is a GRU of Keras again"
    press(small.window, "reset_after")
    work(small)
    assert small.score.trace.layer("gru_1").config["reset_after"] is False
    pick(small, "Layer norm", "after each layer")
    assert box.isVisible()


def test_what_is_inside_the_layers_is_chosen_and_refused_at_its_field(small: App) -> None:
    assert "Recurrent dropout" not in labels(small.window)
    press(small.window, "inside the layers")
    pick(small, "Activation", "relu")
    enter(line(small, "Recurrent dropout"), "0, 0.5")
    enter(line(small, "Forget bias"), "3")
    work(small)
    trace = small.score.trace
    one, two = (trace.layer(name) for name in ("lstm_1", "lstm_2"))
    assert one.config["activation"] == two.config["activation"] == "relu"
    assert (one.config["recurrent_dropout"], two.config["recurrent_dropout"]) == (0.0, 0.5)
    assert np.asarray(one.weight("bias").value)[3:6].tolist() == [3.0, 3.0, 3.0]

    pick(small, "Layer norm", "inside each layer")
    assert "normalised inside has no dropout of its own" in under(small, "model.recurrent_dropout")
    enter(line(small, "Recurrent dropout"), "0")
    work(small)
    inside = small.score.trace.layer("lstm_1")
    assert inside.kind == "LayerNormLSTM"
    assert np.asarray(inside.weight("beta").value)[3:6].tolist() == [3.0, 3.0, 3.0], "the forget bias stands in β"
    assert [gate.name for gate in inside.gates] == ["forget", "input", "candidate", "output"]
    enter(line(small, "Recurrent dropout"), "0, 0.5")
    assert "normalised inside has no dropout of its own" in under(small, "model.recurrent_dropout")
    pick(small, "Layer norm", "after each layer")  # and with it the dropout that was refused
    assert under(small, "model.recurrent_dropout") == ""
    assert small.score.trace.layer("lstm_2").config["recurrent_dropout"] == 0.5
    enter(line(small, "In layers"), "3")
    assert "the model has 2" in under(small, "model.layer_norm_layers")
    enter(line(small, "In layers"), "2")
    work(small)
    assert [layer.name for layer in small.score.trace.layers][:3] == ["lstm_1", "lstm_2", "layer_norm_2"]

    layers = find(small.window, "Layers", QSpinBox)
    enter(layers, "3")  # each layer keeps what is said of it
    work(small)
    assert small.score.stage.settings.model.recurrent_dropout == (0.0, 0.5, 0.5)
    small.window.actions_by_name["undo"].trigger()
    work(small)
    assert layers.value() == 2
    assert line(small, "Recurrent dropout").text() == "0, 0.5"

    pick(small, "Recurrent weights", "identity")
    assert "four matrices side by side" in under(small, "model.recurrent_initializer")
    assert small.score.stage.settings.model.recurrent_initializer == "orthogonal"


def test_clipping_is_chosen_drawn_and_mapped(small: App, qtbot: QtBot) -> None:
    small.score.body.show_panel(1)
    panel = small.score.body.training
    assert not line(small, "Clip global norm").isVisible()
    pick(small, "Clipping", "by value")
    enter(line(small, "Clip value"), "0.01")
    pick(small, "Clipping", "by the global norm")
    training = small.score.stage.settings.training
    assert (training.clipvalue, training.global_clipnorm) == (0.0, 0.01)
    enter(line(small, "Clip global norm"), "-1")
    assert "0 or greater" in panel.problem("training.global_clipnorm")
    enter(line(small, "Clip global norm"), "0.01")
    assert panel.norms.isHidden()
    press(small.window, "gradient by layer and step")
    press(small.window, "start, pause or resume training")
    work(small)
    panel.norms.flush()
    before, after, bites = panel.norms.figure().lines
    assert (after.y <= 0.01 * 1.0001).all()
    assert (before.y > after.y).any()
    clipped = before.y > after.y * (1 + 1e-5)
    np.testing.assert_allclose(bites.y, before.y[clipped])
    told = " ".join(labels(panel))
    assert "after&nbsp;clipping" in told
    assert "%&nbsp;of&nbsp;this&nbsp;epoch’s&nbsp;steps" in told

    heat = small.window.findChild(NormMap)
    qtbot.waitUntil(lambda: bool(work(small) or (heat.names and len(heat.values("lstm_1")) == 3)))
    assert heat.names == ["lstm_2", "lstm_1"]  # the one nearest to the loss is on top
    assert heat.values("lstm_1").shape == (3, 8)
    shown = np.linalg.norm(small.score.trace.layer("lstm_1").states["h"].gradient[0], axis=-1)
    np.testing.assert_allclose(heat.values("lstm_1")[small.score.stage.position], shown, rtol=1e-6)
    corner = heat.band(1).bottomLeft().toPoint()
    at = QPoint(corner.x() + 3, corner.y() - 3)
    there = QPointF(at), QPointF(heat.mapToGlobal(at))
    moved = (Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(heat, QMouseEvent(QEvent.Type.MouseMove, *there, *moved))
    assert heat.words.startswith("LSTM 1, epoch 0, step 0: ")
    QTest.mouseClick(heat, Qt.MouseButton.LeftButton, pos=at)
    work(small)
    assert small.score.stage.position == 0
    moment = small.score.player.moment
    assert (moment.phase, moment.step) == (Phase.BACKWARD, 0)
    assert find(small.window, "stop training", QPushButton)


def test_a_training_that_explodes_says_where_and_why_and_shows_it(small: App) -> None:
    """Of linear layers whose recurrent weights have eigenvalues of 1.6 in size: h grows until its square is too large
    for float32, which the loss would have to hold."""
    cell = {"model.cell": "SimpleRNN", "model.activation": "linear", "model.recurrent_gain": 1.6}
    small.score.change({**cell, "model.units": (3,), "data.steps": 120})
    work(small)
    small.score.body.show_panel(1)
    press(small.window, "start, pause or resume training")
    work(small)
    told = " ".join(labels(small.score.body.training))
    assert (
        "The largest eigenvalue of the recurrent weights has magnitude 1.6: the state grows by a factor of 1.6" in told
    )
    failure = small.window.banner.message
    assert "too large for float32" in failure
    press(small.window, "show where it begins")
    work(small)
    trace, moment = small.score.trace, small.score.player.moment
    assert trace.title.startswith("training sequence ")
    assert moment.phase is Phase.LOSS
    said = np.abs(trace.prediction[0, :, 0])
    begins = int(np.argmax(np.square(said) > float(np.finfo(np.float32).max)))
    reached = f"{said[begins]:.2g}".replace("e+", "e")
    assert f"at time step {begins} the prediction reaches {reached}, and the square of its error" in told
    assert failure.startswith("The loss became infinite at step 1 (epoch 1)")
    assert "e+" not in told
    small.score.show_cell_now()
    assert f"compared at t = {begins}" in [line.text for line in small.score.body.inspector.equations.equation_lines]
    assert small.score.body.training.bar.words.startswith("failed before the first step was done")
    for phase in Phase:
        small.score.player.seek_phase(phase)  # all of it is painted, whatever is no number
        small.score.player.step()
        small.window.grab()
    small.score.change({"model.recurrent_gain": 1.0})
    work(small)
    assert small.score.trace.title.startswith("validation ")


def test_a_learning_rate_that_is_too_high_is_told_from_the_field_to_the_score(small: App) -> None:
    """Chosen and started as a person does; what is told counts steps alike, and the pin stands where it begins."""
    small.score.body.show_panel(1)
    enter(line(small, "Learning rate"), "1e20")
    work(small)
    press(small.window, "start, pause or resume training")
    work(small)
    panel, banner = small.score.body.training, small.window.banner.message
    assert banner.startswith(
        "The loss became infinite at step 2 (epoch 1). It begins with the loss of training sequence "
    )
    assert banner.endswith("A smaller learning rate usually helps.")
    assert panel.bar.words.startswith("failed after 1 of 8 steps, in ")
    told = " ".join(labels(panel))
    assert "to 1e20: it was too large." in told
    press(small.window, "show where it begins")
    work(small)
    assert not small.window.banner.isVisible(), "it would cover what is shown"
    step = int(told.split("at time step ")[1].split()[0])
    trace = small.score.trace
    squares = np.square(trace.prediction[0] - trace.target[0]).max(1)
    assert step == int(np.argmax(squares * squares.size > float(np.finfo(np.float32).max)))
    assert (small.score.pins.pinned.layer, small.score.pins.pinned.step) == ("loss", step)


def test_cells_that_hold_no_number_have_stripes_of_their_own(small: App) -> None:
    """Of a linear layer that grows fivefold a step: from where it overflows its cells have a colour that no scale has,
    and the legend says what it stands for."""
    cell = {"model.cell": "SimpleRNN", "model.activation": "linear", "model.recurrent_gain": 5.0}
    small.score.change({**cell, "model.units": (3,), "data.steps": 80})
    work(small)
    score, trace = small.score.body.score, small.score.trace
    values = trace.layer("simplernn_1").output.value[0]
    lost = int(np.argmax(~np.isfinite(values).all(1)))
    assert 20 < lost < 79
    small.score.player.seek(small.score.player.story.index(Phase.FORWARD, 79))
    picture = score.grab().toImage()
    error = score.colours.color("error").rgb()
    track = next(one for one in score.score.tracks if one.owner == "simplernn_1")
    y = round(track.rect.y + track.rect.height / 6)

    def striped(step: int) -> bool:
        x = score.axis.x(step)
        return any(picture.pixel(round(x) + by, y) == error for by in range(-2, 3))

    assert [striped(step) for step in range(79)] == [bool(~np.isfinite(values[t, 0])) for t in range(79)]
    assert any(one.text == "NaN or ∞" for one in record(small.window).texts)

    small.score.player.seek(small.score.player.story.index(Phase.BACKWARD, 10))
    ends = [one.text for one in record(small.window).texts if one.widget is score and one.text == "NaN"]
    assert len(ends) == 4, "the loss, and what the steps add to the three weights"
    told = " ".join(label.text() for label in small.window.findChildren(QLabel) if label.isVisible())
    assert "is NaN." in told
    assert "of what it is" not in told


def test_diagram_formula_and_code_light_each_other(inline: App) -> None:
    """The pointer is on one of them; the other two show the same gate."""
    inspector = inline.score.body.inspector
    inline.score.show_cell_now()
    diagram, lines = inspector.diagram, inspector.equations
    code = inline.window.findChild(CodeView)
    assert code.code.startswith("layers.LSTM(")

    def point(widget: QWidget, at: QPointF) -> None:
        none = (Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(widget, QMouseEvent(QEvent.Type.MouseMove, at, widget.mapToGlobal(at), *none))

    def leave(widget: QWidget) -> None:
        QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))

    def pictures() -> tuple[QImage, ...]:
        return tuple(widget.grab().toImage() for widget in (diagram, lines, code))

    plain = pictures()
    texts = code.code.split("\n")
    rows = {argument: next(n for n, text in enumerate(texts) if f" {argument}=" in text) for argument in _ARGUMENTS}
    for argument, gates in _ARGUMENTS.items():
        point(code, code.row(rows[argument]).center())
        assert code.lit_rows() == (rows[argument],)
        assert all(a != b for a, b in zip(pictures(), plain, strict=True)), f"{gates} are lit in all three"
        leave(code)
        assert pictures() == plain
    box = next(box for box in diagram.shown.boxes if box.gate == "forget")
    point(diagram, QPointF(box.x, box.y))
    assert code.lit_rows() == (rows["recurrent_activation"],)
    assert pictures()[1] != plain[1]
    leave(diagram)
    for y in range(2, lines.height(), 8):  # down the lines, to the one that opens the candidate's account
        point(lines, QPointF(30, y))
        if code.lit_rows() == (rows["activation"],):
            break
    else:
        pytest.fail("no line lights the candidate")
    assert pictures()[0] != plain[0]
    leave(lines)
    assert pictures() == plain

    inline.score.session.selection.select_layer("dense")  # no gates: the whole cell
    inline.score.show_cell_now()
    plain = pictures()
    point(code, code.row(0).center())
    assert all(a != b for a, b in zip(pictures(), plain, strict=True))


_ARGUMENTS = {"activation": "candidate", "recurrent_activation": "input, forget and output"}


def test_what_exploded_is_shown_as_what_it_is_whatever_was_chosen_since(small: App) -> None:
    """Its weights are those of a step of its training: neither those of an epoch, nor untrained."""
    small.score.body.show_panel(1)
    enter(line(small, "Learning rate"), "1e20")
    work(small)
    press(small.window, "start, pause or resume training")
    work(small)
    small.score.body.show_panel(0)
    pick(small, "Cell", "SimpleRNN")
    small.score.body.show_panel(1)
    press(small.window, "show where it begins")
    work(small)
    assert "epoch 0 + 1 step" in labels(small.score.body.transport)
    header = small.window.summary.text()
    assert header.startswith("LSTM 3 → LSTM 3 → Dense 1")
    assert "epoch 0 + 1 step" in header
    assert "val MSE" not in header, "that is the error of other weights"
    assert find(small.score.body.chooser, "Cell", QComboBox).currentText() == "LSTM"
    shown, stands = small.score.stage.current, small.session.stands()
    assert shown is not None
    assert stands is not None
    assert stands.model is not None
    assert stands.model.epochs[-1].network.layers == shown.network.layers
    small.window.actions_by_name["undo"].trigger()  # back to what was chosen
    work(small)
    assert find(small.score.body.chooser, "Cell", QComboBox).currentText() == "SimpleRNN"
    assert "untrained" in labels(small.score.body.transport)


def test_a_step_that_is_walked_is_told_beside_the_epochs(small: App) -> None:
    small.score.player.end()
    work(small)
    small.window.actions_by_name["end"].trigger()  # of the update, once it is known
    press(small.score.body.transport, "Step")
    work(small)
    assert small.score.stage.at == 1
    assert "epoch 0 + 1 step" in labels(small.score.body.transport)
    small.window.actions_by_name["home"].trigger()
    press(small.score.body.transport, "Step back")
    assert "untrained" in labels(small.score.body.transport)
