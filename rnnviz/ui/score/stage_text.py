"""What differs between two choices, in words: for the history ("change of Units") and for what could not be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from rnnviz.layout.numerals import setting
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import OpenedSettings
from rnnviz.settings.described import described
from rnnviz.settings.problems import CLIPPING
from rnnviz.settings.settings import Settings
from rnnviz.tasks.registry import task_of
from rnnviz.ui.score.stage import Choice

_STACK = "stack"
_INSIDE = (
    "activation",
    "kernel_initializer",
    "recurrent_initializer",
    "recurrent_gain",
    "forget_bias",
    "layer_norm",
    "layer_norm_layers",
    "input_dropout",
    "recurrent_dropout",
)
_MODEL = ("embedding", "cell", "units", "reset_after", "dropout", "loss_on", *_INSIDE)
_TRAINING = ("dropout_seed", "epochs", "batch_size", "optimizer", "learning_rate", *CLIPPING, "device")
LAYERS = "Layers"
BY_HAND = {"weight": "a weight", "input": "the input", "state": "a held state"}
"""What undo calls what was changed by hand."""
VARIANTS = "the variants"


def fields_changed(before: Choice, after: Choice) -> tuple[str, ...]:
    """The fields of the forms, by the names they have there, whose values differ; "Weights" for another epoch. Another
    task, or another model of the chapter, brings other changes with it, which are not named beside it."""
    old, new, task = before.settings, after.settings, task_of(after.settings)
    if old.data.task != new.data.task:
        return ("Task",)
    if old.model.recipe != new.model.recipe:
        return ("Model",)
    if own := tuple(described(name).label for name in task.fields if old.value(name) != new.value(name)):
        return own
    if new.data.opened is not None and old.data.opened is not None:
        return _opened_fields(before, after)
    if old.data.source != new.data.source or old.data.sketch != new.data.sketch:
        return ("Task",)  # another file, or another reading of it; another drawing
    found = [_label("model", name) for name in _MODEL if getattr(old.model, name) != getattr(new.model, name)]
    if len(old.model.units) != len(new.model.units):
        found[found.index("Units")] = LAYERS
    if old.data.steps != new.data.steps:
        found.append(task.length)
    if before.series != after.series:
        found.append(task.noun)
    found += _by_hand(before, after)
    if not found and before.position != after.position:
        found.append("Weights")
    trained = (name for name in _TRAINING if getattr(old.training, name) != getattr(new.training, name))
    found += [_label("training", name) for name in trained]
    return tuple(found)


def _by_hand(before: Choice, after: Choice) -> list[str]:
    """Of what was changed by hand: of the last change."""
    found = []
    if before.edits != after.edits:
        longer = max(before.edits, after.edits, key=len)
        known = longer[-1].plain.get("what", "weight") if longer else "weight"
        found.append(BY_HAND[str(known)])
    if before.variants != after.variants:
        found.append(VARIANTS)
    return found


def _opened_fields(before: Choice, after: Choice) -> tuple[str, ...]:
    """Of a model from a file."""
    old, new = before.settings, after.settings
    if old.data.opened is None or new.data.opened is None or old.data.opened.path != new.data.opened.path:
        return ("Task",)
    names = (one.name for one in fields(OpenedSettings) if one.name != "notes")
    found = [
        _label("data.opened", name)
        for name in names
        if getattr(old.data.opened, name) != getattr(new.data.opened, name)
    ]
    found += [_label("data", name) for name in ("steps", "seed") if getattr(old.data, name) != getattr(new.data, name)]
    found += _by_hand(before, after)
    trained = ("loss", *_TRAINING)
    found += [_label("training", one) for one in trained if getattr(old.training, one) != getattr(new.training, one)]
    return tuple(found)


def _label(record: str, name: str) -> str:
    """As the form has it."""
    return described(f"{record}.{name}").label


def change_of(fields: tuple[str, ...]) -> str:
    """What the menu says after "Undo: "."""
    return f"change of {and_(fields)}" if fields else "change"


def wanted_words(before: Choice, after: Choice, titles: Mapping[str, str]) -> str:
    """What was asked for, to stand after "Could not show ". titles: of the chapter's models, by their keys."""
    new, task = after.settings, task_of(after.settings)
    changed = fields_changed(before, after)
    if changed == (task.noun,):
        return f"{task.noun.lower()} {after.series}"
    if new.data.opened is not None:
        return f"“{task.called(new.data)}”"
    words = model_words(new, titles)
    told = {
        "Units": _units(new.model.units),
        LAYERS: f"{len(new.model.units)} layers",
        "Embedding": f"vectors of {new.model.embedding}",
        "Dropout": f"dropout {setting(new.model.dropout)}",
        "Loss": "the loss at the last step" if new.model.loss_on is LossOn.LAST else "a loss at every step",
        "reset_after": "the reset gate applied after U·h"
        if new.model.reset_after
        else "the reset gate applied before U·h",
        task.length: f"{new.data.steps} time steps",
        task.noun: f"{task.noun.lower()} {after.series}",
        **{name: f"{name} changed by hand" for name in BY_HAND.values()},
        "Weights": f"the weights of epoch {after.position}" if after.position else "its untrained weights",
    }
    details = tuple(told[field] for field in changed if field in told)
    if changed == ("Task",):
        name = task.called(new.data) if task.of_a_file else f"the task “{task.title}”"
        return f"{words} on {name}"
    return f"{words} with {and_(details)}" if details else words


def _units(units: tuple[int, ...]) -> str:
    if len(set(units)) > 1:
        return f"{and_(tuple(map(str, units)))} units"
    words = f"{units[0]} unit{'' if units[0] == 1 else 's'}"
    return f"{words} in each layer" if len(units) > 1 else words


def model_words(settings: Settings, titles: Mapping[str, str]) -> str:
    """ "an LSTM", "a GRU", or the title of one of the chapter's models in quotation marks."""
    model = settings.model
    if model.recipe != _STACK:
        return f"“{titles.get(model.recipe, model.recipe)}”"
    return f"an {model.cell}" if model.cell == "LSTM" else f"a {model.cell}"


def and_(words: tuple[str, ...]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)
