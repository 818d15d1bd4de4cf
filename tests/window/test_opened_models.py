"""A model from a file in the real window: dropped, chosen, or opened again; it steps, and reads what one gives it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from controls import labels
from hands import choose, enter, entries, find, on_the_screen, work
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from rnnviz.app import App
from rnnviz.layout.moments import Phase
from rnnviz.layout.numerals import number


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """three.keras reads one number a step and has three outputs; words.keras reads ids."""
    import keras

    where = tmp_path_factory.mktemp("models")
    keras.utils.set_random_seed(4)
    layers = keras.layers
    three = [keras.Input((None, 1)), layers.LSTM(4, return_sequences=True), layers.Dropout(0.2), layers.GRU(3)]
    keras.Sequential([*three, layers.Dense(3, activation="softmax")]).save(where / "three.keras")
    words = [keras.Input((None,)), layers.Embedding(6, 3), layers.SimpleRNN(4), layers.Dense(1, activation="sigmoid")]
    keras.Sequential(words).save(where / "words.keras")
    read = keras.Input((None, 1))
    inside = layers.LSTM(3)(read)
    answers = [layers.Dense(1, name="how much")(inside), layers.Dense(4, name="which")(inside)]
    two = keras.Model(read, answers)
    two.compile("adam", ["mse", "mae"])
    two.save(where / "two answers.keras")
    (where / "words.txt").write_text("\n".join(["", "[UNK]", "not", "good", "bad", "film"]), "utf-8")
    (where / "broken.keras").write_bytes(b"this is no model")
    (where / "values.csv").write_text("".join(f"{n / 10}\n" for n in range(12)), "utf-8")
    return where


def drop(app: App, path: Path) -> None:
    """Drags a file over the window and lets it go there."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    button, key, at = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPointF(300, 300)
    entering = QDragEnterEvent(at.toPoint(), Qt.DropAction.CopyAction, data, button, key)
    QApplication.sendEvent(app.window, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(app.window, QDropEvent(at, Qt.DropAction.CopyAction, data, button, key))
    work(app)


def form(app: App) -> QWidget:
    made = app.score.body.chooser.opened
    assert made is not None
    return made


def problems(app: App) -> list[str]:
    shown = [label for label in form(app).findChildren(QLabel) if label.property("class") == "problem"]
    return [label.text() for label in shown if label.isVisibleTo(form(app)) and label.text()]


def trace(app: App) -> Any:
    work(app)
    assert app.score.trace is not None
    return app.score.trace


def answers_with(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))


