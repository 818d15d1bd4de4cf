"""The task Film reviews in the real window: words under the time axis, a sentence of one's own, the telling unit."""

from __future__ import annotations

from collections import Counter
from itertools import product

import numpy as np
import pytest
from controls import choose, entries, find, labels, press
from drawn_texts import record
from hands import enter, work
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot
from shared_files import REVIEWS, needs

from rnnviz.app import App
from rnnviz.layout.moments import Phase
from rnnviz.layout.row import TrackKind
from rnnviz.layout.tokens import written
from rnnviz.tasks.registry import tasks
from rnnviz.ui.score.focus import Focus
from rnnviz.ui.widgets.theme import magnitudes

LONG = 60_000
SENTENCE = "The plot is dull, but the zorbing cast is charming!"
TOKENS = ["the", "plot", "is", "dull", ",", "but", "the", "zorbing", "cast", "is", "charming", "!"]


def rest(app: App, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not app.score.stage.stale, timeout=LONG)


@pytest.fixture
def reviews(inline: App) -> App:
    """With the task chosen from the list."""
    choose(find(inline.score.body.chooser, "Task", QComboBox), "Film reviews")
    work(inline)
    inline.window.activateWindow()  # the list that was open had it
    return inline


def key(app: App, which: Qt.Key) -> None:
    QTest.keyClick(app.window, which)


def words_drawn(app: App) -> list[str]:
    """The texts that are painted in the row of the words, from left to right."""
    score = app.score.body.score
    layout = score.score
    assert layout is not None
    row = next(track for track in layout.tracks if track.kind is TrackKind.TOKENS).rect
    at = score.mapTo(app.window, QPoint(0, 0))
    place = QRectF(at.x() + row.x - 4, at.y() + row.y - 1, row.width + 8, row.height + 2)
    seen = [one for one in record(app.window).texts if one.widget is score and place.contains(one.ink.center())]
    return [one.text for one in sorted(seen, key=lambda one: one.ink.center().x())]


def type_sentence(app: App) -> None:
    enter(find(app.score.body.chooser, "Your sentence", QLineEdit), SENTENCE)
    work(app)


def test_words_stand_under_the_time_axis_and_the_answer_is_drawn_as_far_as_it_is_read(
    reviews: App,
) -> None:
    page = reviews.score
    assert page.stage.trained
    assert page.trace is not None
    assert words_drawn(reviews) == list(page.trace.tokens)
    before = page.trace
    spin = find(page.body.chooser, "Sentence", QSpinBox)
    enter(spin, "3")
    work(reviews)
    assert page.trace is not before
    assert " ".join(page.trace.tokens) == "the cast is wonderful , but the script sucks ."
    type_sentence(reviews)
    assert list(page.trace.tokens) == TOKENS
    assert words_drawn(reviews) == TOKENS
    assert reviews.window.focusWidget() is page.body.score, "Enter gives the keyboard back to the picture"
    assert not spin.isEnabled(), "there is one sentence to step through"
    key(reviews, Qt.Key.Key_Home)
    for _ in range(7):
        key(reviews, Qt.Key.Key_Right)
    assert page.player.moment.step == 7
    assert page.trace.so_far is not None
    said = page.trace.words[int(page.trace.so_far[7].argmax())]
    story = " ".join(labels(page.body.story))
    assert "“zorbing” enters. The model does not know it" in story
    assert f"If it ended here, the answer would be “{said}”" in story
    # Emptied, the field gives the validation sentences back; undo brings the sentence again.
    field = find(page.body.chooser, "Your sentence", QLineEdit)
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    work(reviews)
    assert list(page.trace.tokens) != TOKENS
    assert spin.isEnabled()
    reviews.window.actions_by_name["undo"].trigger()
    work(reviews)
    assert list(page.trace.tokens) == TOKENS


