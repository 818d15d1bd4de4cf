"""What is on the stage, as plain state."""

from __future__ import annotations

import numpy as np
import pytest
from traces import make_trace

from rnnviz.records.network import LayerSpec, Network
from rnnviz.records.training import Checkpoint, Pass
from rnnviz.settings.data import SeriesSettings
from rnnviz.settings.settings import Settings
from rnnviz.ui.score.stage import Stage, run_key

SETTINGS = Settings()


def checkpoint(epoch: int) -> Checkpoint:
    spec = LayerSpec("dense", "Dense", ("input",), {}, {"kernel": np.full((1, 1), float(epoch))})
    return Checkpoint(epoch, Network((spec,), 1), val_loss=1.0 / (1 + epoch))


@pytest.fixture
def stage() -> Stage:
    return Stage.opened(
        SETTINGS, lambda s: [checkpoint(e) for e in range(4)] if run_key(s) == run_key(SETTINGS) else []
    )


def test_it_opens_on_the_last_epoch(stage: Stage) -> None:
    assert stage.checkpoint is not None
    assert stage.checkpoint.epoch == 3
    assert stage.trained
    assert stage.can_be_trained


def test_untrained_is_the_first_epoch(stage: Stage) -> None:
    stage.show_trained(False)
    assert not stage.trained
    assert stage.can_be_trained
    stage.show_epoch(99)
    assert stage.trained


def test_a_model_without_a_run_has_nothing_to_show(stage: Stage) -> None:
    stage.choose(SETTINGS.change(**{"model.units": (4,)}))
    assert stage.checkpoint is None
    assert not stage.can_be_trained
    stage.add_checkpoint(checkpoint(0), stage.settings)
    stage.show_trained()
    assert stage.checkpoint is not None
    assert not stage.can_be_trained


def test_settings_of_the_training_do_not_change_the_run(stage: Stage) -> None:
    stage.choose(SETTINGS.change(**{"training.epochs": 3, "data.steps": 100}))
    assert len(stage.checkpoints) == 4


def test_a_run_belongs_to_its_data(stage: Stage) -> None:
    ships = stage.settings
    source = SeriesSettings(path="rides.csv")
    theirs = ships.change(**{"data.task": "series", "data.source": source})
    stage.choose(theirs)
    assert stage.checkpoints == []
    assert run_key(theirs) != run_key(theirs.change(**{"data.source": SeriesSettings(path="other.csv")}))
    assert run_key(theirs) != run_key(theirs.change(**{"data.steps": 20})), "it was trained on such windows"
    assert run_key(ships) != run_key(ships.change(**{"data.task": "adding"}))
    stage.choose(ships)
    assert len(stage.checkpoints) == 4


def test_another_series_is_read_from_its_first_window(stage: Stage) -> None:
    stage.choose_series(12)
    stage.choose(SETTINGS.change(**{"model.units": (4,)}))
    assert stage.series == 12
    stage.choose(SETTINGS.change(**{"data.task": "series", "data.source": SeriesSettings(path="rides.csv")}))
    assert stage.series == 0


def test_passes_belong_to_a_checkpoint(stage: Stage) -> None:
    network, trace = checkpoint(0).network, make_trace(steps=5)
    first, done, following = (Pass(network, trace) for _ in range(3))
    stage.begin(first)
    assert stage.current is first
    stage.add_pass(done, following)
    assert stage.current is done
    stage.at = 1
    assert stage.current is following
    assert not stage.stale
    stage.show_epoch(1)
    assert stage.stale
    assert stage.current is following, "the screen shows it until the new pass is made"
    stage.begin(first)
    assert (stage.current, stage.stale) == (first, False)


def test_a_model_with_a_length_built_in_is_another_for_every_length() -> None:
    assert run_key(SETTINGS) == run_key(SETTINGS.change(**{"data.steps": 70})), "a recurrent one reads any"
    flat = SETTINGS.change(**{"model.recipe": "dense-1"})
    assert run_key(flat) != run_key(flat.change(**{"data.steps": 70}))
    assert run_key(flat) == run_key(flat.change(**{"data.series": 100}))