def test_a_dropped_model_is_stepped_through(inline: App, folder: Path) -> None:
    before = on_the_screen(inline)["picture"]
    drop(inline, folder / "three.keras")
    found = trace(inline)
    assert [layer.kind for layer in found.layers] == ["LSTM", "Dropout", "GRU", "Dense"]
    assert inline.window.summary.text().startswith("three.keras")
    assert "gradient of output 0 at the last step" in inline.window.summary.text()
    assert find(inline.score.body.chooser, "Task", QComboBox).currentText() == "three.keras"
    assert on_the_screen(inline)["picture"] != before
    assert not inline.window.banner.message
    # Its gradient in the picture is that of TensorFlow.
    import keras
    import tensorflow as tf

    model, x = keras.saving.load_model(folder / "three.keras"), tf.constant(found.x, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(x)
        said = model(x)[0, 0]
    np.testing.assert_allclose(found.x_gradient, tape.gradient(said, x).numpy(), atol=1e-6)
    assert found.loss == pytest.approx(float(said), rel=1e-5)
    notes = find(form(inline), "notes on the model", QLabel)
    assert "Dropout and noise are off" in notes.text()
    # Every phase has its words, and there is no optimizer step without a target.
    player = inline.score.player
    for index in range(len(player.story)):
        player.seek(index)
    work(inline)
    assert player.moment.phase is Phase.UPDATE
    assert "no error that a step would lower" in " ".join(labels(inline.score.body.story))
    assert not inline.window.banner.message


def test_another_output_another_length_another_draw(inline: App, folder: Path) -> None:
    drop(inline, folder / "three.keras")
    first = trace(inline)
    enter(find(form(inline), "Output", QSpinBox), "2")
    assert trace(inline).loss == pytest.approx(float(first.prediction[0, -1, 2]))
    assert "gradient of output 2" in inline.window.summary.text()
    enter(find(form(inline), "Length", QSpinBox), "7")
    assert trace(inline).steps == 7
    drawn = trace(inline).x
    enter(find(form(inline), "Seed", QSpinBox), "8")
    assert not np.allclose(trace(inline).x, drawn)
    choose(find(form(inline), "Reads", QComboBox), "zeros")
    assert not trace(inline).x.any()
    undo = inline.window.actions_by_name["undo"]
    assert undo.text() == "Undo: change of Reads"
    undo.trigger()
    assert trace(inline).x.any()


def test_a_typed_sequence_and_a_loss_with_a_target(inline: App, folder: Path) -> None:
    drop(inline, folder / "three.keras")
    trace(inline)
    choose(find(form(inline), "Reads", QComboBox), "typed")
    work(inline)
    assert trace(inline).title.startswith("random"), "nothing has been typed yet"
    enter(find(form(inline), "Typed", QLineEdit), "0.5, -1, 2")
    assert trace(inline).x[0, :, 0].tolist() == [0.5, -1, 2]
    choose(find(form(inline), "Loss", QComboBox), "cross-entropy")
    assert trace(inline).loss_kind == "crossentropy"
    enter(find(form(inline), "Target", QLineEdit), "2")
    found = trace(inline)
    assert found.target[0, 0].tolist() == [0, 0, 1]
    assert found.loss == pytest.approx(-np.log(found.prediction[0, 0, 2]))
    # With a target there is an optimizer step, too, after which the loss is another.
    inline.score.player.end()
    work(inline)
    assert trace(inline).update is not None
    assert trace(inline).update.loss_after != found.loss


def test_the_loss_of_the_file_is_computed_with_its_options(inline: App, folder: Path) -> None:
    import keras

    theirs = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    keras.utils.set_random_seed(2)
    model = keras.Sequential([keras.Input((None, 1)), keras.layers.GRU(4), keras.layers.Dense(3)])
    model.compile("adam", theirs)
    model.save(folder / "logits.keras")
    drop(inline, folder / "logits.keras")
    loss = find(form(inline), "Loss", QComboBox)
    choose(loss, "sparse cross-entropy of logits (the file's)")
    target = find(form(inline), "Target", QLineEdit)
    trace(inline)
    assert target.placeholderText() == "the number of a class, 0 to 2"
    enter(target, "0.2 0.3 0.5")
    work(inline)
    assert problems(inline) == ["A target for this model is the number of a class, 0 to 2; this has 3."]
    enter(target, "2")
    found = trace(inline)
    said = keras.saving.load_model(folder / "logits.keras", compile=False)(found.x.astype("float32"))
    assert found.loss == pytest.approx(float(theirs(np.array([[2]]), said)), rel=1e-5)
    assert f"cross-entropy {number(found.loss)}" in inline.window.summary.text()
    player = inline.score.player
    player.seek(max(at for at in range(len(player.story)) if player.story.moment(at).phase is Phase.LOSS))
    work(inline)
    told = " ".join(labels(inline.score.body.story))
    assert "is the softmax of the outputs, which are logits" in told
    player.end()
    work(inline)
    assert trace(inline).update.loss_after < found.loss
    # Each loss of the list is computed for this model, and none of them breaks the window.
    for words in entries(loss):
        choose(loss, words)
        work(inline)
        assert not inline.window.banner.message, words
        assert not problems(inline) or "class" in problems(inline)[0] or "number" in problems(inline)[0], words


def test_one_training_pass_with_what_dropout_drew(inline: App, folder: Path) -> None:
    drop(inline, folder / "three.keras")
    plain, chooser = trace(inline), inline.score.body.chooser
    on = find(chooser, "training pass", QCheckBox)
    draw = find(chooser, "Dropout seed", QSpinBox)
    assert on.isVisibleTo(chooser)
    assert not draw.isVisibleTo(chooser)
    assert plain.layers[1].note == "off while tracing"
    inline.score.player.end()
    work(inline)
    pictures = [on_the_screen(inline)["picture"]]
    on.click()
    first = trace(inline)
    off = first.layers[1].dropped["output"] == 0
    assert off.any()
    np.testing.assert_allclose(first.layers[1].output.value, np.where(off, 0, first.layers[0].output.value / 0.8))
    assert first.loss != plain.loss
    notes = find(form(inline), "notes on the model", QLabel).text()
    assert "This is one training pass" in notes
    assert "noise are off" not in notes
    pictures.append(on_the_screen(inline)["picture"])
    enter(draw, "5")
    second = trace(inline)
    assert not np.array_equal(second.layers[1].dropped["output"] == 0, off)
    pictures.append(on_the_screen(inline)["picture"])
    assert pictures[0] != pictures[1] != pictures[2] != pictures[0]
    # An optimizer step is that of training: its loss afterwards is one with the same units off.
    choose(find(form(inline), "Loss", QComboBox), "mean squared error")
    inline.score.player.end()
    found = trace(inline)
    assert found.update.loss_after < found.loss
    undo = inline.window.actions_by_name["undo"]
    undo.trigger()
    work(inline)
    undo.trigger()
    np.testing.assert_array_equal(trace(inline).layers[1].dropped["output"] == 0, off)
    on.click()
    assert trace(inline).loss == plain.loss
    # A model without dropout has nothing to choose.
    drop(inline, folder / "words.keras")
    trace(inline)
    assert not on.isVisibleTo(chooser)


def test_a_training_pass_of_a_model_that_is_built_here(inline: App) -> None:
    chooser = inline.score.body.chooser
    on = find(chooser, "training pass", QCheckBox)
    assert not on.isVisibleTo(chooser)
    enter(find(chooser, "Dropout", QLineEdit), "0.4")
    plain = trace(inline)
    assert on.isVisibleTo(chooser)
    on.click()
    found = trace(inline)
    dropped = next(layer for layer in found.layers if layer.kind == "Dropout")
    assert 0.1 < float((dropped.dropped["output"] == 0).mean()) < 0.7
    assert found.loss != plain.loss
    on.click()
    assert trace(inline).loss == plain.loss


def test_what_cannot_be_read_is_said_at_its_field_and_stays_there(inline: App, folder: Path) -> None:
    drop(inline, folder / "three.keras")
    choose(find(form(inline), "Reads", QComboBox), "typed")
    before = trace(inline)
    field = find(form(inline), "Typed", QLineEdit)
    enter(field, "0.5 x")
    work(inline)
    assert problems(inline) == ["The model reads numbers, and “x” is none."]
    assert field.text() == "0.5 x", "it can be mended"
    assert field.isVisibleTo(form(inline))
    assert inline.score.trace is before
    assert not inline.window.banner.message
    enter(field, "0.5 1")
    assert trace(inline).x[0, :, 0].tolist() == [0.5, 1]
    assert not problems(inline)
    choose(find(form(inline), "Loss", QComboBox), "mean squared error")
    work(inline)
    enter(find(form(inline), "Target", QLineEdit), "1 2")
    work(inline)
    assert problems(inline) == ["A target for this model is 3 numbers; this has 2."]


def test_text_is_read_by_a_vocabulary(inline: App, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drop(inline, folder / "words.keras")
    assert set(trace(inline).x[0, :, 0].tolist()) <= {1, 2, 3, 4, 5}
    choose(find(form(inline), "Reads", QComboBox), "typed")
    enter(find(form(inline), "Typed", QLineEdit), "not good")
    work(inline)
    assert problems(inline) == ["The model reads ids: type whole numbers, or choose its vocabulary to type text."]
    answers_with(monkeypatch, folder / "words.txt")
    find(form(inline), "Vocabulary", QPushButton).click()
    work(inline)
    enter(find(form(inline), "Typed", QLineEdit), "not good film")
    assert trace(inline).x[0, :, 0].tolist() == [2, 3, 5]


def test_a_file_of_numbers_is_read(inline: App, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drop(inline, folder / "three.keras")
    answers_with(monkeypatch, folder / "values.csv")
    choose(find(form(inline), "Reads", QComboBox), "from a file")
    np.testing.assert_allclose(trace(inline).x[0, :, 0], np.arange(12) / 10, atol=1e-6)
    assert find(form(inline), "File", QPushButton).text() == "values.csv"


def test_a_model_of_several_answers_shows_the_one_that_is_chosen(inline: App, folder: Path) -> None:
    drop(inline, folder / "two answers.keras")
    assert trace(inline).prediction.shape[-1] == 1
    answer = find(form(inline), "Answer", QComboBox)
    assert entries(answer) == ["how much", "which"]
    choose(answer, "which")
    found = trace(inline)
    assert found.prediction.shape[-1] == 4
    assert found.layers[-1].name == "which"
    enter(find(form(inline), "Output", QSpinBox), "3")
    assert trace(inline).loss == pytest.approx(float(found.prediction[0, -1, 3]))
    assert "mean squared error (the file's)" in entries(find(form(inline), "Loss", QComboBox))
    choose(answer, entries(answer)[0])
    assert trace(inline).prediction.shape[-1] == 1


def test_what_is_no_model_is_said_and_the_model_before_stays(inline: App, folder: Path) -> None:
    drop(inline, folder / "three.keras")
    before = on_the_screen(inline)
    drop(inline, folder / "broken.keras")
    assert inline.window.banner.message.startswith("broken.keras is")
    assert on_the_screen(inline) == before


def test_the_menu_opens_a_model_and_keeps_those_that_were_opened(
    inline: App, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not inline.window.recent.isEnabled()
    answers_with(monkeypatch, folder / "three.keras")
    inline.window.actions_by_name["open model"].trigger()
    assert trace(inline).layers[0].kind == "LSTM"
    drop(inline, folder / "words.keras")
    listed: list[QAction] = inline.window.recent.actions()
    assert [action.text() for action in listed] == ["words.keras", "three.keras"]
    listed[1].trigger()
    assert trace(inline).layers[0].kind == "LSTM"
    assert [action.text() for action in inline.window.recent.actions()] == ["three.keras", "words.keras"]


def test_one_comes_back_to_a_task_and_to_the_model_again(inline: App, folder: Path) -> None:
    first = on_the_screen(inline)["picture"]
    drop(inline, folder / "three.keras")
    task = find(inline.score.body.chooser, "Task", QComboBox)
    choose(task, "Adding problem")
    work(inline)
    assert not form(inline).isVisibleTo(inline.score.body.chooser)
    assert find(inline.score.body.chooser, "Cell", QComboBox).isVisibleTo(inline.score.body.chooser)
    assert "three.keras" in entries(task)
    choose(task, "three.keras")
    assert [layer.kind for layer in trace(inline).layers] == ["LSTM", "Dropout", "GRU", "Dense"]
    assert not find(inline.score.body.chooser, "Cell", QComboBox).isVisibleTo(inline.score.body.chooser)
    assert on_the_screen(inline)["picture"] != first


def test_a_model_from_a_file_is_not_trained_and_nothing_of_it_is_written_as_code(inline: App, folder: Path) -> None:
    drop(inline, folder / "three.keras")
    inline.window.actions_by_name["train"].trigger()
    work(inline)
    assert any("it can be stepped through, not trained" in words for words in labels(inline.score.body.training))
    inline.window.actions_by_name["copy code"].trigger()
    work(inline)
    assert "no Keras code is written of it" in inline.window.banner.message
