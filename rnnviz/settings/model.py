"""The model: a stack of recurrent layers, a recipe of the chapter, or Sketch-RNN."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.settings.choices import LossOn


@dataclass(frozen=True, slots=True)
class GeneratorSettings:
    """Sketch-RNN (arXiv 1704.03477; defaults of its reference implementation but for the sizes, which are ours for two
    cores: theirs are encoder 256, decoder 512, z 128, M = 20).

    latent: the length of z, 0 for the decoder alone. keep: the recurrent keep probability. kl_weight, kl_start,
    kl_decay: the weight is kl_weight - (kl_weight - kl_start) * kl_decay ** step; kl_floor: below it the KL term pulls
    no more. layer_norm: of the LSTMs. scale, drop: of the augmentation. decay: of the learning rate, a step.
    """

    encoder: int = 128
    decoder: int = 256
    latent: int = 64
    mixtures: int = 20
    keep: float = 0.9
    kl_weight: float = 0.5
    kl_start: float = 0.01
    kl_decay: float = 0.99995
    kl_floor: float = 0.2
    layer_norm: bool = False
    scale: float = 0.15
    drop: float = 0.10
    decay: float = 0.9999


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """A model: a stack of recurrent layers with a Dense layer on top, or one of the chapter's by its key.

    recipe: "stack", or a key of `rnnviz.models.chapter`, for which of the rest only loss_on counts. units: one entry a
    layer. reset_after: GRU only. dropout: the rate of a Dropout layer after each recurrent one. generator: for the
    recipe "sketch-rnn".
    """

    cell: str = "LSTM"
    units: tuple[int, ...] = (16, 16)
    reset_after: bool = True
    dropout: float = 0.0
    loss_on: LossOn = LossOn.LAST
    recipe: str = "stack"
    generator: GeneratorSettings | None = None
