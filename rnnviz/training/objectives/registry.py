"""Which objective a run has, by the loss that its settings name."""

from __future__ import annotations

import importlib

from rnnviz.settings.settings import Settings
from rnnviz.training.objectives.base import Objective

FILES = {"mse": "differences", "huber": "differences", "crossentropy": "classes", "sketch-rnn": "sketch"}
"""Loss -> the file beside this one whose `made` makes its objective from the settings of a run. It is imported when
it is first asked for, because each of them imports TensorFlow."""


def objective_of(settings: Settings) -> Objective:
    """The objective of a run. ValueError for a loss that there is not."""
    loss = settings.training.loss
    if loss not in FILES:
        raise ValueError(f"There is no loss called {loss!r}.")
    made: Objective = importlib.import_module(f"{__package__}.{FILES[loss]}").made(settings)
    return made
