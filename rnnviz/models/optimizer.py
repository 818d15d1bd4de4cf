"""Settings -> the Keras optimizer of a run, or of one step."""

from __future__ import annotations

from typing import Any

from rnnviz.settings.problems import CLIPPING
from rnnviz.settings.training import TrainSettings


def optimizer(settings: TrainSettings, *, steps: int | None = None, rate: Any = None) -> Any:
    """steps: of the whole run, over which a "cosine" rate falls to zero; without them the rate stays what it is.
    rate: a Keras schedule instead of the settings' own.

    Momentum is SGD's alone. Keras clips the gradient of each weight on its own, by value or by norm, or that
    of all weights together, by their global norm.
    """
    import keras

    options: dict[str, Any] = {"learning_rate": settings.learning_rate}
    if settings.schedule == "cosine" and steps is not None:
        options["learning_rate"] = keras.optimizers.schedules.CosineDecay(settings.learning_rate, steps)
    if rate is not None:
        options["learning_rate"] = rate
    if settings.optimizer == "SGD":
        options["momentum"] = settings.momentum
    for name in CLIPPING:
        if bound := getattr(settings, name):
            options[name] = bound
    return getattr(keras.optimizers, settings.optimizer)(**options)
