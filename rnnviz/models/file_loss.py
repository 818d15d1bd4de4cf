"""The loss that a model was compiled with, as its file names it: read as plain data, never built."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rnnviz.settings.losses import Plain, made


@dataclass(frozen=True, slots=True)
class FileLoss:
    """One output's loss.

    name: that of Keras's function ("mean_squared_error") where it is one of Keras's, else as it stands in the file.
    options: those that the file gives it (from_logits, delta, label_smoothing …).
    """

    name: str
    options: Mapping[str, Plain] = field(default_factory=dict)


_SHORT = {
    "bce": "binary_crossentropy",
    "cosine_proximity": "cosine_similarity",
    "kld": "kl_divergence",
    "kullback_leibler_divergence": "kl_divergence",
    "logcosh": "log_cosh",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "mse": "mean_squared_error",
    "msle": "mean_squared_logarithmic_error",
    "huber_loss": "huber",
}
"""Keras's other names of its losses, old ones included."""

_LONGEST = 80
_MEANS = ("sum_over_batch_size", "mean", "mean_with_sample_weight", "auto")
"""How Keras has called it that a batch's losses are averaged, which is usual."""

_KINDS = {
    "mean_squared_error": "mse",
    "mean_absolute_error": "mae",
    "mean_absolute_percentage_error": "mape",
    "mean_squared_logarithmic_error": "msle",
    "categorical_crossentropy": "crossentropy",
    "sparse_categorical_crossentropy": "crossentropy",
    "binary_crossentropy": "binary",
}
"""Keras's name of a loss -> what a trace calls it (`settings.losses`), where that is another."""
_USUAL = {"from_logits": False, "delta": 1.0, "label_smoothing": 0.0, "axis": -1, "ignore_class": None}
"""The options with which a loss is as it is without them."""


def kind_of(loss: FileLoss) -> str:
    """What a trace calls this loss, with its options ("huber(delta=0.5)"); "" for one that it does not have."""
    options: dict[str, Plain] = {key: value for key, value in loss.options.items() if value != _USUAL.get(key)}
    if loss.name == "sparse_categorical_crossentropy":
        options["sparse"] = True
    try:
        return str(made(_KINDS.get(loss.name, loss.name), options))
    except ValueError:
        return ""


def in_words(loss: FileLoss) -> str:
    """Its name, and the options that are not as usual."""
    options = (f", {key} = {value}" for key, value in loss.options.items() if value != _USUAL.get(key))
    return loss.name.replace("_", " ") + "".join(options)


def losses(compiled: Any, outputs: list[str]) -> tuple[FileLoss | None, ...]:
    """One for each output, None where the file has none for it; () where it has none at all.

    compiled: what the file says of the compilation (compile_config, or training_config of HDF5). outputs: their names.
    """
    said = compiled.get("loss") if isinstance(compiled, dict) else None
    if said is None:
        return ()
    if isinstance(said, dict) and "class_name" not in said:
        found = [_loss(said.get(name)) for name in outputs]
    elif isinstance(said, list):
        found = [_loss(said[n]) if n < len(said) else None for n in range(len(outputs))]
    else:
        found = [_loss(said)] * len(outputs)
    return tuple(found) if any(found) else ()


def _loss(said: Any) -> FileLoss | None:
    options: dict[str, Plain] = {}
    if isinstance(said, list) and len(said) == 1:
        said = said[0]
    if isinstance(said, dict):
        config = said.get("config")
        if isinstance(config, dict):
            options = {
                str(key): value
                for key, value in config.items()
                if isinstance(value, Plain) and key not in ("name", "dtype", "fn") and value not in _MEANS
            }
        named = config if isinstance(config, str) else said.get("class_name")
        said = _wrapped(config) if named == "LossFunctionWrapper" else named
    if not isinstance(said, str) or not said:
        return None
    name = said.rsplit(">", 1)[-1][:_LONGEST]
    if re.fullmatch(r"(?:[A-Z][a-z]*)+", name):  # a class: MeanSquaredError, KLDivergence
        name = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
    return FileLoss(_SHORT.get(name, name), options)


def _wrapped(config: Any) -> Any:
    """The name of the function in a LossFunctionWrapper; None where it has none."""
    function = config.get("fn") if isinstance(config, dict) else None
    return function.get("config") if isinstance(function, dict) else None
