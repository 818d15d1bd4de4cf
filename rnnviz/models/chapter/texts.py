"""Models that tell good sentences from bad ones: recurrent ones, a convolution, and a bag of words to beat.

All of them forget on purpose, because 8,570 sentences are few: Dropout with a noise_shape leaves out whole words, a
second one parts of their vectors. A batch has sentences of one length only (training/batches.py), so nothing is padded.
"""

from __future__ import annotations

from rnnviz.book import REVIEWS, Ahead, Recipe

_HEAD = """\
from keras import Input, Sequential, layers

model = Sequential([
    Input((None,), dtype="int32"),
    layers.Embedding(ids, 48),
    layers.Dropout(0.4, noise_shape=(None, None, 1)),
    layers.Dropout(0.5),
"""
_FOOT = """\
    layers.Dropout(0.5),
    layers.Dense(outputs, activation="softmax"),
])
"""


def _row(key: str, title: str, body: str, *, note: str = "") -> Recipe:
    lines = f"{_HEAD}{body}{_FOOT}"
    return Recipe(key=key, title=title, ahead=Ahead.CLASS, task="text", book=REVIEWS, note=note, lines=lines)


TEXTS = (
    _row("text-lstm", "LSTM 48", "    layers.LSTM(48),\n"),
    _row("text-gru", "GRU 48", "    layers.GRU(48),\n"),
    _row("text-rnn", "SimpleRNN 48", "    layers.SimpleRNN(48),\n"),
    _row("text-bidirectional", "bidirectional LSTM 48", "    layers.Bidirectional(layers.LSTM(48)),\n"),
    _row(
        "text-conv",
        "Conv1D 64",
        '    layers.Conv1D(64, 3, padding="same", activation="relu"),\n    layers.GlobalMaxPooling1D(),\n',
    ),
    _row("text-bag", "bag of words", "    layers.GlobalAveragePooling1D(),\n", note="The order of the words is lost."),
)
"""In the order in which they are offered: the one that ships first."""
