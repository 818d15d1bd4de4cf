"""The models as Keras has them, and the code that a reader can copy."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from rnnviz.models.recurrent import build, keras_code
from rnnviz.settings.choices import CELLS, LossOn
from rnnviz.settings.model import ModelSettings

MODELS = [
    *(ModelSettings(cell=cell, loss_on=loss_on) for cell in CELLS for loss_on in LossOn),
    ModelSettings(units=(3,)),
    ModelSettings(cell="GRU", units=(4, 5, 6), reset_after=False, dropout=0.25),
]


@pytest.mark.parametrize("settings", MODELS, ids=str)
def test_the_code_builds_the_very_same_model(settings: ModelSettings) -> None:
    space: dict[str, Any] = {}
    exec(keras_code(settings, steps=9, features=2, outputs=3), space)
    built = build(settings, steps=9, features=2, outputs=3)
    ours, theirs = built.get_config()["layers"], space["model"].get_config()["layers"]
    assert ours[1:] == theirs[1:]  # the first is Keras's own input layer, whose name it counts up
    assert built.input_shape == space["model"].input_shape == (None, 9, 2)
    assert built.output_shape == space["model"].output_shape


@pytest.mark.parametrize(("loss_on", "shape"), [(LossOn.LAST, (4, 2)), (LossOn.EVERY, (4, 7, 2))])
def test_the_output_has_a_time_axis_where_every_step_has_a_loss(loss_on: LossOn, shape: tuple[int, ...]) -> None:
    model = build(ModelSettings(units=(3, 3), loss_on=loss_on), steps=7, outputs=2)
    assert model(np.zeros((4, 7, 1), np.float32)).shape == shape
    assert [layer.return_sequences for layer in model.layers[:2]] == [True, loss_on is LossOn.EVERY]


def test_layers_are_named_plainly() -> None:
    model = build(ModelSettings(cell="SimpleRNN", units=(2, 3), dropout=0.5), steps=5)
    names = [layer.name for layer in model.layers]
    assert names == ["simplernn_1", "dropout_1", "simplernn_2", "dropout_2", "dense"]
    assert [layer.units for layer in model.layers if hasattr(layer, "units")] == [2, 3, 1]


def test_dense_is_what_time_distributed_dense_computes() -> None:
    model = build(ModelSettings(units=(4,), loss_on=LossOn.EVERY), steps=6, outputs=2)
    wrapped = keras.layers.TimeDistributed(model.layers[-1])
    h = np.random.default_rng(0).normal(size=(3, 6, 4)).astype(np.float32)
    np.testing.assert_allclose(wrapped(h), model.layers[-1](h), rtol=1e-6)


def test_reset_after_is_given_to_the_gru() -> None:
    assert [
        build(ModelSettings(cell="GRU", units=(2,), reset_after=after), steps=5).layers[0].reset_after
        for after in (True, False)
    ] == [True, False]
