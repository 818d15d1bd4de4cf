"""Training a classifier of drawings: batches of one length, accuracy beside the loss, kept and resumed like any run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st
from trainings import train

from rnnviz.commands import report
from rnnviz.models.build import build_for
from rnnviz.records.dataset import Dataset
from rnnviz.records.runs import EpochRow
from rnnviz.records.training import Checkpoint, TrainStep
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, SketchSettings
from rnnviz.settings.model import GeneratorSettings, ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import flat, parse_settings, read_settings, settings_text
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.datasets import make_dataset
from rnnviz.tasks.problems import problems
from rnnviz.tasks.registry import tasks
from rnnviz.tracing.engine import predict
from rnnviz.training.batches import plan, same_length
from rnnviz.training.confusion import confusion_of
from rnnviz.training.history import read_history, write_history
from rnnviz.training.keep import keep, prepare
from rnnviz.training.runs import Runs
from rnnviz.training.trainer import Trainer

WORDS = ("circle", "square", "zigzag", "star", "house", "sun")
SETTINGS = Settings(
    DataSettings(task="sketch", sketch=SketchSettings(words=WORDS, per_class=20, crop=30)),
    ModelSettings(units=(4,), dropout=0.2),
    TrainSettings(epochs=2, batch_size=16, learning_rate=1e-2, loss="crossentropy"),
)


def data() -> Dataset:
    return make_dataset(SETTINGS.data, LossOn.LAST)


def fresh() -> Any:
    keras.utils.set_random_seed(7)
    return build_for(SETTINGS, steps=None, features=5, outputs=len(WORDS))


@given(st.lists(st.integers(1, 6), min_size=1, max_size=60), st.integers(1, 9), st.integers(0, 3))
def test_a_plan_has_every_sequence_once_and_one_length_in_a_batch(lengths: list[int], batch: int, seed: int) -> None:
    of = np.array(lengths)
    random = np.random.default_rng(seed)
    pieces = plan(random.permutation(len(of)), batch=batch, lengths=of, random=random)
    assert sorted(np.concatenate(pieces).tolist()) == list(range(len(of)))
    assert all(len(set(of[piece].tolist())) == 1 and len(piece) <= batch for piece in pieces)
    assert len(pieces) == len(same_length(np.arange(len(of)), batch=batch, lengths=of))


def test_the_steps_are_keras_own_on_the_same_batches_with_nothing_padded() -> None:
    settings = SETTINGS.change(**{"model.dropout": 0.0})
    models = []
    for _ in range(2):
        keras.utils.set_random_seed(7)
        models.append(build_for(settings, steps=None, features=5, outputs=len(WORDS)))
    ours, theirs = models
    assert ours.input_shape == (None, None, 5)
    theirs.compile(
        optimizer=keras.optimizers.Adam(1e-2), loss="categorical_crossentropy", metrics=["accuracy"], run_eagerly=True
    )
    made = data()
    assert made.lengths_train is not None
    lengths = made.lengths_train[:24]
    made = replace(made, x_train=made.x_train[:24], y_train=made.y_train[:24], lengths_train=lengths)
    assert len(set(lengths.tolist())) > 5
    trainer = Trainer(ours, made, replace(settings.training, epochs=1))
    items = [item for item in trainer.steps() if item is not None]
    random = np.random.default_rng([settings.training.seed, 1])
    pieces = plan(random.permutation(len(lengths)), batch=16, lengths=lengths, random=random)
    assert len(items) == len(pieces)
    total, right = 0.0, 0.0
    for rows in pieces:
        x, y = made.x_train[rows, : lengths[rows[0]]], made.y_train[rows, 0]
        loss, accuracy = theirs.evaluate(x, y, verbose=0)
        total, right = total + loss * len(rows), right + accuracy * len(rows)
        theirs.train_on_batch(x, y)
    end = items[-1]
    assert end.loss == pytest.approx(total / len(lengths), rel=1e-4)
    assert end.measures["train_accuracy"] == pytest.approx(right / len(lengths), abs=0.02)
    for a, b in zip(ours.weights, theirs.weights, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-3, atol=1e-5)
    # The validation, drawing by drawing.
    assert made.lengths_val is not None
    said = [theirs(made.x_val[[i], :n]).numpy()[0] for i, n in enumerate(made.lengths_val)]
    truth = made.y_val[:, 0].argmax(-1)
    rank = [(row > row[t]).sum() for row, t in zip(said, truth, strict=True)]
    assert end.measures["accuracy"] == pytest.approx(np.mean(np.array(rank) == 0), abs=0.1)
    assert end.measures["top_5"] == pytest.approx(np.mean(np.array(rank) < 5), abs=0.1)
    assert end.val_loss == pytest.approx(-np.mean([np.log(r[t]) for r, t in zip(said, truth, strict=True)]), rel=1e-3)
    assert (end.val_last, end.val_mae) == (None, None)


def test_one_graph_serves_every_length() -> None:
    trainer = Trainer(fresh(), data(), replace(SETTINGS.training, epochs=2))
    items = [item for item in trainer.steps() if item is not None]
    assert [i.val_loss is not None for i in items].count(True) == 2
    compiled = trainer._compiled
    assert not compiled.xla
    assert compiled._traceable.experimental_get_tracing_count() == 1
    assert compiled._measuring.experimental_get_tracing_count() == 1


def test_a_resumed_run_ends_with_the_same_weights_bit_for_bit() -> None:
    whole, half, rest = fresh(), fresh(), fresh()
    straight = list(train(whole, data(), SETTINGS.training))
    first = Trainer(half, data(), replace(SETTINGS.training, epochs=1))
    assert list(first.steps())
    keras.utils.set_random_seed(99)
    resumed = list(train(rest, data(), SETTINGS.training, resume=first.state()))
    assert [(i.step, i.loss, i.val_loss, i.measures) for i in resumed] == [
        (i.step, i.loss, i.val_loss, i.measures) for i in straight[len(straight) // 2 :]
    ]
    for a, b in zip(whole.variables, rest.variables, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())


def test_a_kept_run_tells_its_accuracy_everywhere(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    run = runs.create(SETTINGS, "drawn")
    assert run.settings() == SETTINGS
    items = list(keep(prepare(run)))
    ends = [item for item in items if isinstance(item, TrainStep) and item.val_loss is not None]
    rows = run.history()
    assert [dict(row.measures) for row in rows[1:]] == [dict(end.measures) for end in ends]
    assert set(rows[0].measures) == {"accuracy", "top_5"}
    told = {"gradient_norm", "clipped_norm", "clipped_share"}
    assert set(rows[1].measures) == {"train_accuracy", "accuracy", "top_5"} | told
    assert ends[1].loss < ends[0].loss
    lengths = data().lengths_val
    assert lengths is not None
    made = run.trace(2)
    assert (made.loss_kind, made.steps) == ("crossentropy", int(lengths[0]))
    tags: dict[str, float] = {}
    (file,) = (run.path / "events").iterdir()
    for event in tf.compat.v1.train.summary_iterator(str(file)):
        tags.update({value.tag: value.simple_value for value in event.summary.value})
    assert tags["accuracy/val"] == pytest.approx(rows[-1].measures["accuracy"])
    assert tags["accuracy/train"] == pytest.approx(rows[-1].measures["train_accuracy"])
    said: list[str] = []

    class Arguments:
        runs, names, html = tmp_path, (), tmp_path / "report.html"

    assert report.run(Arguments(), say=said.append) == 0  # type: ignore[arg-type]
    assert said[0].splitlines()[0].split()[-3:] == ["accuracy", "top", "5"]
    assert said[0].splitlines()[2].split()[-2:] == [f"{rows[-1].measures[n]:.4f}" for n in ("accuracy", "top_5")]
    assert f"<td>{rows[-1].measures['accuracy']:.4f}</td>" in (tmp_path / "report.html").read_text("utf-8")
    # The table of what was taken for what: the answers of the same network, counted.
    checkpoint = [item for item in items if isinstance(item, Checkpoint)][-1]
    *_, table = confusion_of(checkpoint.network, data())
    assert table.words == WORDS
    assert table.top_1 == pytest.approx(rows[-1].measures["accuracy"], abs=0.01)
    assert table.top_5 == pytest.approx(rows[-1].measures["top_5"], abs=0.01)
    truth = data().y_val[:, 0].argmax(-1)
    answers = [predict(checkpoint.network, data().x_val[[i], :n])[0, -1].argmax() for i, n in enumerate(lengths)]
    counts = np.zeros((len(WORDS), len(WORDS)))
    np.add.at(counts, (truth, answers), 1)
    np.testing.assert_array_equal(table.counts, counts)


def test_histories_with_and_without_measures(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    rows = (EpochRow(0, None, 0.5), EpochRow(1, 0.25, 0.125, measures={"L_R": -1.5, "L_KL": 0.25}))
    write_history(path, rows)
    assert read_history(path) == rows
    path.write_text("epoch,loss,val_loss,val_last,val_mae,seconds\n0,,0.5,,,0.0\n", "utf-8")
    assert read_history(path) == rows[:1]
    path.write_text("epoch,loss\n0,,0.5,,,0.0,accuracy=nan\n", "utf-8")
    assert read_history(path) == ()


def test_settings_of_drawings_come_back(tmp_path: Path) -> None:
    drawn = SketchSettings(words=("猫", 'a "b"'), folder="x", drawing=((1.0, -2.5, 0.0), (0.0, 3.0, 1.0)), target=1)
    settings = SETTINGS.change(**{"data.sketch": drawn})
    assert parse_settings(settings_text(settings, tasks()), problems, where="x") == settings
    network = {"model.recipe": "sketch-rnn", "model.generator": GeneratorSettings(latent=0)}
    generator = SETTINGS.change(**network, **{"training.loss": "sketch-rnn"})
    assert parse_settings(settings_text(generator, tasks()), problems, where="x") == generator
    assert flat(settings)["data.sketch.drawing"] == [[1.0, -2.5, 0.0], [0.0, 3.0, 1.0]]
    path = tmp_path / "s.toml"
    path.write_text(settings_text(settings, tasks()), "utf-8")
    read = read_settings(path, problems).data.sketch
    assert read is not None
    assert Path(read.folder) == tmp_path.resolve() / "x"
    with pytest.raises(ValueError, match=r"drawing: Each of these must have 3 values, not 2"):
        parse_settings("[data.sketch]\ndrawing = [[1.0, 2.0]]", problems, where="x")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"data.sketch": SketchSettings(words=("cat",))}, "data.sketch", "two classes"),
        ({"data.sketch": SketchSettings(words=("cat", "cat"))}, "data.sketch", "chosen twice"),
        ({"data.sketch": SketchSettings(words=WORDS, per_class=3)}, "data.sketch.per_class", "from 10 to 1,000,000"),
        (
            {"data.sketch": SketchSettings(words=WORDS, inputs="ink")},
            "data.sketch.inputs",
            "position, stroke-3 or decoder, not ink",
        ),
        ({"data.sketch": SketchSettings(words=WORDS, drawing=((0, 0, 1),), target=6)}, "data.sketch", "from 0 to 5"),
        ({"training.loss": "mse"}, "training.loss", "must be crossentropy or sketch-rnn"),
        ({"data.task": "waves"}, "training.loss", "must be mse or huber"),
        ({"model.loss_on": LossOn.EVERY}, "model.loss_on", "one class"),
    ],
)
def test_what_cannot_work_is_said_in_words(changes: dict[str, Any], field: str, words: str) -> None:
    (found,) = problems(SETTINGS.change(**changes))
    assert found.field == field
    assert words in found.message
