"""The task Dates in the real window: a date is typed and translated, its decoder fed with one or the other letters."""

from __future__ import annotations

import numpy as np
import pytest
from controls import choose, enter, entries, find, labels
from drawn_texts import record
from hands import work
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QSlider, QSpinBox

from rnnviz.app import App
from rnnviz.data.date_pairs import BEGIN
from rnnviz.data.written_dates import said
from rnnviz.layout.row import TrackKind
from rnnviz.tasks import dates, number
from rnnviz.worker.inline import InlineWorker

LSTM = "LSTM 64 to LSTM 64"
ATTENTION = f"{LSTM}, attention"


@pytest.fixture
def shown(inline: App) -> App:
    """With the model that has no attention."""
    work(inline)
    chooser = inline.score.body.chooser
    choose(find(chooser, "Task", QComboBox), "Dates")
    work(inline)
    if find(chooser, "Model", QComboBox).currentText() != LSTM:
        choose(find(chooser, "Model", QComboBox), LSTM)
        work(inline)
    assert not inline.window.banner.message
    return inline


def clear(field: QLineEdit) -> None:
    """As with the key: Enter need not be pressed."""
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)


def answer(app: App) -> str:
    trace = app.score.trace
    assert trace is not None
    return said(trace.prediction[0].argmax(-1))


def read(app: App) -> str:
    """What the decoder on the screen reads after its first step."""
    trace = app.score.trace
    assert trace is not None
    return said(trace.read[1].value[0, 1:, 0].astype(int) - 1)


def test_a_date_of_ones_own_is_typed_and_translated(shown: App) -> None:
    chooser = shown.score.body.chooser
    own = find(chooser, "Your date", QLineEdit)
    enter(own, "Monday 22 Apr. 2019")
    work(shown)
    assert answer(shown) == "2019-04-22"
    assert read(shown) == "2019-04-2"
    assert not find(chooser, "Date", QSpinBox).isEnabled(), "it stands in the place of those of the validation set"
    trace = shown.score.trace
    assert trace is not None
    assert trace.title == "your date"
    assert trace.steps == len("Monday 22 Apr. 2019") + 10
    clear(own)
    work(shown)
    assert shown.score.trace is not None
    assert shown.score.trace.title == "validation date 1"
    assert find(chooser, "Date", QSpinBox).isEnabled()


def test_what_is_no_date_is_answered_all_the_same_and_what_no_model_reads_is_refused(shown: App) -> None:
    own = find(shown.score.body.chooser, "Your date", QLineEdit)
    enter(own, "tomorrow")
    work(shown)
    trace = shown.score.trace
    assert trace is not None
    assert answer(shown) == said(trace.target[0].argmax(-1)), "nobody knows what is right: the answer is its own target"
    enter(own, "22 avril 2019 à Paris?")
    work(shown)
    problem = shown.score.body.chooser.problem("data.dates.written")
    assert "but not “?”, “à”" in problem
    assert own.text() == "22 avril 2019 à Paris?", "nothing that was typed is lost"
    assert shown.score.trace is trace
    enter(own, "1/2/03")
    work(shown)
    assert not shown.score.body.chooser.problem("data.dates.written")
    assert answer(shown) == "2003-02-01"


def test_the_decoder_reads_its_own_letters_or_the_right_ones(shown: App) -> None:
    """After one epoch it makes mistakes: its own letters are others than the right ones."""
    chooser = shown.score.body.chooser
    find(shown.score.body.transport, "epoch", QSlider).setValue(1)
    work(shown)
    series, reads = find(chooser, "Date", QSpinBox), find(chooser, "Decoder reads", QComboBox)
    assert entries(reads) == ["its own letters", "the right letters"]
    for index in range(20):
        enter(series, str(index))
        work(shown)
        trace = shown.score.trace
        assert trace is not None
        right = said(trace.target[0].argmax(-1))
        assert read(shown) == answer(shown)[:-1]
        if answer(shown) != right:
            break
    assert answer(shown) != right
    choose(reads, "the right letters")
    work(shown)
    assert read(shown) == right[:-1]
    shown.window.actions_by_name["undo"].trigger()
    work(shown)
    assert reads.currentText() == "its own letters"
    assert read(shown) == answer(shown)[:-1]


