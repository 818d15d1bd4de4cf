"""The line in the header: which model, which file, which epoch, how good, on what device."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from rnnviz.layout.by_hand_text import in_short
from rnnviz.layout.loss_text import output_word, picked
from rnnviz.layout.loss_words import words_of
from rnnviz.layout.numerals import error, number
from rnnviz.records.trace import Trace
from rnnviz.records.training import Device
from rnnviz.tasks.registry import task_of
from rnnviz.ui.score.stage import Stage
from rnnviz.ui.widgets.parts_label import SEPARATOR

if TYPE_CHECKING:
    from rnnviz.records.series import SeriesOrigin

_LONGEST = 20
"""Letters of a name that the header has room for."""


def summary(stage: Stage, devices: list[Device], titles: Mapping[str, str]) -> str:
    """Short enough for the header of a small window. titles: of the chapter's models, by their keys."""
    model, task = stage.settings.model, task_of(stage.settings)
    if stage.settings.data.opened is not None:
        return SEPARATOR.join(_opened(stage))
    outputs = task.outputs(stage.settings.data)
    parts = [" → ".join(f"{model.cell} {units}" for units in model.units) + f" → Dense {outputs}"]
    if len(model.units) > 3:
        parts = [f"{len(model.units)} × {model.cell} → Dense {outputs}"]
    if model.recipe in titles:
        parts = [titles[model.recipe]]
    origin = stage.origin
    checkpoint = stage.checkpoint
    if checkpoint is not None:
        parts.append("untrained" if checkpoint.epoch == 0 and not stage.later else f"epoch {checkpoint.epoch}")
        if count := stage.steps_since:
            here = f" on this {task.noun.lower()}" if stage.at else ""
            parts[-1] += f" + {count} step{'s' if count > 1 else ''}{here}"
        if changed := in_short(stage.by_hand):
            parts[-1] += f", {changed}"
        elif checkpoint.val_loss is not None and origin is None and not stage.steps_since:
            measure = words_of(stage.settings.training.loss).measure
            parts.append(f"val {measure} {number(checkpoint.val_loss)}")
    if (current := stage.current) and origin is None:
        parts.append(f"loss here {number(current.trace.loss)}")  # of a density it may be below zero
    if words := task.header(stage.settings.data):
        parts.append(words)
    gpus = [d.name for d in devices if d.kind == "gpu"]
    if devices and (gpus or origin is None):
        parts.append(gpus[0] if gpus else devices[0].name)
    if stage.own is not None and origin is not None:
        # The file and what is said of its future come first: they stand nowhere else, and a small window cuts the end.
        said = [_in_units(current.trace, origin, stage.series)] if current and not stage.stale else []
        parts = [_short(stage.own.name), *said, *reversed(parts)]
    return SEPARATOR.join(parts)


def _opened(stage: Stage) -> list[str]:
    """Of a model from a file: its name, its layers, and what is differentiated."""
    parts = [_short(task_of(stage.settings).called(stage.settings.data))]
    current = stage.current
    if current is None:
        return parts
    trace, checkpoint = current.trace, stage.checkpoint
    if checkpoint is not None and len(stage.checkpoints) > 1:
        parts.append(f"epoch {checkpoint.epoch}" if checkpoint.epoch else "untrained")
    if changed := in_short(stage.by_hand):
        parts.append(changed)
    kinds = [f"{one.kind} {one.units}" for one in trace.layers if one.kind not in _SILENT]
    if trace.loss_kind == "output":
        output, step = picked(trace)
        where = "the last step" if step == int(trace.target_steps[-1]) else f"t = {step}"
        parts.append(f"gradient of {output_word(trace, output)} at {where}")
    else:
        parts.append(f"{words_of(trace.loss_name).measure} {number(trace.loss)}")
    parts.append(" → ".join(kinds) if len(kinds) <= _MOST_LAYERS else f"{len(trace.layers)} layers")
    if stage.at:
        parts.append(f"{stage.at} step{'s' if stage.at > 1 else ''} on this sequence")
    return parts


_SILENT = ("Dropout", "Activation", "Identity", "SpatialDropout1D", "Masking")
"""Layers that the header has no room for."""
_MOST_LAYERS = 4


def _in_units(trace: Trace, origin: SeriesOrigin, window: int) -> str:
    """What the model says of the first value after the window, and what came, in the file's own units: the score shows
    what the model sees, which is scaled."""
    from rnnviz.layout.ticks import date_words  # the first picture need not wait for it

    says = origin.in_units(trace.prediction[0, -1])[0, 0]
    first = origin.first_val[window]
    came, stamp = origin.values[first, 0], origin.times[first]
    when = f"{date_words(stamp)}: " if isinstance(stamp, np.datetime64) else ""
    return f"{when}forecast {error(float(says))}, actual {error(float(came))}"


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 6]}…{name[-5:]}"
