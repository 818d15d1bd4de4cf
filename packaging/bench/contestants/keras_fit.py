"""Keras's own fit, as it comes: keras_fit.py MODEL STEPS UNITS."""

from __future__ import annotations

import sys
import time

import keras
from contestant_models import BATCH, settings_of
from serve import serve

from rnnviz.models.build import build_for
from rnnviz.tasks.datasets import make_dataset, shape_of
from rnnviz.training.targets import targets_for

STEPS = 4
"""Of a call of fit: few, so that a slow one ends; what a call costs beside its steps is thus in its rate."""


def main() -> None:
    settings = settings_of(sys.argv[1], steps=int(sys.argv[2]), units=int(sys.argv[3]))
    data = make_dataset(settings.data, settings.model.loss_on)
    began = time.perf_counter()
    model = build_for(settings, **shape_of(settings.data).sizes)
    model.compile(keras.optimizers.Adam(1e-3), "mse")
    answers = targets_for(model, data).train  # fewer than the data's where the model skips steps
    model.fit(data.x_train[:BATCH], answers[:BATCH], batch_size=BATCH, verbose=0)
    first = time.perf_counter() - began
    number = STEPS if int(sys.argv[2]) > 100 else len(data.x_train) // BATCH
    x, y = data.x_train[: number * BATCH], answers[: number * BATCH]

    def steps() -> int:
        model.fit(x, y, batch_size=BATCH, verbose=0)
        return number

    serve(steps, first)


if __name__ == "__main__":
    main()
