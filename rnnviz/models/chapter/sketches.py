"""Classifiers of drawings: the chapter's exercise 9, one of ours that is better, and a small one for a few classes.

A batch has drawings of one length only (training/batches.py), so nothing here masks or pads.
"""

from __future__ import annotations

from rnnviz.book import Ahead, Recipe
from rnnviz.settings.training import TrainSettings

SKETCHES = (
    Recipe(
        key="sketch-small",
        title="small: Conv1D 32, LSTM 64",
        ahead=Ahead.CLASS,
        book=TrainSettings(
            epochs=8, batch_size=64, learning_rate=3e-3, schedule="cosine", clipnorm=1.0, loss="crossentropy"
        ),
        note="Learns a few classes in a minute.",
        lines="""\
from keras import Input, Sequential, layers

model = Sequential([
    Input((steps, features)),
    layers.Conv1D(32, 5, strides=2, padding="same", activation="relu"),
    layers.LSTM(64),
    layers.Dense(outputs, activation="softmax"),
])
""",
    ),
    Recipe(
        key="sketch-ours",
        title="ours: Conv1D 64 / 128 / 256, LSTM 256 / 256",
        ahead=Ahead.CLASS,
        book=TrainSettings(
            epochs=12, batch_size=128, learning_rate=1e-3, schedule="cosine", clipnorm=1.0, loss="crossentropy"
        ),
        note="What ships was trained with this model, on drawings that were turned, stretched and thinned as well "
        "(packaging/make_sketches.py).",
        lines="""\
from keras import Input, Sequential, layers

model = Sequential([
    Input((steps, features)),
    layers.Conv1D(64, 5, padding="same", use_bias=False),
    layers.BatchNormalization(momentum=0.98),
    layers.ReLU(),
    layers.Conv1D(128, 5, strides=2, padding="same", use_bias=False),
    layers.BatchNormalization(momentum=0.98),
    layers.ReLU(),
    layers.Conv1D(256, 3, strides=2, padding="same", use_bias=False),
    layers.BatchNormalization(momentum=0.98),
    layers.ReLU(),
    layers.Dropout(0.1),
    layers.LSTM(256, return_sequences=True),
    layers.Dropout(0.2),
    layers.LSTM(256),
    layers.Dropout(0.3),
    layers.Dense(outputs, activation="softmax"),
])
""",
    ),
    Recipe(
        key="sketch-exercise",
        title="the exercise's: Conv1D 32 / 64 / 128, LSTM 128 / 128",
        ahead=Ahead.CLASS,
        book=TrainSettings(epochs=2, optimizer="SGD", learning_rate=1e-2, clipnorm=1.0, loss="crossentropy"),
        ours=TrainSettings(epochs=20, learning_rate=1e-3, schedule="cosine", clipnorm=1.0, loss="crossentropy"),
        note="The book: accuracy 0.4968, top-5 accuracy 0.7759, for 345 classes of 10,000 drawings each. Its "
        "convolutions are not padded; here they are, or a drawing of fewer than 21 points could not be read.",
        lines="""\
from keras import Input, Sequential, layers

model = Sequential([
    Input((steps, features)),
    layers.Conv1D(32, 5, strides=2, padding="same", activation="relu"),
    layers.BatchNormalization(),
    layers.Conv1D(64, 5, strides=2, padding="same", activation="relu"),
    layers.BatchNormalization(),
    layers.Conv1D(128, 3, strides=2, padding="same", activation="relu"),
    layers.BatchNormalization(),
    layers.LSTM(128, return_sequences=True),
    layers.LSTM(128),
    layers.Dense(outputs, activation="softmax"),
])
""",
    ),
)
"""In the order in which they are offered: the one that learns quickest first."""
