"""What a model's answers are compared with: targets brought to the shape of the answers, and the errors there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rnnviz.records.arrays import Array
from rnnviz.records.dataset import Dataset
from rnnviz.tracing.engine import output_steps
from rnnviz.tracing.reader import read_network


@dataclass(frozen=True, slots=True)
class Errors:
    """loss: the mean of the run's loss. last: the mean squared error of the last step alone. mae: the mean |error|.

    last and mae are None where an objective does not measure them. measures: what else was measured, by name.
    """

    loss: float
    last: float | None = None
    mae: float | None = None
    measures: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Mapping[str, float]) -> Errors:
        """From the names that an Objective measures."""
        more = {name: value for name, value in values.items() if name not in ("loss", "last", "mae")}
        return cls(values["loss"], values.get("last"), values.get("mae"), more)


@dataclass(frozen=True, slots=True)
class Targets:
    """train, val: (series, outputs), or (series, S, outputs) for a model that answers at S steps.

    Targets of one step are those of the last answer of a model that answers at every step.
    """

    train: Array
    val: Array


def targets_for(model: Any, dataset: Dataset) -> Targets:
    """The targets that the model answers.

    Of a model that answers at every step the last answer counts where the data set has targets of one step; one that
    skips steps (a stride) is compared at the steps of its own. ValueError, in words, where they do not fit.
    """
    given = (dataset.x_train, *(other.train for other in dataset.others))
    shapes = [
        (None, *(x.shape[1] if size is None else size for size in tensor.shape[1:]))
        for x, tensor in zip(given, model.inputs, strict=True)
    ]
    _, *shape = model.compute_output_shape(shapes if len(shapes) > 1 else shapes[0])
    train, val = dataset.y_train, dataset.y_val
    _, steps, outputs = train.shape
    if shape[-1] == outputs:
        match shape[:-1]:
            case [] if steps == 1:
                return Targets(train[:, 0], val[:, 0])
            case [count] if count == steps:
                return Targets(train, val)
            case [_] if steps == 1:
                return Targets(train[:, 0], val[:, 0])
            case [count] if count < steps == dataset.steps:
                at = _steps(model, dataset.steps)
                return Targets(train[:, at], val[:, at])
    raise ValueError(
        f"The model's output for a series has the shape {tuple(shape)}, but its targets have {(steps, outputs)}."
    )


def _steps(model: Any, steps: int) -> Any:
    """Above which of the sequence's steps the model's answers stand; UnsupportedLayer where no trace knows."""
    return output_steps(read_network(model), steps)
