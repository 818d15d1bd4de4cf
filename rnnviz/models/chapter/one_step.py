"""Rows that forecast the next value."""

from __future__ import annotations

from rnnviz.book import Ahead, BookFigure, Recipe
from rnnviz.models.chapter.shared import SEED, cosine, other_seed
from rnnviz.settings.training import TrainSettings

ONE_STEP = (
    Recipe(
        key="naive-1",
        title="naive: the last value again",
        ahead=Ahead.ONE,
        figure=BookFigure("naive", 0.020211367),
    ),
    Recipe(
        key="average-1",
        title="moving average",
        ahead=Ahead.ONE,
        note="The mean of the last values; how many, from 2 on, was chosen on the training series.",
    ),
    Recipe(
        key="exponential-1",
        title="exponential smoothing",
        ahead=Ahead.ONE,
        note="The level α·x(t) + (1 − α)·s(t−1); α was chosen on the training series. α = 1 is the naive forecast.",
    ),
    Recipe(
        key="holt-1",
        title="Holt: level and trend",
        ahead=Ahead.ONE,
        note="Exponential smoothing of a level and of a trend; its numbers were chosen on the training series.",
    ),
    Recipe(
        key="holt-winters-1",
        title="Holt-Winters: with a season",
        ahead=Ahead.ONE,
        note="Level, trend and a season of one length for all series; its numbers were chosen on the training series.",
    ),
    Recipe(
        key="least-squares-1",
        title="least squares, closed form",
        ahead=Ahead.ONE,
        note="The best that Flatten + Dense(1) can reach.",
    ),
    Recipe(
        key="dense-1",
        title="Flatten + Dense(1)",
        ahead=Ahead.ONE,
        figure=BookFigure("Flatten + Dense(1)", 0.004168087),
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
        key="simple-rnn-1",
        title="SimpleRNN(1)",
        ahead=Ahead.ONE,
        figure=BookFigure("SimpleRNN(1)", 0.010881562),
        book=TrainSettings(learning_rate=5e-3),
        ours=cosine(1e-2),
        lines="""\
from keras import Input, Sequential, layers

model = Sequential([
    Input((steps, features)),
    layers.SimpleRNN(outputs),
])
""",
    ),
    Recipe(
        key="simple-rnn-20-20-1",
        title="SimpleRNN 20 / 20 / 1",
        ahead=Ahead.ONE,
        figure=BookFigure("SimpleRNN 20/20/1", 0.002910564),
        ours=cosine(1e-2),
        lines="""\
from keras import Input, Sequential, layers

model = Sequential([
    Input((steps, features)),
    layers.SimpleRNN(20, return_sequences=True),
    layers.SimpleRNN(20, return_sequences=True),
    layers.SimpleRNN(outputs),
])
""",
    ),
    Recipe(
        key="simple-rnn-20-20",
        title="SimpleRNN 20 / 20, Dense(1)",
        ahead=Ahead.ONE,
        figure=BookFigure("SimpleRNN 20/20 + Dense(1)", 0.002623624),
        book=TrainSettings(seed=SEED),
        book_note=other_seed("0.002873", lowest="0.002665", highest="0.003316", reached=2),
        ours=cosine(5e-3, epochs=40),
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
)
