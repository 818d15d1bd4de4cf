"""Answers, races and confusion by a run of one's own and by the recogniser that ships; a drawing opens in the score."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rnnviz.data.drawings.builtin import read_builtin
from rnnviz.data.drawings.strokes import make_drawing
from rnnviz.jobs.handlers import recognition as handlers
from rnnviz.jobs.recognition import CountConfusions, DrawingToScore, FindRecognisers, Recognise, RunRace
from rnnviz.jobs.request import Request
from rnnviz.jobs.request import answer as answers_of
from rnnviz.jobs.score import KerasCode, TraceSequence
from rnnviz.jobs.training import Train
from rnnviz.models.chapter import recipe
from rnnviz.records.arrays import Array
from rnnviz.records.drawings import (
    Answer,
    Calibration,
    Confusion,
    Drawing,
    DrawingError,
    Pen,
    Race,
    Recogniser,
    RecogniserInfo,
)
from rnnviz.records.network import LayerSpec, Network
from rnnviz.records.training import Checkpoint, Pass
from rnnviz.settings.data import SketchSettings
from rnnviz.settings.settings import Settings
from rnnviz.tasks.problems import problems
from rnnviz.tracing.recogniser_file import save_recogniser

WORDS = ("circle", "zigzag", "star")


def only(request: Request) -> Any:
    """The one item of an answer; None is no item."""
    (item,) = [item for item in answers_of(request) if item is not None]
    return item


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Three classes, learnt in seconds with the small recipe."""
    root = tmp_path_factory.mktemp("runs")
    sketch = SketchSettings(words=WORDS, per_class=60, crop=60)
    settings = recipe("sketch-small").settings(ours=True).change(**{"data.sketch": sketch})
    settings = settings.change(**{"training.epochs": 6, "training.batch_size": 16})
    run, *_ = answers_of(Train(settings, root=root, name="mine"))
    return root, str(run.path)  # type: ignore[attr-defined]


def drawn(word: str, count: int = 5) -> tuple[Drawing, ...]:
    return read_builtin(word, split="test", start=0, limit=count).drawings


def test_it_is_listed_beside_the_one_that_ships(trained: tuple[Path, str]) -> None:
    root, key = trained
    infos = [item for item in answers_of(FindRecognisers(root)) if isinstance(item, RecogniserInfo)]
    own = infos[-1]
    assert (own.key, own.title, own.words, own.on) == (key, "mine", WORDS, "validation")
    assert own.top_1 > 0.7
    assert own.measured == 18
    assert own.by_program
    assert not own.calibrated
    assert [info.key for info in infos[:-1]] in ([""], [])


def test_answers(trained: tuple[Path, str]) -> None:
    _, key = trained
    right = 0
    for word in WORDS:
        for one in drawn(word):
            answer = only(Recognise(one.strokes, key=key))
            assert isinstance(answer, Answer)
            assert answer.probabilities.sum() == pytest.approx(1, abs=1e-5)
            right += answer.best(1)[0][0] == word
    assert right >= 12


def test_where_on_the_pad_and_how_large_makes_no_difference(trained: tuple[Path, str]) -> None:
    _, key = trained
    (one,) = drawn("star", 1)
    here = only(Recognise(one.strokes, key=key)).probabilities
    there = only(Recognise(tuple(s * 3 + 700 for s in one.strokes), key=key)).probabilities
    np.testing.assert_allclose(here, there, atol=0.05)


def test_a_race_ends_with_the_answer_and_each_of_its_points_is_that_of_the_drawing_so_far(
    trained: tuple[Path, str],
) -> None:
    _, key = trained
    (one,) = drawn("star", 1)
    race = only(RunRace(one, key=key))
    assert isinstance(race, Race)
    answer = only(Recognise(one.strokes, key=key))
    assert race.probabilities.shape == (answer.points, 3)
    assert race.points.shape == (answer.points, 2)
    assert race.lifted.shape == (answer.points,)
    np.testing.assert_allclose(race.probabilities[-1], answer.probabilities, atol=1e-5)
    assert race.lifted[-1] == 1


def test_without_a_calibration_the_softmax_is_shown_and_none_beside_it(trained: tuple[Path, str]) -> None:
    _, key = trained
    (one,) = drawn("star", 1)
    assert only(Recognise(one.strokes, key=key)).softmax is None
    assert only(RunRace(one, key=key)).softmax is None


def test_while_the_pen_is_down_the_network_reads_no_lifted_pen(trained: tuple[Path, str]) -> None:
    """And so an answer to a stroke that is being drawn is the one that the race of the whole drawing has there."""
    _, key = trained
    (one,) = drawn("star", 1)
    race = only(RunRace(one, key=key, pen=Pen.DOWN))
    assert race.lifted[-1] == 0
    answer = only(Recognise(one.strokes, key=key, pen=Pen.DOWN))
    np.testing.assert_allclose(race.probabilities[-1], answer.probabilities, atol=1e-5)
    lifted = only(Recognise(one.strokes, key=key))
    assert np.abs(lifted.probabilities - answer.probabilities).max() > 1e-6


@pytest.mark.parametrize(
    "strokes",
    [
        [[[3.0, 4.0]]],
        [[[3.0, 4.0]], [[3.0, 4.0]], [[9.0, 9.0]]],
        [[[5.0, 5.0]] * 30],
        [[[0.0, i] for i in range(4000)]],
        [[[i * 1e-3, i * 1e3] for i in range(900)]],
    ],
    ids=["a dot", "dots", "the same point", "long", "narrow"],
)
def test_odd_drawings_are_answered(trained: tuple[Path, str], strokes: list[Any]) -> None:
    _, key = trained
    parts = tuple(np.array(stroke, np.float32) for stroke in strokes)
    answer = only(Recognise(parts, key=key))
    assert np.isfinite(answer.probabilities).all()
    race = only(RunRace(make_drawing(parts), key=key))
    assert len(race.points) == len(race.probabilities) == answer.points


