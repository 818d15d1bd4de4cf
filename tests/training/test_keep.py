"""Training that is kept: resumed bit for bit, readable by TensorBoard, and clear about how it ended."""

from __future__ import annotations

import errno
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from run_makers import SETTINGS

from rnnviz.files import RunWriteError
from rnnviz.models.loading import load_model
from rnnviz.records.training import Checkpoint, RunState, TrainStep
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import settings_text
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.registry import tasks
from rnnviz.tracing.engine import trace
from rnnviz.training.events import TAGS
from rnnviz.training.keep import keep, prepare
from rnnviz.training.run_folder import RunError, RunFolder
from rnnviz.training.run_writer import RunWriter
from rnnviz.training.runs import Runs
from rnnviz.training.trainer import LossDiverged

DROPOUT = replace(SETTINGS, model=ModelSettings(units=(3,), dropout=0.3))


def new(tmp_path: Path, name: str, settings: Settings = SETTINGS) -> RunFolder:
    return Runs(tmp_path).create(settings, name)


def trained(run: RunFolder, items: int | None = None) -> list[Any]:
    """Trains in the folder, as many items as told; the rest is left as by somebody who stops."""
    generator = keep(prepare(run))
    found = list(islice(generator, items))
    generator.close()
    return found


def weights(run: RunFolder) -> list[Any]:
    return [w.numpy() for w in load_model(run.model_path).weights]


def rewrite(run: RunFolder, settings: Settings) -> None:
    (run.path / "settings.toml").write_text(settings_text(settings, tasks()))


