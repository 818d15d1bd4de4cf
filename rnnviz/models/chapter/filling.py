"""Models that fill in missing values: one reads the series from both sides, the other from the left alone."""

from __future__ import annotations

from rnnviz.book import Ahead, Recipe
from rnnviz.settings.training import TrainSettings

_BOOK = TrainSettings(epochs=12, batch_size=64, learning_rate=5e-3, schedule="cosine", clipnorm=1.0, loss="mse")


def _row(key: str, title: str, layer: str, note: str) -> Recipe:
    return Recipe(
        key=key,
        title=title,
        ahead=Ahead.EVERY,
        task="gaps",
        book=_BOOK,
        note=note,
        lines=f"""\
from keras import Input, Sequential, layers

model = Sequential([
    Input((None, features)),
    {layer},
    layers.Dense(outputs),
])
""",
    )


_LSTM = "layers.LSTM(32, return_sequences=True)"

FILLING = (
    _row(
        "gaps-bidirectional",
        "bidirectional LSTM 32",
        f"layers.Bidirectional({_LSTM})",
        "In the gap one direction knows what came before, the other what comes after.",
    ),
    _row("gaps-lstm", "LSTM 32, from the left", _LSTM, "In the gap it knows only what came before."),
)
"""In the order in which they are offered: the one that ships first."""
