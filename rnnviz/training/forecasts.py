"""What a row of the chapter says of the validation series, whether it has a model of its own or none.

One interface for all: a data set, and for some a trained network, to the values ahead and their error. In numpy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.book import Recipe
from rnnviz.records.arrays import Array
from rnnviz.records.dataset import Dataset
from rnnviz.records.network import Network
from rnnviz.tracing.engine import predict
from rnnviz.training.baselines import (
    average_forecast,
    exponential_forecast,
    holt_winters_forecast,
    least_squares_forecast,
    naive_forecast,
)

_CHUNK = 500
"""Series that go through a network at once: a walk keeps all it has seen."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """prediction: (series, horizon), the values ahead of every validation series, said at its last step.

    val_error: their mean squared error. parameters: how many numbers were fitted to say them.
    """

    prediction: Array
    val_error: float
    parameters: int


def forecast(recipe: Recipe, dataset: Dataset, network: Network | None = None) -> Forecast:
    """The forecast of a row. network: the trained one of the row itself, or of the row that it iterates.

    ValueError where a network is needed and not given.
    """
    plain = None if recipe.trains or recipe.iterates else _plain(recipe.key.rpartition("-")[0], dataset)
    if plain is not None:
        return _made(plain[0], dataset, plain[1])
    if network is None:
        raise ValueError(f"“{recipe.title}” forecasts with a trained network.")
    parameters = sum(w.size for spec in network.layers for w in spec.weights.values())
    if recipe.iterates:
        return _made(iterate(network, dataset.x_val, ahead=recipe.horizon), dataset, parameters)
    return _made(last_answers(network, dataset.x_val), dataset, parameters)


def _plain(kind: str, dataset: Dataset) -> tuple[Array, int] | None:
    """What is said without a network, and how many numbers were chosen for it."""
    match kind:
        case "naive":
            return naive_forecast(dataset), 0
        case "average":
            return average_forecast(dataset)[0], 1
        case "exponential":
            return exponential_forecast(dataset)[0], 1
        case "holt" | "holt-winters":
            said, by = holt_winters_forecast(dataset, seasonal=kind == "holt-winters")
            return said, by.count
        case "least-squares":
            return least_squares_forecast(dataset), (dataset.x_val[0].size + 1) * dataset.y_val.shape[-1]
    return None


def iterate(network: Network, x: Array, *, ahead: int) -> Array:
    """(series, ahead): a one-step model's forecasts, each one read by the next as if it had happened.

    x: (series, steps, 1). The sequence grows by what was said, as the chapter has it, so any recurrent model can.
    """
    for _ in range(ahead):
        said = last_answers(network, x)
        x = np.concatenate([x, said[:, None]], axis=1)
    return x[:, -ahead:, 0]


def last_answers(network: Network, x: Array) -> Array:
    """(series, outputs): what the network answers at the last step."""
    parts = [predict(network, x[start : start + _CHUNK])[:, -1] for start in range(0, len(x), _CHUNK)]
    return np.concatenate(parts)


def _made(prediction: Array, dataset: Dataset, parameters: int) -> Forecast:
    error = np.square(dataset.y_val[:, -1].astype(np.float64) - prediction)
    return Forecast(prediction, float(error.mean()), parameters)
