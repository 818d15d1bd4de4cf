"""What a model from a file is given to read in the window: text by its own vocabulary, a drawing, several inputs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hands import choose, enter, find, on_the_screen, work
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from test_opened_models import drop, form, problems, trace

from rnnviz.app import App


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """film.keras reads text by a vocabulary of its own; curve.keras one number a step; rows.keras a picture of 12 rows;
    two.keras two inputs."""
    import keras

    where = tmp_path_factory.mktemp("models")
    keras.utils.set_random_seed(4)
    layers = keras.layers
    words = layers.TextVectorization(output_sequence_length=7)
    words.adapt(["the film was good", "the film was not bad"])
    rest = [layers.Embedding(12, 3, mask_zero=True), layers.GRU(4), layers.Dense(1, activation="sigmoid")]
    keras.Sequential([keras.Input((1,), dtype="string"), words, *rest]).save(where / "film.keras")
    keras.Sequential([keras.Input((None, 1)), layers.GRU(3), layers.Dense(1)]).save(where / "curve.keras")
    picture = [keras.Input((12, 12)), layers.SimpleRNN(3), layers.Dense(2, activation="softmax")]
    keras.Sequential(picture).save(where / "rows.keras")
    one, more = keras.Input((None, 1), name="series"), keras.Input((2,), name="more")
    joined = layers.Concatenate()([layers.LSTM(3)(one), more])
    keras.Model([one, more], layers.Dense(1)(joined)).save(where / "two.keras")
    return where


def pad_of(app: App) -> QWidget:
    return find(form(app), "draw the sequence", QWidget)


def test_text_by_the_model_s_own_vocabulary(inline: App, folder: Path) -> None:
    import keras
    import tensorflow as tf

    drop(inline, folder / "film.keras")
    assert len(trace(inline).tokens) == 7, "also of ids that chance has drawn"
    choose(find(form(inline), "Reads", QComboBox), "typed")
    assert not find(form(inline), "Vocabulary", QPushButton).isVisibleTo(form(inline))
    assert not pad_of(inline).isVisibleTo(form(inline))
    enter(find(form(inline), "Typed", QLineEdit), "The film: GOOD, wonderful!")
    found = trace(inline)
    assert found.tokens == ("the", "film", "good", "wonderful", "", "", "")
    said = keras.saving.load_model(folder / "film.keras")(tf.constant([["The film: GOOD, wonderful!"]]))
    assert found.prediction[0, -1, 0] == pytest.approx(float(said[0, 0]), rel=1e-5)
    notes = find(form(inline), "notes on the model", QLabel)
    assert "Not in the model's vocabulary: “wonderful”." in notes.text()
    assert not inline.window.banner.message


def test_a_curve_is_drawn_and_read(inline: App, folder: Path) -> None:
    drop(inline, folder / "curve.keras")
    before, picture = trace(inline).x, on_the_screen(inline)["picture"]
    choose(find(form(inline), "Reads", QComboBox), "typed")
    pad = pad_of(inline)
    assert pad.isVisibleTo(form(inline))
    steps, wide, high = before.shape[1], pad.width(), pad.height()
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(2, high // 2))
    for k in range(1, 11):
        QTest.mouseMove(pad, QPoint(round(k / 10 * (wide - 3)), high // 2 - k * high // 25))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(wide - 3, 10))
    drawn = trace(inline).x[0, :, 0]
    assert len(drawn) == steps
    assert (np.diff(drawn) >= 0).all()
    assert drawn[0] == pytest.approx(0, abs=0.1)
    assert drawn[-1] > 1
    assert on_the_screen(inline)["picture"] != picture
    typed = find(form(inline), "Typed", QLineEdit).text()
    np.testing.assert_allclose([float(word) for word in typed.split(",")], drawn, atol=1e-6)
    QTest.mousePress(pad, Qt.MouseButton.RightButton, pos=QPoint(5, 5))
    work(inline)
    assert not trace(inline).x.any()
    inline.window.actions_by_name["undo"].trigger()
    np.testing.assert_allclose(trace(inline).x[0, :, 0], drawn)


def test_a_picture_is_drawn_whose_rows_are_steps(inline: App, folder: Path) -> None:
    drop(inline, folder / "rows.keras")
    trace(inline)
    choose(find(form(inline), "Reads", QComboBox), "typed")
    pad = pad_of(inline)
    high, left = pad.height(), (pad.width() - pad.height()) // 2
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(left + high // 2, 3))
    QTest.mouseMove(pad, QPoint(left + high // 2, high - 4))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(left + high // 2, high - 4))
    found = trace(inline).x[0]
    assert found.shape == (12, 12)
    assert (found.max(1) > 0.3).all(), "a line from top to bottom is in every row"
    assert not found[:, :3].any()
    assert not found[:, 9:].any()


def test_each_of_several_inputs_has_a_field(inline: App, folder: Path) -> None:
    import keras

    drop(inline, folder / "two.keras")
    trace(inline)
    choose(find(form(inline), "Reads", QComboBox), "typed")
    more = find(form(inline), "more", QLineEdit)
    assert more.isVisibleTo(form(inline))
    enter(find(form(inline), "Typed", QLineEdit), "0.5, -1, 2")
    work(inline)
    assert trace(inline).title.startswith("random"), "the other one is still empty"
    enter(more, "0.25 -0.5")
    found = trace(inline)
    assert found.read[0].value[0, :, 0].tolist() == [0.5, -1, 2]
    assert found.read[1].value[0, 0].tolist() == [0.25, -0.5]
    model = keras.saving.load_model(folder / "two.keras")
    said = model([found.read[0].value.astype("float32"), found.read[1].value[:, 0].astype("float32")])
    assert found.prediction[0, -1, 0] == pytest.approx(float(said[0, 0]), rel=1e-5)
    enter(more, "0.25")
    work(inline)
    assert problems(inline) == ["Each step has 2 numbers, and 1 number does not make whole steps."]
