"""Which masks Keras hands on from layer to layer, written down so that two of them can be compared.

Keras writes the masks that its tensors bring along into each call of a functional model: here it is told whether the
one that stands in a call is the one that would come by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rnnviz.models.allowed import names
from rnnviz.models.described import Layer

Mask = Any
"""The key of a tensor, or (operation, masks or keys that it reads); None for no mask."""

PASSES = names(
    """
    Activation ActivityRegularization AdditiveAttention AlphaDropout Attention BatchNormalization Dense Dropout ELU
    GaussianDropout GaussianNoise GroupNormalization Identity LayerNormalization LeakyReLU MultiHeadAttention PReLU
    ReLU Softmax SpatialDropout1D SpatialDropout2D TimeDistributed UnitNormalization
    """
)
"""Kinds whose output has the mask of what they read first (Keras's `supports_masking`)."""

MAKERS = names("All Any Cast Concatenate ExpandDims LogicalAnd LogicalOr NotEqual OnesLike Squeeze ZerosLike")
"""Operations by which Keras's layers make masks."""

_LOOPS = frozenset(("ConvLSTM1D", "ConvLSTM2D", "GRU", "LSTM", "RNN", "SimpleRNN"))
_MERGES = frozenset(("Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract"))


def masks_of(layer: Layer, reads: Sequence[Any], masks: Sequence[Mask], outputs: int) -> list[Mask]:
    """The mask of each output of one call. reads: the keys of the tensors that stand in its first argument; masks: of
    each of them, or the one that the call is told."""
    none: list[Mask] = [None] * outputs
    kind, first = layer.kind, masks[0] if masks else None
    found: Mask = None
    if kind == "Embedding":
        found = ("NotEqual", (reads[0],)) if layer.config["mask_zero"] else None
    elif kind == "Masking":
        found = ("Any", (("NotEqual", (reads[0],)),))
    elif kind in PASSES or (kind in _LOOPS and layer.config["return_sequences"]):
        found = first
    elif kind == "Bidirectional" and layer.inner["forward_layer"].config["return_sequences"]:
        both = 2 if layer.config["merge_mode"] is None else 1
        return [first] * both + none[both:]
    elif kind in _MERGES and None not in masks:
        found = masks[0]
        for one in masks[1:]:
            found = ("LogicalOr", (found, one))
    elif kind == "Concatenate" and any(one is not None for one in masks):
        parts = tuple(
            ("OnesLike", (read,)) if one is None else ("LogicalOr", (("ExpandDims", (one,)), ("ZerosLike", (read,))))
            for read, one in zip(reads, masks, strict=True)
        )
        found = ("Any", (("Concatenate", parts),))
    return [found, *none[1:]]
