"""The training: how long, with which optimizer, and on which device."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrainSettings:
    """device: "auto", "cpu" or "gpu". learning_rate, momentum (SGD only): of the optimizer, as Keras has them.

    clipnorm, clipvalue: bounds of the gradient, 0 for none. loss: "mse", "huber" (Keras's, delta 1), "crossentropy"
    (categorical, for classes) or "sketch-rnn" (its own). patience: stop
    after this many epochs without a better validation error and keep the best weights; 0 trains all epochs. schedule:
    "constant", or "cosine": the learning rate falls along half a cosine to 0 at the end of the last epoch.
    """

    epochs: int = 20
    batch_size: int = 32
    optimizer: str = "Adam"
    learning_rate: float = 1e-3
    seed: int = 42
    device: str = "auto"
    momentum: float = 0.0
    clipnorm: float = 0.0
    clipvalue: float = 0.0
    loss: str = "mse"
    patience: int = 0
    schedule: str = "constant"


def optimizer_of(training: TrainSettings) -> tuple[object, ...]:
    """What of a training's settings makes another optimizer, and so another update of the same weights."""
    t = training
    return t.optimizer, t.learning_rate, t.momentum, t.clipnorm, t.clipvalue, t.schedule
