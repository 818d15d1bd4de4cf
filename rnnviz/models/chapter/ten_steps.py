"""Rows that forecast ten values, by recurrent layers or none."""

from __future__ import annotations

from rnnviz.book import Ahead, BookFigure, Recipe
from rnnviz.models.chapter.shared import SEED, cosine, last, other_seed
from rnnviz.models.layer_source import source
from rnnviz.settings.training import TrainSettings


def two_layers(layer: str, *, between: str = "", options: str = "") -> str:
    """The lines of two recurrent layers of 20 units, with a forecast at every step."""
    rows = [f"    layers.{layer}(20, return_sequences=True{options}),"] * 2
    if between:
        rows = [line for row in rows for line in (row, f"    {between},")]
    return "\n".join(
        [
            "from keras import Input, Sequential, layers",
            "",
            "model = Sequential([",
            "    Input((steps, features)),",
            *rows,
            "    layers.Dense(outputs),  # at each step separately, like TimeDistributed(Dense(outputs))",
            "])",
            "",
        ]
    )


_SEQUENCES = TrainSettings(learning_rate=1e-2)

TEN_STEPS = (
    Recipe(
        key="naive-10",
        title="naive: the last value again",
        ahead=Ahead.VECTOR,
        figure=BookFigure("naive", 0.25697407),
    ),
    Recipe(
        key="average-10",
        title="moving average",
        ahead=Ahead.VECTOR,
        note="The mean of the last values; how many, from 2 on, was chosen on the training series.",
    ),
    Recipe(
        key="exponential-10",
        title="exponential smoothing",
        ahead=Ahead.VECTOR,
        note="The level α·x(t) + (1 − α)·s(t−1); α was chosen on the training series. α = 1 is the naive forecast.",
    ),
    Recipe(
        key="holt-10",
        title="Holt: level and trend",
        ahead=Ahead.VECTOR,
        note="Exponential smoothing of a level and of a trend; its numbers were chosen on the training series.",
    ),
    Recipe(
        key="holt-winters-10",
        title="Holt-Winters: with a season",
        ahead=Ahead.VECTOR,
        note="Level, trend and a season of one length for all series; its numbers were chosen on the training series.",
    ),
    Recipe(
        key="least-squares-10",
        title="least squares, closed form",
        ahead=Ahead.VECTOR,
        note="The best that Dense(10) can reach.",
    ),
    Recipe(
        key="dense-10",
        title="Flatten + Dense(10)",
        ahead=Ahead.VECTOR,
        figure=BookFigure("Dense(10)", 0.0187),
        ours=cosine(2e-2),
        lines="""\
from keras import Input, Sequential, layers

model = Sequential([
    Input((steps, features)),
    layers.Flatten(),
    layers.Dense(outputs),
])
""",
    ),
    Recipe(
        key="iterated",
        iterates="simple-rnn-20-20",
        title="SimpleRNN 20 / 20, Dense(1), iterated",
        ahead=Ahead.VECTOR,
        figure=BookFigure("the one-step deep RNN, iterated", 0.027510857),
        book=TrainSettings(seed=SEED),
        book_note=other_seed("0.032198", lowest="0.017577", highest="0.032198", reached=3),
        ours=cosine(5e-3, epochs=40),
        note="The one-step model, applied ten times to its own forecasts.",
    ),
    Recipe(
        key="vector",
        title="SimpleRNN 20 / 20, Dense(10), sequence to vector",
        ahead=Ahead.VECTOR,
        figure=BookFigure("sequence to vector", 0.0085),
        book=TrainSettings(seed=SEED),
        book_note=other_seed("0.008965", lowest="0.007869", highest="0.009577", reached=2),
        ours=cosine(1e-2),
        lines="""\
from keras import Input, Sequential, layers

model = Sequential([
    Input((steps, features)),
    layers.SimpleRNN(20, return_sequences=True),
    layers.SimpleRNN(20),
    layers.Dense(outputs),
])
""",
    ),
    Recipe(
        key="sequences",
        title="SimpleRNN 20 / 20, Dense(10), sequence to sequence",
        ahead=Ahead.EVERY,
        figure=last("sequence to sequence", 0.0096),
        book=_SEQUENCES,
        ours=cosine(1e-2),
        note="The chapter's epoch 19 reached 0.0058.",
        lines=two_layers("SimpleRNN"),
    ),
    Recipe(
        key="batch-norm",
        title="+ BatchNormalization",
        ahead=Ahead.EVERY,
        figure=last("+ BatchNormalization", 0.0164),
        ours=cosine(2e-2),
        lines=two_layers("SimpleRNN", between="layers.BatchNormalization()"),
    ),
    Recipe(
        key="layer-norm",
        title="layer-normalised SimpleRNN 20 / 20",
        ahead=Ahead.EVERY,
        figure=last("layer-normalised SimpleRNN 20/20", 0.0121),
        book=TrainSettings(seed=1),
        book_note=other_seed("0.013576", lowest="0.011567", highest="0.014665", reached=1, seed=1),
        ours=cosine(1e-2),
        prelude=source("layer_norm_cell"),
        lines="""\
from keras import Input, Sequential, layers

model = Sequential([
    Input((steps, features)),
    layers.RNN(LayerNormSimpleRNNCell(20), return_sequences=True),
    layers.RNN(LayerNormSimpleRNNCell(20), return_sequences=True),
    layers.Dense(outputs),  # at each step separately, like TimeDistributed(Dense(outputs))
])
""",
    ),
    Recipe(
        key="dropout",
        title="+ dropout and recurrent dropout",
        ahead=Ahead.EVERY,
        book=_SEQUENCES,
        ours=cosine(1e-2),
        note="The chapter mentions it but gives no figure.",
        lines=two_layers("SimpleRNN", options=", dropout=0.1, recurrent_dropout=0.1"),
    ),
    Recipe(
        key="clip-value",
        title="gradients clipped by value",
        ahead=Ahead.EVERY,
        book=TrainSettings(learning_rate=1e-2, clipvalue=1.0),
        ours=cosine(1e-2, clipvalue=1.0),
        note="The chapter mentions it but gives no figure.",
        lines=two_layers("SimpleRNN"),
    ),
    Recipe(
        key="clip-norm",
        title="gradients clipped by norm",
        ahead=Ahead.EVERY,
        book=TrainSettings(learning_rate=1e-2, clipnorm=1.0),
        ours=cosine(1e-2, clipnorm=1.0),
        note="The chapter mentions it but gives no figure.",
        lines=two_layers("SimpleRNN"),
    ),
    Recipe(
        key="lstm",
        title="LSTM 20 / 20",
        ahead=Ahead.EVERY,
        figure=last("LSTM 20/20", 0.008560798),
        book=TrainSettings(seed=SEED),
        book_note=other_seed("0.009000", lowest="0.004894", highest="0.009344", reached=3),
        ours=cosine(2e-2),
        lines=two_layers("LSTM"),
    ),
    Recipe(
        key="gru",
        title="GRU 20 / 20",
        ahead=Ahead.EVERY,
        figure=last("GRU 20/20", 0.010262810),
        ours=cosine(2e-2),
        lines=two_layers("GRU"),
    ),
)
