"""The line of Keras of a layer: it makes that very layer, and each argument lights what it decides."""

from __future__ import annotations

from typing import Any

import keras
import pytest

from rnnviz.explain.keras_line import WHOLE, keras_line
from rnnviz.models.own_layers import own_layers
from rnnviz.models.recurrent import build
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.settings.model import ModelSettings
from rnnviz.tracing.engine import trace
from rnnviz.tracing.reader import read_network

MODELS = [
    ModelSettings(units=(3, 2), activation="relu", recurrent_dropout=(0.2,), dropout=0.1),
    ModelSettings(cell="GRU", units=(3,), reset_after=False, layer_norm="after", loss_on=LossOn.EVERY),
    *(ModelSettings(cell=cell, units=(3, 2), layer_norm="inside") for cell in ("SimpleRNN", "LSTM", "GRU")),
]


def traced(model: Any) -> Trace:
    import numpy as np

    network = read_network(model)
    every = len(model.output_shape) == 3
    x, y = np.zeros((1, 6, 1)), np.zeros((1, 6 if every else 1, 1))
    return trace(network, x=x, y=y, loss_on=LossOn.EVERY if every else LossOn.LAST)


@pytest.mark.parametrize("settings", MODELS, ids=str)
def test_it_makes_that_very_layer(settings: ModelSettings) -> None:
    model = build(settings, steps=6)
    for layer in traced(model).layers:
        code = "\n".join(part.text for part in keras_line(layer))
        made = eval(code, {"layers": keras.layers, **own_layers()})
        below = traced(model).layers
        width = next((one.units for one in below if one.name == layer.sources[0]), 1)
        alone = keras.Sequential([keras.Input((6, width)), made])
        (spec,) = read_network(alone).layers
        assert (spec.name, spec.kind, spec.config) == (layer.name, layer.kind, layer.config)


def test_what_each_argument_decides() -> None:
    parts = {part.text.strip(): part.gates for part in keras_line(traced(build(MODELS[1], steps=6)).layers[0])}
    assert parts['activation="tanh",'] == "candidate"
    assert parts['recurrent_activation="sigmoid",'] == "update reset"
    assert parts["reset_after=False,"] == "reset"
    assert parts["layers.GRU(3,"] == WHOLE