def test_a_run_from_start_to_end(tmp_path: Path) -> None:
    run = new(tmp_path, "a")
    session = prepare(run)
    items = list(keep(session))
    checkpoints = [item for item in items if isinstance(item, Checkpoint)]
    steps = [item for item in items if isinstance(item, TrainStep)]
    assert [c.epoch for c in checkpoints] == [0, 1, 2, 3]
    assert len(steps) == 9
    assert run.ending().status is RunState.FINISHED
    assert run.ending().kept_epoch == 3
    history = run.history()
    assert [row.epoch for row in history] == [0, 1, 2, 3]
    assert [(row.loss, row.val_loss, row.val_mae) for row in history[1:]] == [
        (s.loss, s.val_loss, s.val_mae) for s in steps if s.val_loss is not None
    ]
    (there,) = run.environment()
    assert (there["seed"], there["device"], there["strategy"], there["from_epoch"]) == (42, "CPU", "none", 0)
    assert there["keras"] == keras.__version__
    for a, b in zip(weights(run), session.trainer.model.weights, strict=True):
        np.testing.assert_array_equal(a, b.numpy())
    kept = run.checkpoints()
    assert [c.epoch for c in kept] == [0, 1, 2, 3]
    np.testing.assert_array_equal(
        kept[2].network.layers[0].weights["kernel"], checkpoints[2].network.layers[0].weights["kernel"]
    )
    data = session.dataset
    again = trace(
        kept[2].network, x=data.x_val[:1], y=data.y_val[:1], loss_on=SETTINGS.model.loss_on, title="x", epoch=2
    )
    np.testing.assert_array_equal(run.trace(2).layers[0].output.gradient, again.layers[0].output.gradient)
    assert trained(run) == [], "there is nothing left to train"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A run with dropout that was never interrupted."""
    run = new(tmp_path_factory.mktemp("runs"), "whole", DROPOUT)
    trained(run)
    return run


@pytest.mark.parametrize("stop_after", [2, 8])  # in the first epoch, and in the third
def test_a_run_in_two_stretches_ends_as_one_in_one(stop_after: int, whole: RunFolder, tmp_path: Path) -> None:
    parts = new(tmp_path, "parts", DROPOUT)
    trained(parts, stop_after)
    assert parts.status() is RunState.STOPPED
    kept = parts.epoch()
    assert kept is not None
    assert kept < 3
    keras.utils.set_random_seed(99)
    trained(parts)
    assert parts.status() is RunState.FINISHED
    for a, b in zip(weights(whole), weights(parts), strict=True):
        np.testing.assert_array_equal(a, b)
    ours, theirs = whole.state(), parts.state()
    assert ours is not None
    assert theirs is not None
    for a, b in zip((*ours[0].model, *ours[0].optimizer), (*theirs[0].model, *theirs[0].optimizer), strict=True):
        np.testing.assert_array_equal(a, b)
    assert [(r.loss, r.val_loss) for r in whole.history()] == [(r.loss, r.val_loss) for r in parts.history()]
    assert [there["from_epoch"] for there in parts.environment()] == [0, kept]


def test_patience_goes_on_too(tmp_path: Path) -> None:
    """The best epoch and how long ago it was are part of the state."""
    patient = replace(SETTINGS, training=TrainSettings(epochs=12, learning_rate=0.3, patience=2))
    whole, parts = new(tmp_path, "whole", patient), new(tmp_path, "parts", patient)
    trained(whole)
    epochs, best = whole.history()[-1].epoch, whole.ending().kept_epoch
    assert best is not None
    assert epochs < 12, "the patience ran out"
    assert best == epochs - 2
    generator = keep(prepare(parts))
    next(item for item in generator if isinstance(item, Checkpoint) and item.epoch == best + 1)
    generator.close()
    trained(parts)
    assert parts.ending() == whole.ending()
    for a, b in zip(weights(whole), weights(parts), strict=True):
        np.testing.assert_array_equal(a, b)


def test_more_epochs_may_be_asked_for_but_nothing_else(tmp_path: Path) -> None:
    run = new(tmp_path, "a")
    trained(run)
    rewrite(run, replace(SETTINGS, training=replace(SETTINGS.training, epochs=4)))
    assert [i.epoch for i in trained(run) if isinstance(i, Checkpoint)] == [4]
    rewrite(run, replace(SETTINGS, training=replace(SETTINGS.training, epochs=5, learning_rate=0.5)))
    with pytest.raises(RunError, match=r"training\.learning_rate was 0\.01 and is 0\.5"):
        prepare(run)


def test_an_epoch_is_on_the_disk_before_it_is_told(tmp_path: Path) -> None:
    run = new(tmp_path, "a")
    for item in keep(prepare(run)):
        if isinstance(item, TrainStep) and item.val_loss is not None:
            assert run.epoch() == item.epoch
            assert run.status() is RunState.RUNNING


def test_tensorboard_can_read_it(tmp_path: Path) -> None:
    run = new(tmp_path, "a")
    trained(run, 6)
    trained(run)
    files = sorted((run.path / "events").iterdir())
    assert len(files) == 2
    found: dict[str, list[tuple[int, float]]] = {}
    for file in files:
        events = [tf.compat.v1.Event.FromString(raw.numpy()) for raw in tf.data.TFRecordDataset(str(file))]
        assert events[0].file_version == "brain.Event:2"
        for event in events[1:]:
            for value in event.summary.value:
                found.setdefault(value.tag, []).append((event.step, value.simple_value))
    for field, tag in TAGS.items():
        rows = [(row.epoch, getattr(row, field)) for row in run.history() if getattr(row, field) is not None]
        assert found[tag] == [(epoch, pytest.approx(value, rel=1e-6)) for epoch, value in rows]


def test_a_failed_run_says_why(tmp_path: Path) -> None:
    run = new(tmp_path, "a", replace(SETTINGS, training=TrainSettings(optimizer="SGD", learning_rate=1e38)))
    with pytest.raises(LossDiverged):
        trained(run)
    ending = run.ending()
    assert ending.status is RunState.FAILED
    assert "A smaller learning rate usually helps" in ending.reason
    assert run.epoch() == 0


def test_a_full_disk_stops_the_training_and_it_goes_on_later(
    whole: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = new(tmp_path, "a", DROPOUT)
    real = RunWriter.epoch

    def full(self: RunWriter, row: Any, **options: Any) -> None:
        def save(path: Path) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        real(self, row, **{**options, **({"save_model": save} if row.epoch == 2 else {})})

    with monkeypatch.context() as patched:
        patched.setattr(RunWriter, "epoch", full)
        with pytest.raises(RunWriteError, match=r"The disk is full: .* kept up to epoch 1"):
            trained(run)
    assert run.epoch() == 1
    assert run.ending().status is RunState.STOPPED
    assert "The disk is full" in run.ending().reason
    trained(run)
    for a, b in zip(weights(whole), weights(run), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_damaged_state_is_named(tmp_path: Path) -> None:
    run = new(tmp_path, "a")
    trained(run, 6)
    state = run.path / "state" / f"{run.epoch():06}.npz"
    state.write_bytes(state.read_bytes()[:500])
    with pytest.raises(RunError, match="The run a cannot be resumed"):
        prepare(run)


def test_a_recipe_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="There is no recipe “nope”"):
        prepare(new(tmp_path, "a", replace(SETTINGS, model=ModelSettings(recipe="nope"))))


def test_a_series_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexError, match="no validation series 20"):
        list(keep(prepare(new(tmp_path, "a")), series=20))


def test_a_stopped_run_has_the_model_of_its_last_epoch(tmp_path: Path) -> None:
    """Of quick epochs not every one writes the model; whoever stops in the middle of the next finds it all the same."""
    run = new(tmp_path, "a", replace(SETTINGS, training=replace(SETTINGS.training, epochs=20)))
    items = keep(prepare(run))
    while not (isinstance(item := next(items), Checkpoint) and item.epoch == 4):
        pass
    before = run.model_path.stat().st_mtime_ns
    while next(items) is None:
        pass  # a step of epoch 5
    items.close()
    assert run.epoch() == 4
    assert run.model_path.stat().st_mtime_ns > before
    network = run.checkpoints()[-1].network
    kept = [w for layer in network.layers for w in layer.weights.values()]
    for mine, theirs in zip(weights(run), kept, strict=True):
        np.testing.assert_array_equal(mine, theirs)
