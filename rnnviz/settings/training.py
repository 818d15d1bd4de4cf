"""The training: how long, with which optimizer, and on which device."""

from __future__ import annotations

from rnnviz.light_dataclass import dataclass
from rnnviz.settings.choices import DEVICES, LOSSES, MAX_SEED, OPTIMIZERS, SCHEDULES
from rnnviz.settings.setting import setting


@dataclass(frozen=True, slots=True)
class TrainSettings:
    """learning_rate, momentum: of the optimizer, as Keras has them. loss: as `settings.losses` has
    them: "mse", "huber", "crossentropy" (categorical, for classes), "sketch-rnn" (its own) …, with Keras's options of
    it behind it where they are not as usual. schedule: "constant", or "cosine": the learning
    rate falls along half a cosine to 0 at the end of the last epoch. dropout_seed: from which seed the dropout of one
    training pass is drawn, in the picture; -1 for a pass without any.
    """

    epochs: int = setting(
        20,
        label="Epochs",
        help="The number of passes over the training set",
        low=1,
        high=10_000,
        subject="The number of epochs",
    )
    batch_size: int = setting(32, label="Batch size", help="The number of sequences in each optimizer step", low=1)
    optimizer: str = setting(
        "Adam", label="Optimizer", help="The Keras optimizer that updates the weights", choices=OPTIMIZERS
    )
    learning_rate: float = setting(
        1e-3, label="Learning rate", help="The learning rate of the optimizer", above=0, such_as="0.001"
    )
    seed: int = setting(
        42,
        label="Seed",
        title="Seed of the training",
        help="The seed of the first weights and of the order of the sequences",
        low=0,
        high=MAX_SEED,
        subject="The seed",
    )
    device: str = setting(
        "auto", label="Device", help="Where to train; automatic uses a GPU if there is one", choices=DEVICES
    )
    momentum: float = setting(0.0, label="Momentum", help="The momentum, for SGD only", low=0)
    clipnorm: float = setting(
        0.0,
        label="Clip norm",
        title="Gradient norm clipped to",
        help="The norm to which each gradient is clipped",
        file_note="0: no clipping",
        low=0,
        subject="The norm",
    )
    clipvalue: float = setting(
        0.0,
        label="Clip value",
        title="Gradient values clipped to",
        help="The size to which each value of a gradient is clipped",
        file_note="0: no clipping",
        low=0,
        subject="The value",
    )
    global_clipnorm: float = setting(
        0.0,
        label="Clip global norm",
        title="Global gradient norm clipped to",
        help="The norm to which the gradient of all weights together is clipped",
        file_note="0: no clipping",
        low=0,
        subject="The global norm",
    )
    loss: str = setting("mse", label="Loss", help="The loss that training minimises", choices=LOSSES, bracketed=True)
    patience: int = setting(
        0,
        label="Patience",
        help="Stop after this many epochs without a lower validation error, and keep the best weights",
        file_note="0: never",
        low=0,
        high=10_000,
    )
    schedule: str = setting(
        "constant",
        label="Schedule",
        help="How the learning rate changes; cosine lets it fall to 0 at the end of the last epoch",
        choices=SCHEDULES,
    )
    dropout_seed: int = setting(
        -1,
        label="Dropout seed",
        help="The seed of what dropout switches off in the training pass that is shown",
        file_note="-1: no training pass; dropout is off, as when a model is used",
        low=-1,
        high=MAX_SEED,
        subject="The seed",
    )


def optimizer_of(training: TrainSettings) -> tuple[object, ...]:
    """What of a training's settings makes another optimizer, and so another update of the same weights."""
    t = training
    return t.optimizer, t.learning_rate, t.momentum, t.clipnorm, t.clipvalue, t.global_clipnorm, t.schedule
