"""Models that read the frames of a video: the chapter's exercise 8 asks how one would classify videos.

Its answer (Géron, appendix A, chapter 15, exercise 8): the same convolutions over every frame, a recurrent layer over
what they say, and a softmax. The other way is a recurrent layer that is itself convolutional (Shi and others, arXiv
1506.04214), whose states are pictures.
"""

from __future__ import annotations

from rnnviz.book import Ahead, Recipe
from rnnviz.settings.training import TrainSettings

VIDEO = (
    Recipe(
        key="frames-gru",
        title="Conv2D 8 / 16 on every frame, GRU 32",
        ahead=Ahead.CLASS,
        task="motion",
        book=TrainSettings(
            epochs=12, batch_size=32, learning_rate=3e-3, schedule="cosine", clipnorm=1.0, loss="crossentropy"
        ),
        note="The exercise's answer: the same convolutions over every frame, then a recurrent layer.",
        lines="""\
from keras import Input, Sequential, layers

model = Sequential([
    Input((steps, *frame)),
    layers.TimeDistributed(layers.Conv2D(8, 3, strides=2, padding="same", activation="relu")),
    layers.TimeDistributed(layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")),
    layers.TimeDistributed(layers.Flatten()),
    layers.GRU(32),
    layers.Dense(outputs, activation="softmax"),
])
""",
    ),
    Recipe(
        key="frames-conv-lstm",
        title="ConvLSTM2D 8",
        ahead=Ahead.CLASS,
        task="motion",
        book=TrainSettings(
            epochs=12, batch_size=32, learning_rate=3e-3, schedule="cosine", clipnorm=1.0, loss="crossentropy"
        ),
        note="An LSTM whose products of matrices are convolutions: its cell state is a picture.",
        lines="""\
from keras import Input, Sequential, layers

model = Sequential([
    Input((steps, *frame)),
    layers.ConvLSTM2D(8, 3, strides=2, padding="same"),
    layers.Flatten(),
    layers.Dense(outputs, activation="softmax"),
])
""",
    ),
)
"""In the order in which they are offered."""
