"""rnnviz trace: one sequence through anybody's Keras model, and what is in its trace."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rnnviz.commands.codes import OK
from rnnviz.commands.console import table
from rnnviz.data.table import read_table
from rnnviz.errors import Kind, Told
from rnnviz.export.traces import TRACES
from rnnviz.files import in_words
from rnnviz.models.loading import load_model
from rnnviz.records.arrays import Array
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import trace
from rnnviz.tracing.reader import read_network
from rnnviz.training.loading import load

Say = Callable[[str], None]


class InputError(Told, ValueError):
    """A sequence that the model cannot be asked about, in words."""

    kind = Kind.BAD_INPUT


@dataclass(frozen=True, slots=True)
class Question:
    """x: (1, steps, features). y: (1, S, outputs), S = 1 for a loss on the last step. note: how y was found."""

    x: Array
    y: Array
    loss_on: LossOn
    note: str


def run(args: argparse.Namespace, *, say: Say = print) -> int:
    """The command. ModelRefused, UnsupportedModel, InputError, TableError, UnknownKind: in words."""
    chosen = None if args.output is None else TRACES.of(args.output)
    x, y = read_input(args.input)
    say("loading TensorFlow …")
    load()
    model = load_model(args.model)
    network = read_network(model)
    asked = question(x, y, input_shape=tuple(model.input_shape), output_shape=tuple(model.output_shape))
    try:
        made = trace(network, x=asked.x, y=asked.y, loss_on=asked.loss_on, title=args.input.name)
    except ValueError as error:
        raise InputError(str(error)) from error
    say(asked.note)
    say(describe(made))
    if chosen is not None:
        with in_words(f"{args.output} could not be written", kept="Nothing was written."):
            chosen.write(made, args.output)
        say(f"\n{args.output}")
    return OK


def read_input(path: Path) -> tuple[Array, Array | None]:
    """(steps, features), and (S, outputs) where the file has targets. InputError or TableError for anything else."""
    if not path.is_file():
        raise InputError(f"There is no file {path}.")
    if path.suffix.lower() in (".npy", ".npz"):
        return _arrays(path)
    found = read_table(str(path))
    columns = [values for name in found.numbers if (values := found.column(name).values) is not None]
    if not columns:
        raise InputError(f"{path.name} has no column of numbers.")
    values = np.stack(columns, axis=1)
    if np.isnan(values).any():
        raise InputError(f"{path.name} has missing values; a trace needs every value.")
    return values.astype(np.float32), None


def question(x: Array, y: Array | None, *, input_shape: tuple[Any, ...], output_shape: tuple[Any, ...]) -> Question:
    """The part of a sequence that the model reads, and what its answer is compared with.

    Without targets, those of a forecast: the values that follow, one column alone.
    """
    _, steps, features = input_shape
    outputs, every = int(output_shape[-1]), len(output_shape) == 3
    if x.shape[1] != features:
        raise InputError(f"The model reads {features} features, but the sequence has {x.shape[1]}.")
    loss_on = LossOn.EVERY if every else LossOn.LAST
    if y is not None:
        if steps is not None and len(x) != steps:
            raise InputError(f"The model reads {steps} steps, but the sequence has {len(x)}.")
        return Question(x[None], y[None], loss_on, f"{len(x)} steps, with targets of its own")
    if features != 1:
        raise InputError("A sequence of several features needs targets: an .npz file with x and y.")
    if every and output_shape[1] not in (None, steps):
        raise InputError("The model has no output at every step, so it needs targets: an .npz file with x and y.")
    wanted = (steps or len(x) - outputs) + outputs
    if len(x) < wanted or wanted <= outputs:
        raise InputError(f"The model needs {max(wanted, outputs + 1)} consecutive values, but there are {len(x)}.")
    x = x[-wanted:]
    read, ahead = x[: wanted - outputs], x[wanted - outputs :, 0]
    if every:
        windows = np.lib.stride_tricks.sliding_window_view(x[1:, 0], outputs)
        note = f"{len(read)} steps; at every step the next {outputs} are the target"
        return Question(read[None], windows[None], loss_on, note)
    return Question(
        read[None], ahead[None, None], loss_on, f"{len(read)} steps; the {outputs} after them are the target"
    )


def describe(made: Trace) -> str:
    """What a trace holds, as text."""
    rows = [("layer", "kind", "steps", "units", "gates and states", "largest gradient")]
    for layer in made.layers:
        inner = [gate.name for gate in layer.gates] + [f"state {name}" for name in layer.states]
        largest = float(np.abs(layer.output.gradient).max(initial=0.0))
        rows.append(
            (layer.name, layer.kind, str(len(layer.steps)), str(layer.units), ", ".join(inner), f"{largest:.3g}")
        )
    said = " ".join(f"{v:.5g}" for v in made.prediction[0, -1, :10])
    wanted = " ".join(f"{v:.5g}" for v in made.target[0, -1, :10])
    return f"loss {made.loss:.6g}   says {said}   target {wanted}\n\n" + table(rows, right=(2, 3, 5))


def _arrays(path: Path) -> tuple[Array, Array | None]:
    try:
        loaded = np.load(path, allow_pickle=False)
        found = {"x": loaded} if isinstance(loaded, np.ndarray) else {name: loaded[name] for name in loaded.files}
    except Exception as error:  # over damaged bytes numpy, zipfile and zlib raise almost anything
        raise InputError(f"{path.name} cannot be read: {error}.") from error
    if "x" not in found:
        raise InputError(f"{path.name} has no array x; it has {', '.join(found) or 'none'}.")
    x = _sequence(path, "x", found["x"])
    return x, _sequence(path, "y", found["y"]) if "y" in found else None


def _sequence(path: Path, name: str, array: Any) -> Array:
    """(steps, width) of an array that may lack the second axis, or have a first one of length 1."""
    if array.dtype.kind not in "iuf":
        raise InputError(f"{path.name}: {name} is not numeric.")
    if array.ndim == 3 and len(array) == 1:
        array = array[0]
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2 or 0 in array.shape:
        raise InputError(f"{path.name}: {name} has the shape {array.shape}; it must be (steps, features).")
    if not np.isfinite(array).all():
        raise InputError(f"{path.name}: {name} has values that are infinite or not numbers.")
    values: Array = array.astype(np.float32)
    return values