def letters_drawn(app: App) -> dict[str, list[str]]:
    """The letters that are painted in the rows of both inputs and of the answer, from left to right."""
    score = app.score.body.score
    assert score.score is not None
    texts, at = record(app.window).texts, score.mapTo(app.window, QPoint(0, 0))
    found = {}
    for track in score.score.tracks:
        if track.kind in (TrackKind.TOKENS, TrackKind.LETTERS):
            rect = track.rect
            place = QRectF(at.x() + rect.x - 6, at.y() + rect.y - 1, rect.width + 12, rect.height + 2)
            here = [one for one in texts if one.widget is score and place.contains(one.ink.center())]
            found[track.owner] = [one.text for one in sorted(here, key=lambda one: one.ink.center().x())]
    return found


def test_letters_are_drawn_over_their_steps_and_the_answer_as_far_as_it_is_written(shown: App) -> None:
    enter(find(shown.score.body.chooser, "Your date", QLineEdit), "22/4/19")
    work(shown)
    moment = find(shown.score.body.transport, "moment", QSlider)
    moment.setValue(0)
    drawn = letters_drawn(shown)
    assert "".join(drawn["input"]) == "22/4/19"
    assert "".join(drawn["so_far"]) == f"{BEGIN}2019-04-2"
    assert "".join(drawn["prediction"]) == "2019-04-22", "before the decoder begins only what is right is there"
    moment.setValue(7 + 4)
    drawn = letters_drawn(shown)
    assert sorted(drawn["prediction"]) == sorted("2019-" + "2019-04-22")


def test_with_attention_each_letter_of_the_answer_looks_at_those_of_the_date(shown: App) -> None:
    choose(find(shown.score.body.chooser, "Model", QComboBox), ATTENTION)
    enter(find(shown.score.body.chooser, "Your date", QLineEdit), "Monday 22 Apr. 2019")
    work(shown)
    assert answer(shown) == "2019-04-22"
    trace = shown.score.trace
    assert trace is not None
    layer = trace.layer("attention")
    assert layer.sources == ("decoder", "encoder")
    (gate,) = layer.gates
    weights = gate.after.value[0]
    assert weights.shape == (10, 19)
    np.testing.assert_allclose(weights.sum(-1), 1)
    assert len(set(weights.argmax(-1).tolist())) > 3, "one after the other they look elsewhere"
    day = slice(len("monday "), len("monday 22 a"))
    assert weights[8, day].sum() > 0.5, "the first digit of the day looks at the day"


def test_no_stack_of_layers_is_offered(shown: App) -> None:
    models = entries(find(shown.score.body.chooser, "Model", QComboBox))
    assert models == [ATTENTION, LSTM, "GRU 64 to GRU 64"]


def test_it_is_trained_in_the_window(shown: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dates, "DATES", 300)
    chooser, training = shown.score.body.chooser, shown.score.body.training
    choose(find(chooser, "Task", QComboBox), "Waves")
    work(shown)
    stage = shown.score.stage
    shown.score.choose(dates.TASK.begin(stage.settings).change(**{"model.recipe": "dates-gru"}))
    work(shown)
    enter(find(training, "Epochs", QLineEdit), "1")
    work(shown)
    assert isinstance(shown.worker, InlineWorker)
    shown.window.actions_by_name["train"].trigger()
    work(shown)
    first, last = stage.checkpoints
    assert first.val_loss is not None
    assert last.val_loss is not None
    assert last.val_loss < first.val_loss
    told = " ".join(labels(training))
    assert "whole sequences" in told
    assert "kept as “dates-gru, dates”" in told


def test_a_number_is_typed_and_becomes_a_wave(inline: App) -> None:
    work(inline)
    chooser = inline.score.body.chooser
    choose(find(chooser, "Task", QComboBox), "One number, a whole wave")
    work(inline)
    own = find(chooser, "Your number", QLineEdit)
    enter(own, "2,5")
    work(inline)
    trace = inline.score.trace
    assert trace is not None
    assert trace.x.tolist() == [[[2.5]]]
    assert trace.loss < 1e-3
    assert trace.steps == number.TASK.steps
    enter(own, "20")
    work(inline)
    assert "must be from 0 to 10, not 20" in chooser.problem("data.periods")
    enter(own, "two")
    work(inline)
    assert "must be from 0 to 10" in chooser.problem("data.periods")
    assert inline.score.trace is trace
    clear(own)
    work(inline)
    assert inline.score.trace is not None
    assert inline.score.trace.title == "validation wave 1"
