"""The classifiers of drawings: lines to copy that run, any length, probabilities, and no board that lists them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from rnnviz.models.build import build_for, keras_code_for
from rnnviz.models.chapter import DRAWINGS, RECIPES, THIRD_EDITION, recipe
from rnnviz.settings.choices import CELLS
from rnnviz.settings.data import SketchSettings
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.tasks.problems import problems

SHAPE = {"steps": None, "features": 5, "outputs": 6}
STACK = recipe("sketch-small").settings()
ALL = {key: one.settings() for key, one in DRAWINGS.items()} | {
    cell: Settings(STACK.data, ModelSettings(cell=cell, units=(4, 3), dropout=0.1), STACK.training) for cell in CELLS
}


@pytest.mark.parametrize("key", ALL)
def test_the_lines_that_one_copies_build_the_model(key: str) -> None:
    import keras

    settings = ALL[key]
    keras.backend.clear_session()
    ours = build_for(settings, **SHAPE)
    space: dict[str, Any] = {}
    keras.backend.clear_session()
    exec(keras_code_for(settings, **SHAPE), space)
    assert space["model"].get_config() == ours.get_config()
    assert ours.input_shape == (None, None, 5)
    for steps in (1, 17):
        said = ours(np.random.default_rng(steps).normal(size=(2, steps, 5)).astype(np.float32)).numpy()
        assert said.shape == (2, 6)
        np.testing.assert_allclose(said.sum(-1), 1, rtol=1e-6)


def test_sizes_are_those_of_the_exercise_and_of_what_ships() -> None:
    exercise, ours = (
        build_for(recipe(key).settings(), steps=100, features=5, outputs=338)
        for key in ("sketch-exercise", "sketch-ours")
    )
    kinds = [type(layer).__name__ for layer in exercise.layers]
    assert kinds == [*["Conv1D", "BatchNormalization"] * 3, "LSTM", "LSTM", "Dense"]
    assert ours.count_params() == 1_280_146


@pytest.mark.parametrize("key", DRAWINGS)
def test_settings_can_be_trained_once_classes_are_chosen(key: str) -> None:
    for ours in (False, True):
        settings = recipe(key).settings(ours=ours)
        assert [p.field for p in problems(settings)] == ["data.sketch"]
        assert not problems(settings.change(**{"data.sketch": SketchSettings(words=("cat", "owl"))}))


def test_no_board_lists_them() -> None:
    assert not set(DRAWINGS) & (set(RECIPES) | set(THIRD_EDITION))
