"""Rows of the third edition's chapter: Chicago's daily rail passengers, read from the file as found.

Source: Géron, Hands-On Machine Learning, 3rd edition, chapter 15 (REFERENCE section 6), and the learning rates of its
notebook: 0.02 for the linear model and for SimpleRNN(1), 0.05 for SimpleRNN(32), 0.01 for three layers of it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rnnviz.book import Ahead, BookFigure, Recipe
from rnnviz.settings.data import DataSettings, SeriesSettings
from rnnviz.settings.training import TrainSettings

THIRD_EDITION = "Hands-On Machine Learning, 3rd edition, chapter 15"
TARGET = "rail_boardings"
COLUMNS = (TARGET, "bus", "day_type")
"""What the file must have to be this one."""

_SOURCE = SeriesSettings(
    targets=(TARGET,),
    start="2016-01-01",
    val="2019-01-01",
    test="2019-06-01",
    scaling="divide",
    divisor=1e6,
    reach_back=False,
)
_WINDOWS = DataSettings(task="series", steps=56, horizon=1)


def third_edition(path: str | Path) -> DataSettings:
    """The chapter's windows of the file: train 2016 to 2018, validate from January to May 2019, in millions."""
    return replace(_WINDOWS, source=replace(_SOURCE, path=str(path)))


def is_third_edition(data: DataSettings) -> bool:
    """Whether these are the chapter's windows, wherever the file lies and however it is read."""
    source = data.source
    if source is None:
        return False
    theirs = replace(_SOURCE, path=source.path, read=source.read, dates=source.dates)
    return data == replace(_WINDOWS, source=theirs)


def with_buses(data: DataSettings) -> DataSettings:
    """The multivariate row's: bus and rail are read, and what kind of day tomorrow is."""
    source = replace(data.source or SeriesSettings(), inputs=("bus", TARGET), ahead=("day_type",))
    return replace(data, source=source)


def _training(learning_rate: float) -> TrainSettings:
    return TrainSettings(
        epochs=500, optimizer="SGD", learning_rate=learning_rate, momentum=0.9, loss="huber", patience=50
    )


def _figure(model: str, passengers: float) -> BookFigure:
    return BookFigure(model, passengers, measure="val_mae", source=THIRD_EDITION)


_RNN_32 = """\
from keras import Input, Sequential, layers

model = Sequential([
    Input((steps, features)),
    layers.SimpleRNN(32),
    layers.Dense(outputs),
])
"""

MULTIVARIATE = "ridership-multivariate"
LAG = 7

RIDERSHIP = (
    Recipe(
        key="ridership-naive",
        title="naive: the value seven days earlier",
        ahead=Ahead.ONE,
        figure=_figure("naive, 7-day lag", 41_274),
    ),
    Recipe(
        key="ridership-linear",
        title="Flatten + Dense(1)",
        ahead=Ahead.ONE,
        figure=_figure("linear", 37_866),
        book=_training(0.02),
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
        key="ridership-rnn-1",
        title="SimpleRNN(1)",
        ahead=Ahead.ONE,
        figure=_figure("SimpleRNN(1)", 102_787),
        book=_training(0.02),
        lines="""\
from keras import Input, Sequential, layers

model = Sequential([
    Input((steps, features)),
    layers.SimpleRNN(outputs),
])
""",
    ),
    Recipe(
        key="ridership-rnn-32",
        title="SimpleRNN(32), Dense(1)",
        ahead=Ahead.ONE,
        figure=_figure("SimpleRNN(32)", 29_015),
        book=_training(0.05),
        lines=_RNN_32,
    ),
    Recipe(
        key="ridership-deep",
        title="3 × SimpleRNN(32), Dense(1)",
        ahead=Ahead.ONE,
        figure=_figure("3 x SimpleRNN(32)", 31_211),
        book=_training(0.01),
        lines="""\
from keras import Input, Sequential, layers

model = Sequential([
    Input((steps, features)),
    layers.SimpleRNN(32, return_sequences=True),
    layers.SimpleRNN(32, return_sequences=True),
    layers.SimpleRNN(32),
    layers.Dense(outputs),
])
""",
    ),
    Recipe(
        key=MULTIVARIATE,
        title="SimpleRNN(32), Dense(1), multivariate",
        ahead=Ahead.ONE,
        figure=_figure("multivariate SimpleRNN(32)", 22_062),
        book=_training(0.05),
        note="It reads bus and rail, and the type of the next day.",
        lines=_RNN_32,
    ),
)