def test_in_the_backward_phase_words_are_tinted_by_their_gradient(reviews: App) -> None:
    page, score = reviews.score, reviews.score.body.score
    type_sentence(reviews)
    assert page.trace is not None
    layout, axis = score.score, score.axis
    assert layout is not None
    assert axis is not None
    row = next(track for track in layout.tracks if track.kind is TrackKind.TOKENS).rect

    def grounds() -> list[int]:
        """The colour on which each word stands: the most frequent one around it."""
        image = score.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        ratio = image.devicePixelRatio()
        found = []
        for t in range(len(TOKENS)):
            left, top = round((axis.x(t) - 7) * ratio), round((row.y + 4) * ratio)
            places = product(range(round(14 * ratio)), range(round(20 * ratio)))
            found.append(Counter(image.pixel(left + x, top + y) for x, y in places).most_common(1)[0][0])
        return found

    key(reviews, Qt.Key.Key_Home)
    plain = grounds()
    page.player.seek_phase(Phase.BACKWARD)
    for _ in range(5):
        key(reviews, Qt.Key.Key_Right)
    work(reviews)
    at = page.player.moment.step
    assert 2 < at < len(TOKENS) - 2
    tinted = grounds()
    assert all(now != before for now, before in zip(tinted[at:], plain[at:], strict=True))
    assert tinted[:at] == plain[:at]
    # The larger the gradient of a word's vector, the farther along the scale its colour.
    sizes = np.linalg.norm(page.trace.layer("embedding").output.gradient[0], axis=-1)[at:]
    scale = [int(color) for color in magnitudes(score.colours)]
    places = [scale.index(color) for color in tinted[at:]]
    assert np.all(np.diff(np.array(places)[np.argsort(sizes)]) >= 0)
    assert places[int(sizes.argmax())] > places[int(sizes.argmin())]


def test_the_telling_unit_is_searched_for_and_lit(reviews: App) -> None:
    page = reviews.score
    press(page.body.chooser, "Find the telling unit")
    work(reviews)
    pinned = page.pins.pinned
    assert pinned == Focus("lstm", page.unit, None, "c")
    assert page.telling.panel.words.startswith(f"Unit {page.unit} of LSTM: above ")
    # Other weights have another: nothing is said of them.
    page.show_epoch(0)
    work(reviews)
    assert page.telling.panel.words == ""


def test_without_reviews_a_training_says_how_to_get_them_and_made_sentences_train(live: App, qtbot: QtBot) -> None:
    page = live.score
    choose(find(page.body.chooser, "Task", QComboBox), "Film reviews")
    rest(live, qtbot)
    model = find(page.body.chooser, "Model", QComboBox)
    assert entries(model)[:3] == ["stack of layers", "LSTM 48", "GRU 48"]
    with qtbot.waitSignal(page.training.ended, timeout=LONG) as got:
        live.window.actions_by_name["train"].trigger()
    assert got.args == ["failed"]
    assert "There are no film reviews to train on" in live.window.banner.message
    choose(find(page.body.chooser, "Sentences", QComboBox), "made by a program")
    rest(live, qtbot)
    assert not page.stage.trained, "the network that ships knows other words"
    page.change({"data.series": 300, "training.epochs": 1})
    rest(live, qtbot)
    with qtbot.waitSignal(page.training.ended, timeout=LONG) as got:
        live.window.actions_by_name["train"].trigger()
    assert got.args == ["finished"]
    assert [one.epoch for one in page.stage.checkpoints] == [0, 1]


@needs(REVIEWS)
def test_a_folder_of_reviews_is_typed_and_stepped_through(reviews: App) -> None:
    page = reviews.score
    field = find(page.body.chooser, "Reviews in", QLineEdit)
    enter(field, str(REVIEWS.parent / "nowhere"))
    assert "needs one file that ends in .neg; there is none" in page.body.chooser.problem("data.text.folder")
    enter(field, str(REVIEWS))
    work(reviews)
    assert page.stage.count == 993
    assert page.stage.trained, "the network that ships knows these very words"
    assert page.body.chooser.problem("data.text.folder") == ""


def test_letters_of_two_inputs_stand_under_one_axis(inline: App) -> None:
    """Of an encoder and a decoder: each reads its own."""
    inline.score.choose(tasks()["dates"].begin(inline.score.stage.settings))
    work(inline)
    trace, layout = inline.score.trace, inline.score.body.score.score
    assert trace is not None
    assert layout is not None
    rows = [track for track in layout.tracks if track.kind is TrackKind.TOKENS]
    assert {row.owner for row in rows} == {read.name for read in trace.read}
    first, second = trace.read
    assert [first.words[int(letter)] for letter in first.value[0, :, 0]] == list(written(trace, first.name).values())
    assert "".join(written(trace, first.name).values()).startswith("october")
    assert min(written(trace, second.name)) > max(written(trace, first.name))
    for step in range(trace.steps):
        inline.score.player.seek_step(step)
        story = " ".join(labels(inline.score.body.story))
        said = written(trace, first.name) | written(trace, second.name)
        assert f"“{said[step]}” enters" in story
