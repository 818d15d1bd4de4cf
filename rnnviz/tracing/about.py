"""What there is to say of a model that does not meet the eye."""

from __future__ import annotations

import numpy as np

from rnnviz.records.network import Network
from rnnviz.tracing.automatic_spec import AUTOMATIC


def notes_on(network: Network) -> tuple[str, ...]:
    """Sentences on what is off while tracing, on its precision, and on what is not known of the layers that Keras
    computes itself."""
    found = []
    if any("Dropout" in spec.kind or "Noise" in spec.kind for spec in network.layers):
        found.append("Dropout and noise are off, as they are when a model is used.")
    maps = [spec for spec in network.layers if spec.kind.startswith("ConvLSTM")]
    if any(weight.dtype == np.float32 for spec in maps for weight in spec.weights.values()):
        found.append("A ConvLSTM is computed in float32, as the model computes it.")
    automatic = [spec for spec in network.layers if spec.kind == AUTOMATIC]
    if automatic:
        names = ", ".join(dict.fromkeys(str(spec.config.get("class", spec.name)) for spec in automatic))
        found.append(
            f"Computed by Keras itself: {names}. Outputs and gradients are known; gates are not, nor is what each step "
            "adds to the gradient of a weight."
        )
    return tuple(found)
