"""The layers and cells of our own, by name.

Each lies in a file that imports Keras, and is therefore imported when it is first asked for.
"""

from __future__ import annotations

import importlib
from typing import Any

FILES = {
    "LayerNormGRUCell": "rnnviz.models.layer_norm_gru_cell",
    "LayerNormLSTMCell": "rnnviz.models.layer_norm_lstm_cell",
    "LayerNormSimpleRNNCell": "rnnviz.models.layer_norm_cell",
    "WeightNormConv1D": "rnnviz.models.weight_norm",
}
"""Those that a chapter's models use, and that a model file may have."""


def own_layers() -> dict[str, Any]:
    """Name -> class."""
    return {name: getattr(importlib.import_module(module), name) for name, module in FILES.items()}


def sketch_rnn() -> Any:
    """The class of the networks that draw."""
    return importlib.import_module("rnnviz.models.sketch_rnn.network").SketchRNN
