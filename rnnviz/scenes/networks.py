"""A model with its weights, to the parts of a file of scenes and back."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from rnnviz.errors import Kind, Told
from rnnviz.records.network import InputSpec, LayerSpec, Network
from rnnviz.records.scene import SceneModel
from rnnviz.records.training import Checkpoint
from rnnviz.scenes.checked import Checked
from rnnviz.scenes.container import Box, Packing
from rnnviz.scenes.settings import packed_settings, read_settings_of

MOST_KEPT = 4_000_000
"""How many numbers all epochs of one model may have in a file; of a longer run some epochs are left out."""
MOST_BESIDE = 1_000_000
"""Likewise of one in a page's state, of which there may be several."""
AT_LEAST = 12
"""So many epochs, evenly spread, are kept of a run before all but one are left out: as many as tell its colour scale
(jobs/handlers/score.py)."""
MOST_LAYERS, MOST_EPOCHS = 2_000, 2_000
MOST_CONFIG = 1_000_000
"""The largest whole number in a layer's options: units, the size of a vocabulary."""
MOST_WITHOUT_WEIGHTS = 10_000
"""In those of a layer without weights, which may repeat what it reads so often."""
MOST_UNITS = 100_000
"""How many units the weights of a layer may lead to."""

_LIVE = "live"
"""Of a layer's config what means something in one process alone (tracing/automatic_spec.py)."""


class NotFinite(Told, ValueError):  # noqa: N818 - it says what is wrong
    """Weights that are no numbers any more."""

    kind = Kind.BAD_INPUT


def chosen_epochs(epochs: Sequence[Checkpoint], shown: int | None, most: int = MOST_KEPT) -> tuple[Checkpoint, ...]:
    """Those of a run that are kept in a file, the shown one among them, in order."""
    if not epochs:
        return ()
    wanted = epochs[-1].epoch if shown is None else shown
    here = min(range(len(epochs)), key=lambda n: abs(epochs[n].epoch - wanted))
    size = sum(w.size for layer in epochs[here].network.layers for w in layer.weights.values())
    last = len(epochs) - 1
    few = {round(last * k / (AT_LEAST - 1)) for k in range(AT_LEAST)} | {here}
    for places in (set(range(len(epochs))), few):
        if size * len(places) <= most:
            return tuple(epochs[n] for n in sorted(places))
    return (epochs[here],)


def pack_model(model: SceneModel, to: Packing, member: str, *, shown: frozenset[int | None], plain: bool) -> str:
    """Writes a model as a part of the file. shown: the epochs at which scenes stand: those keep their optimizer's
    state. plain: without the folders that its settings name. NotFinite."""
    first = model.epochs[0].network
    epochs = []
    for one in model.epochs:
        weights = [{name: _finite(w) for name, w in layer.weights.items()} for layer in one.network.layers]
        state = one.optimizer if one.epoch in shown or (None in shown and one is model.epochs[-1]) else ()
        epochs.append(
            {
                "epoch": one.epoch,
                "loss": _number(one.loss),
                "val_loss": _number(one.val_loss),
                "weights": [{name: to.add_array(w) for name, w in layer.items()} for layer in weights],
                "optimizer": [to.add_array(_finite(values)) for values in state],
            }
        )
    run = model.epochs[-1].run
    content = {
        "name": model.name,
        "ships": model.ships,
        "run": packed_settings(run, plain=plain),
        "features": first.features,
        "inputs": [asdict(one) for one in first.inputs],
        "layers": [_layer(one) for one in first.layers],
        "epochs": epochs,
    }
    return to.add_text(member, content)


