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
    ],
)
def test_they_run(fields: dict[str, Any], sizes: dict[str, Any], told: str) -> None:
    settings = Settings().change(**fields, **{"training.epochs": 1, "training.batch_size": 64})
    code = keras_code_for(settings, **sizes)
    assert told in code
    assert f"learning_rate={settings.training.learning_rate!r}" in code
    space: dict[str, Any] = {}
    exec(code.replace("epochs=1)", "epochs=1, verbose=0)"), space)
    assert space["model"].optimizer.iterations.numpy() == 4
    assert space["model"].loss
