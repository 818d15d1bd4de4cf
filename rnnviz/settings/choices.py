"""What a setting can be: the names that stand in a list, some with what a form calls them, and limits of numbers."""

from __future__ import annotations

from enum import StrEnum

from rnnviz.settings.losses import OPTIONS


class LossOn(StrEnum):
    """Which outputs the loss compares with a target."""

    LAST = "last"
    EVERY = "every"


CELLS = ("SimpleRNN", "LSTM", "GRU")


ACTIVATIONS = ("tanh", "relu", "linear", "sigmoid", "elu", "selu", "leaky_relu", "softsign")
"""Of the candidate and of what leaves the cell, by Keras's names."""


KERNELS = {"glorot_uniform": "Glorot", "orthogonal": "orthogonal"}
RECURRENT_KERNELS = {"orthogonal": "orthogonal", "glorot_uniform": "Glorot", "identity": "identity"}


NORMALISED = {"none": "none", "inside": "inside each layer", "after": "after each layer"}


LOSSES = tuple(OPTIONS)
"""By their names; what options each one has is said in `settings.losses`."""


SEQUENCES = {"random": "random numbers", "zeros": "zeros", "typed": "typed", "file": "from a file"}
"""What a model from a file is given to read."""


READS = {"own": "its own letters", "right": "the right letters"}
"""What a decoder reads at each step: what it answered at the step before, or what would have been right."""


WRITES = {"greedy": "its own, greedy", "beam": "its own, beam search", "right": "the right letters"}
"""Which letters a network that writes a word reads back: the likeliest one of each step, those of the likeliest of
several words, or those that would have been right."""


SKETCH_INPUTS = ("position", "stroke-3", "decoder")


ANSWERS = {"good": "good", "bad": "bad"}
SENTENCES = {"reviews": "film reviews", "made": "made by a program"}


SCALINGS = {"standard": "standardised", "minmax": "0 to 1", "divide": "divided by", "none": "none"}


GAPS = {"interpolate": "interpolate", "previous": "repeat previous", "drop": "leave out"}


SCHEDULES = ("constant", "cosine")


DEVICES = {"auto": "automatic", "cpu": "CPU", "gpu": "GPU"}


OPTIMIZERS = ("Adam", "SGD", "RMSprop", "Nadam")


MIN_STEPS, MAX_STEPS = 5, 1000


MAX_LAYERS, MAX_UNITS = 6, 512


MAX_SEED = 2**32 - 1
"""The largest that numpy takes; Keras hands one seed on to it."""


MAX_DRAWINGS = 1_000_000
