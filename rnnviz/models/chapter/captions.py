"""Networks that write out what a picture shows, letter by letter (Vinyals and others, Show and tell, arXiv 1411.4555).

Convolutions make one vector of the picture, with which the recurrent layer begins; it reads the word so far, one step
late, and says which letter comes next.
"""

from __future__ import annotations

from rnnviz.book import Ahead, Recipe
from rnnviz.settings.training import TrainSettings

_BOOK = TrainSettings(
    epochs=12, batch_size=128, learning_rate=2e-3, schedule="cosine", clipnorm=1.0, loss="crossentropy"
)

_PICTURE = """\
from keras import Input, Model, layers

picture = Input(frame, name="picture")
so_far = Input((steps,), dtype="int32", name="so_far")
seen = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu", name="strokes")(picture)
seen = layers.Conv2D(64, 3, strides=2, padding="same", activation="relu", name="corners")(seen)
seen = layers.Conv2D(96, 3, strides=2, padding="same", activation="relu", name="parts")(seen)
seen = layers.Dropout(0.3, name="dropout")(layers.Flatten(name="flat")(seen))
"""

_WORD = """\
letters = layers.Embedding(outputs + 1, 32, name="letters")(so_far)
"""

_OUTPUT = """\
likely = layers.Dense(outputs, activation="softmax", name="next_letter")(written)
model = Model([picture, so_far], likely)
"""


def _row(key: str, title: str, lines: str) -> Recipe:
    note = "All that the letters know of the picture is the state with which they begin."
    return Recipe(
        key=key, title=title, ahead=Ahead.EVERY, task="captions", book=_BOOK, note=note, lines=f"{lines}{_OUTPUT}"
    )


CAPTIONS = (
    _row(
        "captions-gru",
        "Conv2D 32 / 64 / 96, then GRU 128",
        f"""{_PICTURE}\
shown = layers.Dense(128, activation="tanh", name="shown")(seen)
{_WORD}\
written = layers.GRU(128, return_sequences=True, name="writer")(letters, initial_state=shown)
""",
    ),
    _row(
        "captions-lstm",
        "Conv2D 32 / 64 / 96, then LSTM 128",
        f"""{_PICTURE}\
shown_h = layers.Dense(128, activation="tanh", name="shown_h")(seen)
shown_c = layers.Dense(128, activation="tanh", name="shown_c")(seen)
{_WORD}\
written = layers.LSTM(128, return_sequences=True, name="writer")(letters, initial_state=[shown_h, shown_c])
""",
    ),
)
"""In the order in which they are offered: the one that ships first."""
