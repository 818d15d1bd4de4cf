"""The lines of Keras that are copied build, compile and fit: they are run."""

from __future__ import annotations

from typing import Any

import pytest

from rnnviz.models.build import keras_code_for
from rnnviz.settings.settings import Settings

SGD = {"training.optimizer": "SGD", "training.momentum": 0.5}


@pytest.mark.parametrize(
    ("fields", "sizes", "told"),
    [
        ({"model.units": (3,)}, {"steps": 6, "features": 2, "outputs": 1}, 'loss="mse"'),
        (
            {
                "training.optimizer": "SGD",
                "training.momentum": 0.5,
                "training.loss": "crossentropy",
                "model.units": (2,),
            },
            {"steps": None, "outputs": 3, "ids": 12},
            "momentum=0.5",
        ),
        (
            {
                "model.cell": "SimpleRNN",
                "model.units": (2,),
                "model.layer_norm": "inside",
                "training.schedule": "cosine",
                "training.global_clipnorm": 1.0,
                "training.patience": 2,
            },
            {"steps": 5, "outputs": 1},
            "global_clipnorm=1.0",
        ),
        ({"model.units": (2,), "model.forget_bias": 3.0}, {"steps": 5}, "= 3.0"),
    ],
)
def test_they_run(fields: dict[str, Any], sizes: dict[str, Any], told: str) -> None:
    settings = Settings().change(**fields, **{"training.epochs": 1, "training.batch_size": 64})
    code = keras_code_for(settings, **sizes)
    assert told in code
    assert repr(settings.training.learning_rate) in code
    space: dict[str, Any] = {}
    exec(code.replace("epochs=1", "epochs=1, verbose=0"), space)
    sequences = 204 if settings.training.patience else 256  # a fifth of them is for validation
    assert space["model"].optimizer.iterations.numpy() == -(-sequences // 64)
    assert space["model"].loss
