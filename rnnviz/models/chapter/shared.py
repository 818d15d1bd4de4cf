"""What the chapter's rows share: figures, our way to train, and the text of our own layers."""

from __future__ import annotations

from importlib.resources import files

from rnnviz.book import BookFigure
from rnnviz.settings import TrainSettings


def source(module: str) -> str:
    """The text of one of our modules that is ordinary Keras. Keras is not imported for it."""
    return files("rnnviz.models").joinpath(f"{module}.py").read_text("utf-8")


def last(model: str, mse: float) -> BookFigure:
    """A figure of the book's that is the last step's error alone."""
    return BookFigure(model, mse, measure="val_last")


def cosine(rate: float, *, epochs: int = 20, clipvalue: float = 0.0, clipnorm: float = 0.0) -> TrainSettings:
    """Adam from a high learning rate down to zero: what beat every other change we tried."""
    return TrainSettings(epochs=epochs, learning_rate=rate, schedule="cosine", clipvalue=clipvalue, clipnorm=clipnorm)