@pytest.mark.parametrize("strokes", [(), (np.zeros((2, 3)),), (np.array([[np.nan, 0.0]]),)])
def test_what_is_no_drawing_is_refused_in_words(trained: tuple[Path, str], strokes: tuple[Array, ...]) -> None:
    with pytest.raises(DrawingError, match=r"\.$"):
        only(Recognise(strokes, key=trained[1]))


def test_a_drawing_opens_in_the_score(trained: tuple[Path, str]) -> None:
    _, key = trained
    (one,) = drawn("star", 1)
    settings, checkpoint = only(DrawingToScore(one, "zigzag", key=key))
    assert isinstance(settings, Settings)
    assert not problems(settings)
    made = only(TraceSequence(checkpoint, settings, 0))
    assert isinstance(made, Pass)
    answer = only(Recognise(one.strokes, key=key))
    np.testing.assert_allclose(made.trace.prediction[0, 0], answer.probabilities, atol=1e-5)
    assert made.trace.loss == pytest.approx(-np.log(answer.probabilities[1]), rel=1e-3)
    assert made.trace.steps == answer.points
    assert "Input((steps, features))" in only(KerasCode(settings))
    with pytest.raises(DrawingError, match="“owl” is not one of the classes"):
        only(DrawingToScore(one, "owl", key=key))


def test_confusion_of_a_training(trained: tuple[Path, str]) -> None:
    _, key = trained
    (one,) = drawn("star", 1)
    settings, checkpoint = only(DrawingToScore(one, "star", key=key))
    sketch = replace(settings.data.sketch, drawing=())
    assert isinstance(checkpoint, Checkpoint)
    table = only(CountConfusions(settings.change(**{"data.sketch": sketch}), checkpoint))
    assert isinstance(table, Confusion)
    assert table.counts.sum(1).tolist() == [6, 6, 6]
    assert table.top_1 == pytest.approx(np.trace(table.counts) / 18)


def test_a_run_that_cannot_answer_says_why(tmp_path: Path) -> None:
    with pytest.raises(DrawingError, match="gone"):
        only(Recognise((np.ones((3, 2), np.float32),), key=str(tmp_path / "gone")))


def test_the_one_that_ships_is_read_from_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small one in its place: that of the resources is asked in the benchmark."""
    weights = {"kernel": np.zeros((5, 2), np.float32), "bias": np.array([0, 1], np.float32)}
    config = {"units": 2, "activation": "softmax", "use_bias": True}
    network = Network((LayerSpec("dense", "Dense", ("input",), config, weights),), 5)
    # ln T = 2 - 2 s: as it is for the whole drawing, flatter the earlier; while it is drawn 1, with the pen lifted 2.
    found = Calibration(whole=(2.0, 0, 0, 0, 0, -2.0, 0, 0, 0, 0), begun=(1.0, 0, 0, 0, 0, 0, 1.0, 0))
    save_recogniser(
        tmp_path / "one.npz",
        Recogniser("a test", ("cat", "owl"), network, "position", 0.5, epochs=3, calibration=found),
    )
    monkeypatch.setattr(handlers, "resource", lambda name: tmp_path / "one.npz")
    handlers._shipped.cache_clear()
    try:
        (info,) = answers_of(FindRecognisers())
        assert isinstance(info, RecogniserInfo)
        assert (info.key, info.title, info.top_1, info.on) == ("", "a test", 0.5, "test")
        answer = only(Recognise((np.array([[0, 0], [9, 9]], np.float32),)))
        assert answer.best(1)[0][0] == "owl"
        assert info.calibrated
        own = 1 / (1 + np.exp(-1))  # the softmax of 0 and 1, at every point
        assert answer.probabilities[1] == pytest.approx(own, rel=1e-5)
        np.testing.assert_allclose(answer.softmax, [1 - own, own], rtol=1e-5)
        race = only(RunRace(drawn("star", 1)[0]))
        np.testing.assert_allclose(race.softmax[:, 1], own, rtol=1e-5)
        share = np.arange(1, len(race.points) + 1) / len(race.points)
        wanted = 1 / (1 + np.exp(-np.exp(2 * share - 2)))
        np.testing.assert_allclose(race.probabilities[:, 1], wanted, rtol=1e-5)
        assert race.at(2).probabilities[1] < race.at(2).softmax[1]  # early on less sure than the network
        down = only(Recognise((np.array([[0, 0], [9, 9]], np.float32),), pen=Pen.DOWN))
        assert down.probabilities[1] == pytest.approx(1 / (1 + np.exp(-np.exp(-1))), rel=1e-5)
        race = only(RunRace(drawn("star", 1)[0], pen=Pen.LIFTED))
        wanted = 1 / (1 + np.exp(-np.exp(-1 - race.lifted)))
        np.testing.assert_allclose(race.probabilities[:, 1], wanted, rtol=1e-5)
        settings, checkpoint = only(DrawingToScore(drawn("star", 1)[0], "cat"))
        assert checkpoint.epoch == 3
        assert settings.model == recipe("sketch-ours").settings().model
        monkeypatch.setattr(handlers, "resource", lambda name: tmp_path / "none.npz")
        handlers._shipped.cache_clear()
        assert list(answers_of(FindRecognisers())) == []
        with pytest.raises(DrawingError, match="that ships cannot be read"):
            only(Recognise((np.ones((2, 2), np.float32),)))
    finally:
        handlers._shipped.cache_clear()
