"""In which order a SketchRNN's variables stand, without building one: what a kept run's state is read by."""

from __future__ import annotations

from rnnviz.settings.model import GeneratorSettings

_LSTM = ("kernel", "recurrent_kernel", "bias")
_NORMAL = ("kernel", "recurrent_kernel", "gamma", "beta", "state_gamma", "state_beta")
_DENSE = ("kernel", "bias")


def variables(settings: GeneratorSettings) -> tuple[tuple[str, str], ...]:
    """(layer, Keras's short name of the weight), in the order of `model.variables`."""
    lstm = _NORMAL if settings.layer_norm else _LSTM
    layers: dict[str, tuple[str, ...]] = {"decoder": lstm, "mixture": _DENSE}
    if settings.latent:
        before: dict[str, tuple[str, ...]] = {"encoder_forward": lstm, "encoder_backward": lstm}
        before |= dict.fromkeys(("mean", "log_variance", "initial_state"), _DENSE)
        layers = before | layers
    return tuple((layer, name) for layer, names in layers.items() for name in names)
