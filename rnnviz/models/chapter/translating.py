"""Encoders and decoders that translate a sequence into another one, letter by letter.

The encoder reads a written date and hands its last state over; the decoder begins with it, reads the answer so far one
step late, and says which letter comes next (Sutskever, Vinyals and Le, Sequence to sequence learning with neural
networks, arXiv 1409.3215). With attention, each of its states also looks back at all of the encoder's (Luong, Pham and
Manning, arXiv 1508.04025, the dot score).
"""

from __future__ import annotations

from dataclasses import replace

from rnnviz.book import Ahead, Recipe
from rnnviz.settings.training import TrainSettings

_BOOK = TrainSettings(
    epochs=12, batch_size=64, learning_rate=4e-3, schedule="cosine", clipnorm=1.0, loss="crossentropy"
)

_INPUTS = """\
from keras import Input, Model, layers

written = Input((steps,), dtype="int32", name="written")
so_far = Input((steps,), dtype="int32", name="so_far")
letters = layers.Embedding(ids, 16, mask_zero=True, name="letters")(written)
answer = layers.Embedding(outputs + 1, 16, name="answer")(so_far)
"""

_OUTPUT = """\
likely = layers.Dense(outputs, activation="softmax", name="next_letter")({state})
model = Model([written, so_far], likely)
"""


def _row(key: str, title: str, lines: str, *, state: str, note: str, epochs: int = 12) -> Recipe:
    whole, book = f"{_INPUTS}{lines}{_OUTPUT.format(state=state)}", replace(_BOOK, epochs=epochs)
    return Recipe(key=key, title=title, ahead=Ahead.EVERY, task="dates", book=book, note=note, lines=whole)


TRANSLATING = (
    _row(
        "dates-attention",
        "LSTM 64 to LSTM 64, attention",
        """\
states, h, c = layers.LSTM(64, return_sequences=True, return_state=True, name="encoder")(letters)
decoded = layers.LSTM(64, return_sequences=True, name="decoder")(answer, initial_state=[h, c])
looked_at = layers.Attention(name="attention")([decoded, states])
both = layers.Concatenate(name="both")([decoded, looked_at])
""",
        state="both",
        note="Each state of the decoder looks back at all states of the encoder.",
        epochs=6,
    ),
    _row(
        "dates-lstm",
        "LSTM 64 to LSTM 64",
        """\
_, h, c = layers.LSTM(64, return_state=True, name="encoder")(letters)
decoded = layers.LSTM(64, return_sequences=True, name="decoder")(answer, initial_state=[h, c])
""",
        state="decoded",
        note="All that the decoder knows of the date is the encoder's last state.",
    ),
    _row(
        "dates-gru",
        "GRU 64 to GRU 64",
        """\
_, h = layers.GRU(64, return_state=True, name="encoder")(letters)
decoded = layers.GRU(64, return_sequences=True, name="decoder")(answer, initial_state=h)
""",
        state="decoded",
        note="All that the decoder knows of the date is the encoder's last state.",
    ),
)
"""In the order in which they are offered: the one that ships first."""
