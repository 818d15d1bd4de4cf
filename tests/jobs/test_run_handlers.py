"""Trainings that are kept, and what can be done with them: each answer as the plain generator that it is."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import pytest

from rnnviz.jobs.request import answer
from rnnviz.jobs.runs import ListRuns, OpenRun
from rnnviz.jobs.training import Resume, Train
from rnnviz.records.drawings import DrawingError
from rnnviz.records.runs import RunRow
from rnnviz.records.training import Checkpoint, KeptRun, RunState, TrainStep
from rnnviz.settings.data import DataSettings, SketchSettings
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.problems import SettingsError
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.training.device import NoSuchDevice
from rnnviz.training.run_folder import RunError, RunFolder

SMALL = Settings(DataSettings(series=100, steps=6), ModelSettings(units=(3,)), TrainSettings(epochs=2))


def test_a_run_is_trained_stopped_resumed_listed_and_opened(tmp_path: Path) -> None:
    items = answer(Train(SMALL, root=tmp_path, name="a"))
    kept = next(items)
    assert isinstance(kept, KeptRun)
    run = RunFolder(kept.path)
    start = next(items)
    assert isinstance(start, Checkpoint)
    assert start.epoch == 0
    while not (isinstance(item := next(items), Checkpoint) and item.epoch == 1):
        pass
    assert run.status() is RunState.RUNNING
    items.close()  # what the worker does when it is told to stop
    assert run.status() is RunState.STOPPED

    rest = list(answer(Resume(run.path)))
    assert [item.epoch for item in rest if isinstance(item, Checkpoint)] == [2]
    (rows,) = answer(ListRuns(tmp_path))
    (row,) = cast(tuple[RunRow, ...], rows)
    assert (row.name, row.status, row.epoch) == ("a", RunState.FINISHED, 2)
    (opened,) = answer(OpenRun(run.path))
    assert [one.epoch for one in cast(tuple[Checkpoint, ...], opened)] == [0, 1, 2]


def test_it_trains_as_a_run_that_is_not_kept(tmp_path: Path) -> None:
    """The same first weights and the same steps: keeping changes no number."""
    kept = [i for i in answer(Train(SMALL, root=tmp_path)) if isinstance(i, TrainStep | Checkpoint)]
    plain = [i for i in answer(Train(SMALL)) if isinstance(i, TrainStep | Checkpoint)]
    assert len(kept) == len(plain)
    for a, b in zip(kept, plain, strict=True):
        if isinstance(a, TrainStep) and isinstance(b, TrainStep):
            assert (a.step, a.loss, a.val_loss) == (b.step, b.loss, b.val_loss)
        else:
            assert isinstance(a, Checkpoint)
            assert isinstance(b, Checkpoint)
            kernel = a.network.layers[0].weights["kernel"]
            np.testing.assert_array_equal(kernel, b.network.layers[0].weights["kernel"])


def test_what_cannot_begin_says_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        next(answer(Train(SMALL.change(**{"training.epochs": 0}), root=tmp_path)))
    with pytest.raises(RunError, match="is not a run"):
        list(answer(Resume(tmp_path)))
    assert list(answer(ListRuns(tmp_path))) == [()]


def test_a_run_that_cannot_begin_is_none_that_was_cut_off(tmp_path: Path) -> None:
    """Its device is missing: it has failed, with the reason, and nobody offers to resume it."""
    items = answer(Train(SMALL.change(**{"training.device": "gpu"}), root=tmp_path))
    kept = next(items)
    assert isinstance(kept, KeptRun)
    run = RunFolder(kept.path)
    with pytest.raises(NoSuchDevice):
        next(items)
    assert run.ending().status is RunState.FAILED
    assert run.ending().reason


def test_without_its_drawings_no_run_is_made(tmp_path: Path) -> None:
    sketch = SketchSettings(words=("yeti", "kraken"))
    settings = Settings(
        DataSettings(task="sketch", sketch=sketch), ModelSettings(units=(3,)), TrainSettings(loss="crossentropy")
    )
    with pytest.raises(DrawingError, match="yeti, kraken"):
        next(answer(Train(settings, root=tmp_path)))
    assert list(answer(ListRuns(tmp_path))) == [()]
