"""From one vector to a sequence: RepeatVector hands the same number to every step of a recurrent layer."""

from __future__ import annotations

from rnnviz.book import Ahead, Recipe
from rnnviz.settings.training import TrainSettings

_BOOK = TrainSettings(epochs=20, batch_size=32, learning_rate=5e-3, schedule="cosine", clipnorm=1.0, loss="mse")


def _row(kind: str, units: int) -> Recipe:
    return Recipe(
        key=f"wave-{kind.lower()}",
        title=f"RepeatVector, {kind} {units}",
        ahead=Ahead.EVERY,
        task="number",
        book=_BOOK,
        note="Every step reads the same number: what makes one step differ from the next is the state alone.",
        lines=f"""\
from keras import Input, Sequential, layers

model = Sequential([
    Input((features,)),
    layers.RepeatVector(steps),
    layers.{kind}({units}, return_sequences=True),
    layers.Dense(outputs),
])
""",
    )


WHOLE_WAVES = (_row("GRU", 32), _row("LSTM", 32))
"""In the order in which they are offered: the one that ships first."""
