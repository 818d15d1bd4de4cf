"""Trains on one CPU and on two logical ones, and prints how far apart the weights are. Run by test_mirrored.py."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from run_makers import SETTINGS

from rnnviz.models.loading import load_model
from rnnviz.settings.model import ModelSettings
from rnnviz.training.keep import keep, prepare
from rnnviz.training.runs import Runs

tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0], [tf.config.LogicalDeviceConfiguration()] * 2
)
runs = Runs(Path(sys.argv[1]))
# 31 is odd: the parts of a batch are not equally long, and the last batch is shorter still.
training = replace(SETTINGS.training, batch_size=31, epochs=2)
CASES = {"plain": training, "clipped": replace(training, clipnorm=0.05, epochs=1)}
for name, chosen in CASES.items():
    settings = replace(SETTINGS, training=chosen)
    found = []
    for strategy in ("none", "mirrored"):
        run = runs.create(settings, f"{name} {strategy}")
        list(keep(prepare(run, strategy=strategy)))
        found.append([np.array(w) for w in load_model(run.model_path).weights])
    apart = max(float(abs(a - b).max()) for a, b in zip(*found, strict=True))
    print(name, run.environment()[0]["device"].replace(" ", "_"), apart)

dropout = replace(SETTINGS, training=training, model=ModelSettings(units=(3,), dropout=0.3))
found = []
for name, stop in (("whole", None), ("parts", 5)):
    run = runs.create(dropout, name)
    items = keep(prepare(run, strategy="mirrored"))
    for number, _ in enumerate(items):
        if number == stop:
            items.close()
            keras.utils.set_random_seed(99)
            list(keep(prepare(run, strategy="mirrored")))
    found.append([np.array(w) for w in load_model(run.model_path).weights])
print("resumed", run.status(), max(float(abs(a - b).max()) for a, b in zip(*found, strict=True)))
