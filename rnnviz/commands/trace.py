"""rnnviz trace: one sequence through anybody's Keras model, and what is in its trace."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import numpy as np

from rnnviz.commands.codes import OK
from rnnviz.commands.console import table
from rnnviz.data.model_input import given, read_arrays
from rnnviz.errors import Kind, Told
from rnnviz.export.traces import TRACES
from rnnviz.files import in_words
from rnnviz.jobs.opening import OpenModel
from rnnviz.jobs.request import answer
from rnnviz.jobs.score import TraceSequence
from rnnviz.records.arrays import Array
from rnnviz.records.network import Network
from rnnviz.records.trace import Trace
from rnnviz.records.training import Checkpoint, Pass
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import OpenedSettings
from rnnviz.settings.settings import Settings
from rnnviz.tracing.engine import trace
from rnnviz.tracing.walker import Walk

Say = Callable[[str], None]


class InputError(Told, ValueError):
    """A sequence that the model cannot be asked about, in words."""

    kind = Kind.BAD_INPUT


@dataclass(frozen=True, slots=True)
class Forecast:
    """x: (1, steps, 1). y: (1, S, outputs), the values that follow; S is 1 for a loss on the last step. note: how."""

    x: Array
    y: Array
    loss_on: LossOn
    note: str


def run(args: argparse.Namespace, *, say: Say = print) -> int:
    """The command. ModelRefused, UnsupportedModel, SequenceError, InputError, TableError, UnknownKind: in words."""
    chosen = None if args.output is None else TRACES.of(args.output)
    if args.input is not None and not args.input.is_file():
        raise InputError(f"There is no file {args.input}.")
    say("loading TensorFlow …")
    model, settings = _opened(args.model)
    asked = _asked(args, settings)
    coming = None if asked.training.loss != "output" or args.look_at is not None else forecast(model.network, asked)
    try:
        made = _traced(model, asked) if coming is None else _forecast(model.network, asked, coming)
    except ValueError as error:
        raise error if isinstance(error, Told) else InputError(str(error)) from error
    for note in made.notes:
        say(note)
    say(_compared(made, asked) if coming is None else coming.note)
    say(describe(made))
    if chosen is not None:
        with in_words(f"{args.output} could not be written", kept="Nothing was written."):
            chosen.write(made, args.output)
        say(f"\n{args.output}")
    return OK


def _opened(path: Path) -> tuple[Checkpoint, Settings]:
    """The model, and settings with which it can be stepped through, as the window has them."""
    settings, checkpoint = cast(tuple[Settings, Checkpoint], next(answer(OpenModel(str(path)))))
    return checkpoint, settings


def _traced(model: Checkpoint, settings: Settings) -> Trace:
    """As the window traces it."""
    return cast(Pass, next(answer(TraceSequence(model, settings, 0)))).trace


def _asked(args: argparse.Namespace, settings: Settings) -> Settings:
    """The settings with which the window would show the same."""
    opened = replace(
        settings.data.opened or OpenedSettings(),
        reads="typed" if args.input is None else "file",
        typed=args.text or "",
        sequence="" if args.input is None else str(args.input),
        vocabulary="" if args.vocabulary is None else str(args.vocabulary),
        number=args.number,
        target=args.target or "",
        output=args.look_at or 0,
        step=args.at,
    )
    has_target = bool(opened.target) or (
        args.input is not None and args.input.suffix.lower() == ".npz" and "y" in read_arrays(args.input)
    )
    loss = args.loss or (opened.loss or "mse" if has_target and args.look_at is None else "output")
    data = replace(settings.data, opened=opened)
    return replace(settings, data=data, training=replace(settings.training, loss=loss))


def forecast(network: Network, settings: Settings) -> Forecast | None:
    """The end of a series of one feature, and the values that follow it as the targets.

    None for a model that reads something else or is known to answer something else, and where there are not enough
    values; SequenceError or TableError for a series that cannot be read.
    """
    opened = settings.data.opened or OpenedSettings()
    spec = network.inputs[0]
    plain = len(network.inputs) == 1 and spec.features == 1 and not (spec.ids or spec.timeless or spec.shape)
    if not plain or opened.vocabulary or opened.loss not in ("", *_ERRORS):
        return None
    series = given(replace(spec, steps=None), settings.data).x
    first = Walk(network, series[None, : spec.steps or 1]).output if len(series) >= (spec.steps or 1) else None
    if first is None:
        return None
    outputs, every = first.values.shape[-1], not first.vector
    steps = spec.steps or len(series) - outputs
    if not 0 < steps <= len(series) - outputs or (every and len(first.steps) != (spec.steps or 1)):
        return None
    series = series[-steps - outputs :]
    x = series[None, :steps]
    if every:
        windows = np.lib.stride_tricks.sliding_window_view(series[1:, 0], outputs)
        note = f"{steps} steps; at every step {_next(outputs)} the target"
        return Forecast(x, windows[None], LossOn.EVERY, note)
    return Forecast(x, series[None, None, steps:, 0], LossOn.LAST, f"{steps} steps; {_next(outputs)} the target")


def _next(outputs: int) -> str:
    return "the next value is" if outputs == 1 else f"the next {outputs} values are"


_ERRORS = ("mse", "mae", "huber")
"""The losses of models that forecast."""


def _forecast(network: Network, settings: Settings, found: Forecast) -> Trace:
    opened = settings.data.opened or OpenedSettings()
    title = Path(opened.sequence).name or "typed"
    kind = opened.loss or "mse"
    made = trace(network, x=found.x, y=found.y, loss_on=found.loss_on, title=title, loss_kind=kind)
    return replace(made, notes=(*opened.notes, *made.notes))


def _compared(made: Trace, settings: Settings) -> str:
    steps = f"{made.steps} step{'s' * (made.steps != 1)}"
    opened = settings.data.opened or OpenedSettings()
    if made.loss_kind != "output":
        return f"{steps}, with a target of its own" if opened.target else f"{steps}, with targets of its own"
    where = "the last step" if opened.step == -1 else f"step {opened.step}"
    return f"{steps}; no target: the gradients are those of output {opened.output} at {where}"


def describe(made: Trace) -> str:
    """What a trace holds, as text."""
    rows = [("layer", "kind", "steps", "units", "gates and states", "largest gradient")]
    for layer in made.layers:
        inner = [gate.name for gate in layer.gates] + [f"state {name}" for name in layer.states]
        largest = float(np.abs(layer.output.gradient).max(initial=0.0))
        kind = str(layer.config.get("class", layer.kind))
        rows.append((layer.name, kind, str(len(layer.steps)), str(layer.units), ", ".join(inner), f"{largest:.3g}"))
    said = " ".join(f"{v:.5g}" for v in made.prediction[0, -1, :10])
    if made.loss_kind == "output":
        head = f"output {made.loss:.6g}   says {said}"
    else:
        wanted = " ".join(f"{v:.5g}" for v in made.target[0, -1, :10])
        head = f"loss {made.loss:.6g}   says {said}   target {wanted}"
    return f"{head}\n\n" + table(rows, right=(2, 3, 5))
