"""The task Captions in the real window: a word is written letter by letter, also for a drawing of one's own."""

from __future__ import annotations

import numpy as np
import pytest
from controls import choose, enter, entries, find, press
from drawn_texts import record
from hands import work
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from rnnviz.app import App
from rnnviz.data.drawings.builtin import built_in_drawing
from rnnviz.data.drawings.raster import picture
from rnnviz.data.letters import word_of
from rnnviz.layout.row import TrackKind
from rnnviz.records.trace import Trace
from rnnviz.ui.sketch.pad import Pad

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def captions(inline: App) -> App:
    work(inline)
    choose(find(inline.score.body.chooser, "Task", QComboBox), "Captions")
    work(inline)
    assert not inline.window.banner.message
    return inline


def trace_of(app: App) -> Trace:
    assert app.score.trace is not None
    return app.score.trace


def letters_drawn(app: App) -> list[str]:
    """What the model has written as far as the playhead has come, in bold letters, from left to right."""
    view = app.score.body.score
    assert view.score is not None
    track = view.score.track("prediction", "prediction")
    assert track is not None
    assert track.kind is TrackKind.LETTERS
    origin = view.mapTo(app.window, QPoint(0, 0))
    here = [
        text
        for text in record(app.window).texts
        if text.bold
        and track.rect.y <= text.ink.center().y() - origin.y() < track.rect.bottom
        and track.rect.x < text.ink.center().x() - origin.x() < track.rect.right
    ]
    return [text.text for text in sorted(here, key=lambda text: text.ink.left())]


def written(trace: Trace) -> str:
    return word_of(trace.prediction[0].argmax(-1))


def test_a_word_is_written_letter_by_letter_from_its_own_letters(captions: App) -> None:
    chooser, window = captions.score.body.chooser, captions.window
    assert "Conv2D 32 / 64 / 96, then GRU 128   ·   epoch 12" in window.summary.text()
    drawing = find(chooser, "Drawing", QSpinBox)
    right = 0
    for number in range(16):
        enter(drawing, str(number))
        work(captions)
        trace = trace_of(captions)
        right += trace.title.startswith(f"{written(trace)},")
        # Each letter that it says is the one that it reads next.
        (read,) = (one for one in trace.read if one.ids)
        np.testing.assert_array_equal(read.value[0, 1:, 0], trace.prediction[0, :-1].argmax(-1) + 1)
    assert right >= 8, "it was trained on what people drew, and reads most of what a program draws"
    view, seen = captions.score.body.score, []
    assert view.axis is not None
    assert view.score is not None
    for step in range(3):
        place = QPoint(round(float(view.axis.x(np.array([step]))[0])), round(view.score.ruler.rect.middle))
        QTest.mouseClick(view, LEFT, pos=place)
        seen.append(letters_drawn(captions))
    assert [len(letters) for letters in seen] == [1, 2, 3], "as far as the playhead has come"
    assert "".join(seen[-1]).replace("␣", " ") == written(trace_of(captions))[:3]


def test_greedy_beam_and_the_right_letters_can_be_chosen(captions: App) -> None:
    chooser = captions.score.body.chooser
    box = find(chooser, "Letters read", QComboBox)
    assert entries(box) == ["its own, greedy", "its own, beam search", "the right letters"]
    enter(find(chooser, "Drawing", QSpinBox), "5")
    work(captions)
    likely = {}
    for words in entries(box):
        choose(box, words)
        work(captions)
        trace = trace_of(captions)
        assert captions.score.stage.series == 5
        (read,) = (one for one in trace.read if one.ids)
        wrote = read.value[0, 1:, 0].astype(int) - 1
        said = np.take_along_axis(trace.prediction[0, :-1], wrote[:, None], 1)
        likely[words] = float(np.log(said).sum() + np.log(trace.prediction[0, -1].max()))
        if words == "the right letters":
            np.testing.assert_array_equal(wrote, trace.target[0, :-1].argmax(-1))
    assert likely["its own, beam search"] >= likely["its own, greedy"] - 1e-6
    assert captions.window.actions_by_name["undo"].text().endswith("change of Letters read")


def draw(pad: Pad, word: str) -> None:
    """A drawing, stroke by stroke, with the mouse."""
    scale = (min(pad.width(), pad.height()) - 40) / 256
    for stroke in built_in_drawing(word, 2).strokes:
        places = [QPoint(round(20 + scale * x), round(20 + scale * y)) for x, y in stroke.tolist()]
        QTest.mousePress(pad, LEFT, pos=places[0])
        for place in places[1:]:
            QTest.mouseMove(pad, place)
        QTest.mouseRelease(pad, LEFT, pos=places[-1])


def test_the_word_for_a_drawing_of_ones_own(inline: App, qtbot: QtBot) -> None:
    work(inline)
    inline.window.show_page("sketch")
    work(inline)
    page = inline.window.made["sketch"].view
    assert page is not None
    pad = page.recognise.pad
    draw(pad, "fish")
    work(inline)
    press(page, "write the word for the drawing in Score")
    work(inline)
    assert inline.window.page == "score"
    assert not inline.window.banner.message
    trace, chooser = trace_of(inline), inline.score.body.chooser
    assert find(chooser, "Task", QComboBox).currentText() == "Captions"
    (seen,) = (one for one in trace.read if one.shape)
    wanted = picture(built_in_drawing("fish", 2))
    assert np.corrcoef(seen.value.ravel(), wanted.ravel())[0, 1] > 0.9, "the picture of what was drawn"
    assert written(trace) == "fish"
    assert trace.steps == len("fish") + 1, "it ends where the network ends it"
    assert inline.score.player.moment.step == 0
    assert letters_drawn(inline) == ["f"]
    for _ in range(4):
        QTest.keyClick(inline.window, Qt.Key.Key_Right)
    assert letters_drawn(inline) == ["f", "i", "s", "h", "∎"]
    # The drawings of the validation set come after it.
    enter(find(chooser, "Drawing", QSpinBox), "1")
    work(inline)
    assert trace_of(inline).title.endswith("validation drawing 1")


def test_it_is_trained_in_the_window_on_the_built_in_shapes_or_a_folder(captions: App) -> None:
    body = captions.score.body
    captions.score.change({"data.sketch.per_class": 12})
    enter(find(body.training, "Epochs", QLineEdit), "1")
    work(captions)
    captions.window.actions_by_name["train"].trigger()
    work(captions)
    assert [one.epoch for one in captions.score.stage.checkpoints] == [0, 1]
    assert captions.score.stage.checkpoints[1].val_loss < captions.score.stage.checkpoints[0].val_loss  # type: ignore[operator]
    folder = find(body.chooser, "Folder", QLineEdit)
    enter(folder, "/nowhere/at all")
    work(captions)
    assert "/nowhere/at all" in body.chooser.problem("data.sketch.folder")
