"""Which options of a Keras layer a trace knows, and which values of each; everything else is refused in a sentence.

A recorder declares its options in one table, option -> the values that it computes right. The reader checks every
layer against that table, and the property tests draw from it: what is not drawn at random is refused.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from rnnviz.errors import Kind, Told
from rnnviz.light_dataclass import dataclass
from rnnviz.tracing.activations import ACTIVATIONS, OLDER

if TYPE_CHECKING:
    from rnnviz.models.described import Layer


class UnsupportedLayer(Told, ValueError):  # noqa: N818 - it names what is wrong, as the user reads it
    """A layer that cannot be traced. layer: its name; reason: a sentence for the user."""

    kind = Kind.BAD_INPUT

    def __init__(self, layer: str, reason: str) -> None:
        super().__init__(f"The layer “{layer}” cannot be traced: {reason}")
        self.layer = layer
        self.reason = reason


class Option(ABC):
    """The values of one option that a trace knows. As text: these values in words, as a message names them."""

    kept = True
    """Whether it changes the numbers, so that LayerSpec.config holds it."""

    def found(self, layer: Layer, value: Any) -> Any:
        """What stands for the option of a layer whose config says `value`."""
        one = value[0] if isinstance(value, (tuple, list)) and len(value) == 1 else value
        return one.item() if isinstance(one, np.generic) else one

    @abstractmethod
    def knows(self, value: Any) -> bool:
        """Whether a trace knows what `found` has found."""


@dataclass(frozen=True, slots=True)
class OneOf(Option):
    values: tuple[Any, ...]

    def knows(self, value: Any) -> bool:
        return any(type(value) is type(v) and value == v for v in self.values)

    def __str__(self) -> str:
        return _in_words(self.values)


SWITCH = OneOf((True, False))


@dataclass(frozen=True, slots=True)
class Whole(Option):
    """A whole number from 1."""

    none: bool = False
    """Whether None is known too."""

    def knows(self, value: Any) -> bool:
        if value is None:
            return self.none
        return isinstance(value, int) and not isinstance(value, bool) and value >= 1

    def __str__(self) -> str:
        return "whole numbers from 1"


@dataclass(frozen=True, slots=True)
class Real(Option):
    """A number from 0 to `most`."""

    most: float = float("inf")
    none: bool = False
    """Whether None is known too."""

    def knows(self, value: Any) -> bool:
        if value is None:
            return self.none
        return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= self.most

    def __str__(self) -> str:
        return "numbers from 0" + (f" to {self.most:g}" if self.most < float("inf") else "")


@dataclass(frozen=True, slots=True)
class Number(Option):
    """Any number that is finite."""

    def knows(self, value: Any) -> bool:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < float("inf")

    def __str__(self) -> str:
        return "numbers"


@dataclass(frozen=True, slots=True)
class Sizes(Option):
    """Whole numbers in a tuple, or in tuples of a tuple. one: a whole number alone is known too."""

    least: int = 1
    one: bool = False

    def found(self, layer: Layer, value: Any) -> Any:
        if isinstance(value, (tuple, list)):
            return tuple(self.found(layer, inner) for inner in value)
        return value.item() if isinstance(value, np.generic) else value

    def knows(self, value: Any) -> bool:
        if not isinstance(value, tuple):
            return self.one and self._size(value)
        return bool(value) and all(self._size(v) or (isinstance(v, tuple) and all(map(self._size, v))) for v in value)

    def _size(self, value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and value >= self.least

    def __str__(self) -> str:
        return f"whole numbers from {self.least}"


@dataclass(frozen=True, slots=True)
class Activations(Option):
    """The name of an activation. elementwise: only one that works on every number alone."""

    elementwise: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Keras's canonical ones: "swish" comes out of a config as "silu"."""
        return tuple(a.name for a in dict.fromkeys(ACTIVATIONS.values()) if a.elementwise or not self.elementwise)

    def knows(self, value: Any) -> bool:
        return value in self.names or value in OLDER

    def __str__(self) -> str:
        return _in_words(self.names)


@dataclass(frozen=True, slots=True)
class Precision(Option):
    """In what a layer computes: its dtype policy by name."""

    values: tuple[str, ...] = ("float32", "float64")
    kept = False

    def found(self, layer: Layer, value: Any) -> Any:
        return layer.precision

    def knows(self, value: Any) -> bool:
        return value in self.values

    def __str__(self) -> str:
        return _in_words(self.values)


@dataclass(frozen=True, slots=True)
class Aside(Option):
    """An option whose value changes no number of a trace. Without examples: one that is checked elsewhere."""

    examples: tuple[Any, ...] = ()
    kept = False

    def knows(self, value: Any) -> bool:
        return True


Options = Mapping[str, Option]

COMMON: Options = {
    "name": Aside(),
    "trainable": Aside((True, False)),
    "dtype": Precision(),
    "activity_regularizer": Aside((None, "l2")),
}
"""What every layer has. What a regularizer adds while training is not part of a trace's loss."""


def trained(**initializers: str) -> Options:
    """What Keras says of how weights begin and are held while they are trained: weight -> an initializer to try."""
    out: dict[str, Option] = {}
    for weight, initializer in initializers.items():
        out[f"{weight}_initializer"] = Aside((initializer, "zeros", "ones"))
        out[f"{weight}_regularizer"] = Aside((None, "l2"))
        out[f"{weight}_constraint"] = Aside((None, "non_neg"))
    return out


def read_options(name: str, layer: Layer, options: Options) -> dict[str, Any]:
    """The options of a layer that change its numbers.

    UnsupportedLayer, naming it `name`, where one has a value that is not in the table, or an option that is not in
    the table has another value than Keras's default.
    """
    kept: dict[str, Any] = {}
    for key, value in layer.config.items():
        option = options.get(key) or COMMON.get(key)
        if option is None:
            default = layer.default(key)
            if value != default and not (default is None and value is False):
                raise UnsupportedLayer(name, f"its {key} is {_shown(value)}; a trace supports only {default}.")
            continue
        found = option.found(layer, value)
        if not option.knows(found):
            raise UnsupportedLayer(name, f"its {key} is {_shown(found)}; a trace supports {option}.")
        if option.kept:
            kept[key] = found
    return kept


def _shown(value: Any) -> str:
    """A value as a sentence shows it; of one of Keras's objects its class."""
    return str(value["class_name"] if isinstance(value, dict) and "class_name" in value else value)


def _in_words(values: tuple[Any, ...]) -> str:
    *most, last = map(str, values)
    return f"{', '.join(most)} and {last}" if most else f"only {last}"
