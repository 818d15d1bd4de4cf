"""The losses that there are, and how one is written down: by its name, with Keras's options of it in brackets."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache

from rnnviz.light_dataclass import dataclass

Plain = bool | int | float | str

_SUM = {"reduction": "mean"}
OPTIONS: Mapping[str, Mapping[str, Plain]] = {
    "output": {},
    "sketch-rnn": {},
    "mse": _SUM,
    "mae": _SUM,
    "mape": _SUM,
    "msle": _SUM,
    "huber": {"delta": 1.0, **_SUM},
    "log_cosh": _SUM,
    "poisson": _SUM,
    "hinge": _SUM,
    "squared_hinge": _SUM,
    "categorical_hinge": _SUM,
    "kl_divergence": _SUM,
    "cosine_similarity": _SUM,
    "crossentropy": {"from_logits": False, "label_smoothing": 0.0, "sparse": False, "ignore_class": "", **_SUM},
    "binary": {"from_logits": False, "label_smoothing": 0.0, **_SUM},
}
"""The name of a loss -> Keras's options of it, with the values that they have where nothing is said.

"output" is none: an output itself. sparse: the classes of the targets are given by their numbers. ignore_class: steps
of that class count nothing, "" for none. reduction: "sum" where a batch's losses are not averaged.
"""


@dataclass(frozen=True, slots=True)
class LossName:
    """name: one of OPTIONS. options: those that are not as usual."""

    name: str
    options: Mapping[str, Plain] = field(default_factory=dict)

    def __str__(self) -> str:
        """As `loss_named` reads it: "mse", "huber(delta=0.5)"."""
        said = ", ".join(f"{key}={value}" for key, value in self.options.items())
        return f"{self.name}({said})" if said else self.name

    def __getitem__(self, option: str) -> Plain:
        """An option's value, the usual one where nothing else is said."""
        return self.options.get(option, OPTIONS[self.name].get(option, ""))


def made(name: str, options: Mapping[str, Plain]) -> LossName:
    """The loss of that name with Keras's options. ValueError, in words, for what there is not."""
    if name not in OPTIONS:
        raise ValueError(f"There is no loss {name}.")
    known = OPTIONS[name]
    for key, value in options.items():
        if key not in known or not _fits(key, value):
            raise ValueError(f"The loss {name} cannot have {key} = {value}.")
    return LossName(name, {key: options[key] for key in known if key in options and options[key] != known[key]})


@lru_cache(maxsize=64)
def loss_named(text: str) -> LossName:
    """A loss as it is written down. ValueError, in words, for what there is not."""
    found = re.fullmatch(r"([\w-]+)(?:\((.*)\))?", text.strip())
    if found is None:
        raise ValueError(f"{text} is no loss.")
    options: dict[str, Plain] = {}
    for one in filter(None, re.split(r"\s*,\s*", found[2] or "")):
        key, _, value = one.partition("=")
        options[key.strip()] = _value(value.strip())
    return made(found[1], options)


def _value(text: str) -> Plain:
    if text in ("True", "False"):
        return text == "True"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _fits(key: str, value: Plain) -> bool:
    if key in ("from_logits", "sparse"):
        return isinstance(value, bool)
    if key == "reduction":
        return value in ("mean", "sum")
    if key == "ignore_class":
        return value == "" or (isinstance(value, int) and not isinstance(value, bool))
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return False
    return value > 0 if key == "delta" else 0 <= value < 1
