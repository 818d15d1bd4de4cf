"""The model: a stack of recurrent layers, a recipe of the chapter, or Sketch-RNN."""

from __future__ import annotations

from rnnviz.light_dataclass import dataclass
from rnnviz.settings.choices import (
    ACTIVATIONS,
    CELLS,
    KERNELS,
    MAX_LAYERS,
    MAX_UNITS,
    NORMALISED,
    RECURRENT_KERNELS,
    LossOn,
)
from rnnviz.settings.setting import setting


@dataclass(frozen=True, slots=True)
class GeneratorSettings:
    """Sketch-RNN (arXiv 1704.03477; defaults of its reference implementation but for the sizes, which are ours for two
    cores: theirs are encoder 256, decoder 512, z 128, M = 20).

    latent: the length of z, 0 for the decoder alone. keep: the recurrent keep probability. kl_weight, kl_start,
    kl_decay: the weight is kl_weight - (kl_weight - kl_start) * kl_decay ** step; kl_floor: below it the KL term pulls
    no more. layer_norm: of the LSTMs. scale, drop: of the augmentation. decay: of the learning rate, a step.
    """

    encoder: int = setting(
        128,
        label="Encoder",
        help="Units of each of the encoder's two LSTMs, 256 in the paper",
        low=1,
        high=2 * MAX_UNITS,
        subject="The number of units of the encoder",
    )
    decoder: int = setting(
        256,
        label="Decoder",
        help="Units of the decoder's LSTM, 512 in the paper",
        low=1,
        high=4 * MAX_UNITS,
        subject="The number of units of the decoder",
    )
    latent: int = setting(
        64,
        label="z",
        help="The length of the latent code, 128 in the paper",
        file_note="0: a decoder alone",
        low=0,
        high=MAX_UNITS,
        subject="The length of z",
    )
    mixtures: int = setting(
        20,
        label="Mixtures",
        help="Gaussians in the mixture for the next point, 20 in the paper",
        low=1,
        high=100,
        subject="The number of Gaussians",
    )
    keep: float = setting(
        0.9,
        label="Keep",
        help="The share of values that recurrent dropout keeps",
        low=0.01,
        high=1.0,
        subject="The share that recurrent dropout keeps",
    )
    kl_weight: float = setting(
        0.5,
        label="KL weight",
        help="The weight of L_KL relative to L_R at the end of annealing",
        low=0,
        high=100,
        subject="The KL weight",
    )
    kl_start: float = setting(
        0.01,
        label="KL start",
        help="The weight of L_KL at the first step",
        low=0,
        high=100,
        subject="The KL weight at the first step",
    )
    kl_decay: float = setting(
        0.99995,
        label="KL decay",
        help="The factor by which the distance to the final KL weight shrinks at each step",
        low=0.1,
        high=1.0,
        subject="The factor of the KL weight",
    )
    kl_floor: float = setting(
        0.2,
        label="KL floor",
        help="The value of L_KL below which it is not reduced further",
        subject="The KL floor",
        low=0,
        high=100,
    )
    layer_norm: bool = setting(
        False,
        label="layer normalisation",
        help="Layer normalisation inside the LSTMs, as in the paper: fewer epochs needed, each a little slower",
    )
    scale: float = setting(
        0.15,
        label="Scale",
        help="Augmentation: each drawing is stretched in x and in y by up to this share",
        low=0,
        high=0.9,
        subject="The share by which drawings are stretched",
    )
    drop: float = setting(
        0.10,
        label="Drop",
        help="Augmentation: the probability that a point within a stroke is left out",
        low=0,
        high=0.9,
        subject="The probability that a point is left out",
    )
    decay: float = setting(
        0.9999,
        label="Decay",
        help="The factor by which the learning rate shrinks at each step",
        low=0.1,
        high=1.0,
        subject="The factor of the learning rate",
    )


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """A model: a stack of recurrent layers with a Dense layer on top, or one of the chapter's by its key.

    recipe: "stack", or a key of `rnnviz.models.chapter`, for which of the rest only loss_on counts. units: one entry a
    layer. reset_after: GRU only; forget_bias: LSTM only. dropout: the rate of a Dropout layer after each recurrent one
    and after an Embedding. input_dropout, recurrent_dropout: Keras's dropout and recurrent_dropout of the recurrent
    layers, one rate for all, or one a layer. layer_norm: "inside" normalises the sums of every gate at every step,
    "after" is Keras's LayerNormalization above a layer; layer_norm_layers: of which layers, from 1; () of all.
    recurrent_gain: what orthogonal or identity recurrent weights begin with is multiplied by it.
    embedding: where the input is ids, how long a vector an Embedding has for each of them. generator: for the recipe
    "sketch-rnn".
    """

    cell: str = setting("LSTM", label="Cell", help="The kind of recurrent layer", choices=CELLS)
    units: tuple[int, ...] = setting(
        (16, 16),
        label="Units",
        help="Units of each layer: one number for all layers, or one per layer, such as 20, 10",
        file_note="a file has one per layer",
        low=1,
        high=MAX_UNITS,
        count=(1, MAX_LAYERS),
        subject="The number of units of layer {i}",
    )
    reset_after: bool = setting(
        True,
        label="reset_after",
        title="Reset after",
        help="GRU only (reset_after). On: the reset gate acts on U·h(t−1), Keras's default and cuDNN's way. "
        "Off: on h(t−1) itself, as the 2014 paper does, and as every GRU does that is normalised inside",
    )
    dropout: float = setting(
        0.0,
        label="Dropout",
        help="The rate of the Dropout layer after each recurrent layer",
        low=0,
        below=1,
        subject="The dropout rate",
    )
    input_dropout: tuple[float, ...] = setting(
        (0.0,),
        label="Input dropout",
        help="Keras's dropout of a recurrent layer: the rate at which its inputs are switched off, the same ones at "
        "all steps; one number for all layers, or one per layer, such as 0.2, 0",
        low=0,
        below=1,
        count=(1, MAX_LAYERS),
        subject="The input dropout of layer {i}",
    )
    recurrent_dropout: tuple[float, ...] = setting(
        (0.0,),
        label="Recurrent dropout",
        help="Keras's recurrent_dropout: the rate at which units of h(t−1) are switched off, the same ones at all "
        "steps; one number for all layers, or one per layer, such as 0.2, 0",
        low=0,
        below=1,
        count=(1, MAX_LAYERS),
        subject="The recurrent dropout of layer {i}",
    )
    layer_norm: str = setting(
        "none",
        label="Layer norm",
        title="Layer normalisation",
        help="Layer normalisation inside each layer, of every gate's sum before its activation at every step, or of "
        "the output of each recurrent layer",
        choices=NORMALISED,
        subject="Layer normalisation",
    )
    layer_norm_layers: tuple[int, ...] = setting(
        (),
        label="In layers",
        title="Layers normalised",
        help="Which layers are normalised, counted from 1, such as 1, 3; empty for all",
        low=1,
        high=MAX_LAYERS,
        count=(0, MAX_LAYERS),
        subject="The number of a normalised layer",
    )
    activation: str = setting(
        "tanh",
        label="Activation",
        help="The activation of the recurrent layers: in a GRU of the candidate, in an LSTM of the candidate and of "
        "c(t) where h(t) is computed; not of the gates",
        choices=ACTIVATIONS,
    )
    kernel_initializer: str = setting(
        "glorot_uniform",
        label="Input weights",
        title="Initialiser of the input weights",
        help="The initial values of the recurrent layers' weights for the input (kernel_initializer)",
        choices=KERNELS,
        subject="The initialiser of the input weights",
    )
    recurrent_initializer: str = setting(
        "orthogonal",
        label="Recurrent weights",
        title="Initialiser of the recurrent weights",
        help="The initial values of the weights for h(t−1) (recurrent_initializer); the identity is for SimpleRNN only",
        choices=RECURRENT_KERNELS,
        subject="The initialiser of the recurrent weights",
    )
    recurrent_gain: float = setting(
        1.0,
        label="Gain",
        title="Gain of the recurrent weights",
        help="What the orthogonal or identity matrix is multiplied by: the magnitude of its eigenvalues at the start",
        low=0,
        high=10,
        subject="The gain",
    )
    forget_bias: float = setting(
        1.0,
        label="Forget bias",
        help="LSTM only: the initial bias of the forget gate, the same for all units",
        low=-20,
        high=20,
        subject="The forget bias",
    )
    embedding: int = setting(
        32,
        label="Embedding",
        help="The length of the vector that stands for a word, where the input is words or letters",
        low=1,
        high=MAX_UNITS,
        subject="The length of the embedding",
    )
    loss_on: LossOn = setting(
        LossOn.LAST,
        label="Loss",
        title="Loss on steps",
        help="Which outputs are compared with a target: the last one, or the output at every step",
        choices={LossOn.EVERY: "every step", LossOn.LAST: "last step"},
        subject="The loss",
    )
    recipe: str = setting(
        "stack",
        label="Model",
        help="A stack of layers, or one of the chapter's models",
        file_note="stack, or a key from `rnnviz reproduce --list`; of such a model only loss_on of the settings above "
        "is used",
    )
    generator: GeneratorSettings | None = setting(
        None, label="Generator", help="Sketch-RNN: its sizes, its losses and its augmentation"
    )

    def normalised(self, number: int) -> str:
        """How recurrent layer `number` of a stack, from 1, is: "none", "inside" or "after"."""
        among = not self.layer_norm_layers or number in self.layer_norm_layers
        return self.layer_norm if among else "none"

    @property
    def resets(self) -> bool:
        """Whether a layer of a stack reads reset_after: a GRU that is normalised inside resets before the product."""
        layers = range(1, len(self.units) + 1)
        return self.cell == "GRU" and any(self.normalised(number) != "inside" for number in layers)
