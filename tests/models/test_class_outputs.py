"""The chapter's models that answer with classes: probabilities at every step, and the paper's cross-entropy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from rnnviz.data.copy_memory import CLASSES
from rnnviz.models.build import build_for, keras_code_for
from rnnviz.models.chapter import RECIPES
from rnnviz.settings.settings import Settings
from rnnviz.tasks.datasets import one_sequence
from rnnviz.tasks.problems import problems
from rnnviz.tasks.registry import tasks
from rnnviz.tracing.engine import trace
from rnnviz.tracing.reader import read_network

COPY = tasks()["copy"]
FITTING = ["stack", *(key for key, one in RECIPES.items() if COPY.fits(one))]


def settings_of(key: str) -> Settings:
    return COPY.begin(Settings()).change(**{"model.recipe": key, "model.units": (3,)})


@pytest.mark.parametrize("key", FITTING)
def test_the_loss_of_a_trace_is_keras_s_cross_entropy_of_its_probabilities(key: str) -> None:
    import keras
    import tensorflow as tf

    settings = settings_of(key)
    assert problems(settings) == ()
    model: Any = build_for(settings, steps=30, features=1, outputs=CLASSES)
    one = one_sequence(settings.data, 0, settings.model.loss_on)
    made = trace(read_network(model), x=one.x, y=one.y, loss_on=one.loss_on, title="", loss_kind="crossentropy")
    np.testing.assert_allclose(made.prediction.sum(-1), 1, rtol=1e-5)
    x = tf.Variable(one.x)
    with tf.GradientTape() as tape:
        at = made.target_steps  # a stride answers at steps of its own
        loss = tf.reduce_mean(keras.losses.categorical_crossentropy(one.y[:, at], model(x)))
    assert made.loss == pytest.approx(float(loss), rel=1e-4)
    assert made.x_gradient is not None
    expected = tape.gradient(loss, x).numpy()
    np.testing.assert_allclose(made.x_gradient, expected, rtol=1e-3, atol=1e-5 * np.abs(expected).max())


def test_the_lines_that_are_copied_say_so() -> None:
    code = keras_code_for(settings_of("tcn"), steps=30, features=1, outputs=CLASSES)
    assert code.count('activation="softmax"') == 1
    plain = keras_code_for(settings_of("tcn").change(**{"training.loss": "mse"}), steps=30, features=1, outputs=CLASSES)
    assert "softmax" not in plain
