"""The chapter's models for the tests of tracing, with random numbers in every weight."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from rnnviz.models.build import build
from rnnviz.models.chapter import RECIPES
from rnnviz.records.arrays import Array
from rnnviz.records.trace import LayerTrace, Trace, WeightTrace

KEYS = [key for key, recipe in RECIPES.items() if recipe.trains and not key.startswith("clip")]
"""Those that clip gradients have the very model of "sequences"."""

FEATURES = 2


@contextmanager
def precision(dtype: str) -> Iterator[None]:
    """Keras builds in this precision meanwhile."""
    import keras

    before = keras.config.floatx()
    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)
    try:
        yield
    finally:
        keras.config.set_floatx(before)
        keras.config.set_dtype_policy(before)


def model(key: str, *, steps: int, dtype: str = "float32") -> Any:
    """The model of a recipe; a bias of zero or a gain of one would hide what is done with it."""
    import keras

    keras.utils.set_random_seed(5)
    with precision(dtype):
        made = build(RECIPES[key].settings().model, steps=steps, features=FEATURES, outputs=3)
    rng = np.random.default_rng(6)
    for weight in made.weights:
        if not weight.dtype.startswith("float"):
            continue  # the state of a Dropout's random numbers
        noise = rng.normal(scale=0.1, size=weight.shape)
        weight.assign(np.asarray(weight) + (np.abs(noise) if weight.name == "moving_variance" else noise))
    return made


def batch(made: Any, *, size: int, dtype: str = "float32") -> tuple[Array, Array]:
    """Random x, and y for each of the model's answers."""
    rng = np.random.default_rng(7)
    _, *shape = made.output_shape
    x = rng.normal(size=(size, *made.input_shape[1:]))
    return x.astype(dtype), rng.normal(size=(size, *([1] if len(shape) == 1 else []), *shape)).astype(dtype)


def tape(made: Any, x: Array, y: Array) -> tuple[Array, float, dict[tuple[str, str], Array]]:
    """The untouched model's prediction and loss, and tf.GradientTape's gradients by names of layer and weight."""
    import keras_models

    prediction, loss, gradients = keras_models.tape(made, x, y)
    named = zip(made.trainable_weights, gradients, strict=True)
    owners = {id(w): layer.name for layer in made.layers for w in layer.weights}
    return prediction, loss, {(owners[id(w)], w.name): g for w, g in named}


def weights(made: Trace) -> Iterator[tuple[LayerTrace, WeightTrace]]:
    for layer in made.layers:
        for weight in layer.weights:
            yield layer, weight
