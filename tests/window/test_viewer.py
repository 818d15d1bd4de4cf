"""The viewer: without TensorFlow and Keras all works that takes no training, and what does says so in a sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rnnviz.edition import NO_NEW_MODEL, NO_STEP, NO_TRAINING

WALK = Path(__file__).with_name("viewer_walk.py")


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a walk through the window saw, in a process that cannot import the two."""
    import keras

    layers, folder = keras.layers, tmp_path_factory.mktemp("models")
    keras.utils.set_random_seed(3)
    stack = [keras.Input((None, 1)), layers.LSTM(4, return_sequences=True), layers.GRU(3), layers.Dense(2)]
    model = keras.Sequential(stack)
    for ending in ("keras", "h5"):
        model.save(folder / f"model.{ending}")
    keras.Sequential([keras.Input((None, 2)), layers.GRU(3), layers.Rescaling(2.0, name="twice")]).save(
        folder / "strange.keras"
    )
    paths = os.pathsep.join(path for path in sys.path if path)
    done = subprocess.run(
        [sys.executable, str(WALK), str(folder)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5 file:UserWarning")
def test_nothing_imports_keras_and_nothing_heavy_is_loaded_at_first(seen: dict[str, Any]) -> None:
    assert seen["imported"] == []
    assert seen["loaded at first"] == []


def test_every_model_that_ships_is_stepped_through_all_phases(seen: dict[str, Any]) -> None:
    untrained = {name: said for name, said in seen["models"].items() if not isinstance(said, int)}
    assert set(untrained) == {"Adding problem", "Copy memory"}  # the tasks of which no run ships
    assert all(said.endswith(NO_NEW_MODEL) for said in untrained.values())
    assert len(seen["models"]) > len(untrained) + 5


def test_files_are_opened_and_exported(seen: dict[str, Any]) -> None:
    assert isinstance(seen["model.keras"], float)
    assert seen["model.keras"] == seen["model.h5"]
    assert {"png", "svg", "pdf"} <= set(seen["picture"])
    assert seen["trace"]
    assert seen["strange.keras"].startswith("This is the viewer, which cannot read strange.keras: only Keras can")
    assert "“twice” (Rescaling)" in seen["strange.keras"]


def test_what_needs_training_says_so_where_it_stands(seen: dict[str, Any]) -> None:
    assert seen["start"] == [False, NO_TRAINING, NO_TRAINING]
    assert seen["resume"] == [False, NO_TRAINING]
    assert seen["sweep"] == [False, NO_TRAINING]
    assert seen["past the end"] == NO_STEP
    assert seen["train all"] == NO_TRAINING
    assert seen["another cell that ships"] == ""


def test_lessons_forecasts_the_pad_and_the_generator_are_whole(seen: dict[str, Any]) -> None:
    assert len(seen["lessons"]) > 15
    assert not any(seen["lessons"].values())
    assert seen["rows"] > 20
    assert seen["forecast"] == ""
    assert seen["cat"] == ["", "cat"]
    assert seen["generator"][0] == ""
    assert seen["generator"][1] > 1


def test_benches_of_the_laboratory_are_opened(seen: dict[str, Any]) -> None:
    assert seen["benches"] == [3]
    assert seen["training together"] != []


def test_a_kept_run_is_opened(seen: dict[str, Any]) -> None:
    assert seen["kept run"] == ["", 3]
