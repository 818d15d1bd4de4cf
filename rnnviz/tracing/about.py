"""What there is to say of a model that does not meet the eye."""

from __future__ import annotations

import numpy as np

from rnnviz.records.network import Network, drops
from rnnviz.tracing.automatic_spec import AUTOMATIC

OFF = "Dropout and noise are off, as they are when a model is used."


def drawn_notes(network: Network) -> tuple[str, ...]:
    """Sentences on a training pass: what chance has changed, and what in the model is as in use all the same."""
    found = ["This is one training pass: what dropout switches off, and noise, are drawn by chance."]
    if any(spec.kind == "BatchNormalization" for spec in network.layers):
        found.append("BatchNormalization keeps its moving mean and variance: one sequence alone is no batch.")
    inner = ("dropout", "recurrent_dropout")
    others = [s for s in network.layers if not drops(s) and any(float(s.config.get(key) or 0) > 0 for key in inner)]
    if others or any(spec.kind == AUTOMATIC for spec in network.layers):
        kinds = ", ".join(dict.fromkeys([s.kind for s in others] or ["layers that Keras computes itself"]))
        found.append(f"Dropout stays off inside {kinds}.")
    return tuple(found)


def notes_on(network: Network) -> tuple[str, ...]:
    """Sentences on what is off while tracing, on its precision, and on what is not known of the layers that Keras
    computes itself."""
    found = []
    if any(map(drops, network.layers)):
        found.append(OFF)
    maps = [spec for spec in network.layers if spec.kind.startswith("ConvLSTM")]
    if any(weight.dtype == np.float32 for spec in maps for weight in spec.weights.values()):
        found.append("A ConvLSTM is computed in float32, as the model computes it.")
    automatic = [spec for spec in network.layers if spec.kind == AUTOMATIC]
    if automatic:
        names = ", ".join(dict.fromkeys(str(spec.config.get("class", spec.name)) for spec in automatic))
        known = all(spec.config.get("loops") for spec in automatic if spec.weights)
        found.append(
            f"Computed by Keras itself: {names}. Outputs and gradients are known; gates are not"
            + ("." if known else ", nor is what each step adds to the gradient of a weight.")
        )
    return tuple(found)