def read_model(box: Box, member: object) -> SceneModel:
    """DeckRefused for anything that `pack_model` would not write."""
    at = Checked(box, box.text(member), str(member))
    features = at.whole("features", 1, MOST_CONFIG)
    inputs = tuple(_read_input(one) for one in at.tables("inputs", 64))
    specs = [_read_layer(one) for one in at.tables("layers", MOST_LAYERS)]
    run = read_settings_of(at.table("run")) if at.raw.get("run") is not None else None
    epochs: list[Checkpoint] = []
    for one in at.tables("epochs", MOST_EPOCHS):
        tables = one.tables("weights", MOST_LAYERS)
        if len(tables) != len(specs):
            raise at.wrong("weights", "there are not as many as there are layers")
        layers = tuple(
            replace(spec, weights={name: _weights(one, box.array(w)) for name, w in table.raw.items()})
            for spec, table in zip(specs, tables, strict=True)
        )
        for layer in layers:
            if not layer.weights and (too_large := next(_too_large(layer.config, MOST_WITHOUT_WEIGHTS), None)):
                raise at.wrong("config", f"{too_large} is too large a number")
        try:
            network = Network(layers, features, inputs)
        except ValueError as error:
            raise at.wrong("layers", str(error)) from error
        state = tuple(box.array(name) for name in one.listed("optimizer", 4 * MOST_LAYERS))
        found = Checkpoint(
            one.whole("epoch", 0, 10**9), network, one.number("loss"), one.number("val_loss"), state, run
        )
        if epochs and (found.epoch <= epochs[-1].epoch or _shapes(found) != _shapes(epochs[0])):
            raise at.wrong("epochs", "they are not those of one training, in order")
        epochs.append(found)
    if not epochs:
        raise at.wrong("epochs", "there is none")
    return SceneModel(tuple(epochs), at.text("name", 400), at.truth("ships"))


def _layer(spec: LayerSpec) -> dict[str, Any]:
    return {
        "name": spec.name,
        "kind": spec.kind,
        "sources": list(spec.sources),
        "config": {key: _plain(value) for key, value in spec.config.items() if key != _LIVE},
        "ports": list(spec.ports),
        "roles": list(spec.roles),
        "shared": spec.shared,
    }


def _plain(value: Any) -> Any:
    """A layer's option as JSON has it."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    if isinstance(value, np.generic):
        return value.item()
    return value


def _read_layer(at: Checked) -> LayerSpec:
    config = at.table("config").raw
    if too_large := next(_too_large(config, MOST_CONFIG), None):
        raise at.wrong("config", f"{too_large} is too large a number")
    return LayerSpec(
        at.text("name", 400),
        at.text("kind", 100),
        tuple(at.texts("sources", MOST_LAYERS)),
        config,
        {},
        tuple(at.wholes("ports", MOST_LAYERS, 0, 100)),
        tuple(at.texts("roles", MOST_LAYERS)),
        at.text("shared", 400),
    )


def _read_input(at: Checked) -> InputSpec:
    steps = at.raw.get("steps")
    return InputSpec(
        at.text("name", 400),
        at.whole("features", 1, MOST_CONFIG),
        None if steps is None else at.whole("steps", 1, MOST_WITHOUT_WEIGHTS),
        at.truth("ids"),
        at.whole("most", 0, 10**9),
        tuple(at.wholes("shape", 4, 1, MOST_CONFIG)),
        at.truth("timeless"),
        tuple(at.texts("after", 64)),
        at.whole("number", 0, 64),
        at.truth("whole"),
    )


def _weights(at: Checked, values: Any) -> Any:
    """float16 was float32; all others are as they are."""
    if values.dtype.kind not in "fi" or values.ndim > 6 or (values.shape and values.shape[-1] > MOST_UNITS):
        raise at.wrong("weights", "they are no numbers")
    if values.dtype == np.float16:
        values = values.astype(np.float32)
        values.flags.writeable = False
    return values


def _finite(values: Any) -> Any:
    found = np.asarray(values)
    if found.dtype.kind == "f" and not np.isfinite(found).all():
        raise NotFinite("Its weights have become infinite or are no numbers.")
    return values if isinstance(values, np.ndarray) else found


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def _shapes(one: Checkpoint) -> list[dict[str, tuple[int, ...]]]:
    return [{name: w.shape for name, w in layer.weights.items()} for layer in one.network.layers]


def _too_large(value: Any, most: int) -> Iterator[int]:
    """The numbers in a config by which nothing is to be made."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from _too_large(one, most)
    if isinstance(value, int) and abs(value) > most:
        yield value
