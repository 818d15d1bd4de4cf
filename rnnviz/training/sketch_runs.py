"""The generator that a kept run has trained so far, read from its state: no Keras, so it takes milliseconds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rnnviz.data.drawings.sketches import Part, load, scale_of
from rnnviz.models.sketch_rnn.plan import variables
from rnnviz.records.arrays import Array
from rnnviz.records.drawings import DrawingError
from rnnviz.settings.data import DataSettings, SketchSettings
from rnnviz.settings.model import GeneratorSettings
from rnnviz.settings.settings import Settings
from rnnviz.tracing.sketch_rnn.generator import Generator
from rnnviz.tracing.sketch_rnn.sampling import codes_of
from rnnviz.training.run_folder import RunFolder

ENCODED = 300
"""How many training drawings of a class tell where its codes lie."""

USUAL_SCALE = 33.0
"""The standard deviation of Quick, Draw!'s offsets, where a run's own drawings cannot be read any more."""


def generates(settings: Settings | None) -> bool:
    """Whether a run of these settings trains a generator."""
    return settings is not None and settings.training.loss == "sketch-rnn"


def generator_of(run: RunFolder) -> Generator:
    """What the run's last whole epoch has left. DrawingError where it trains no generator or has no epoch yet."""
    settings = run.settings()
    if not generates(settings):
        raise DrawingError(f"The run {run.name} did not train a network that draws.")
    state = run.state()
    if state is None:
        raise DrawingError(f"The run {run.name} has not trained an epoch yet.")
    made = settings.model.generator or GeneratorSettings()
    sketch = settings.data.sketch or SketchSettings()
    names = variables(made)
    arrays = state[0].model
    if len(arrays) != len(names):
        raise DrawingError(f"The run {run.name} has {len(arrays)} weights; its settings say {len(names)}.")
    weights: dict[str, dict[str, Array]] = {}
    for (layer, name), array in zip(names, arrays, strict=True):
        weights.setdefault(layer, {})[name] = array
    history = run.history()
    figures = {"epochs": float(state[0].epoch)}
    if history:
        figures |= {k: v for k, v in history[-1].measures.items() if k in ("L_R", "L_KL", "max_seq_len")}
    return Generator(run.name, weights, _scale(settings.data), sketch.crop, sketch.words, figures=figures)


def with_codes(generator: Generator, data: DataSettings) -> Generator:
    """The same, knowing where the codes of each class lie. DrawingError where its drawings cannot be read."""
    if not generator.encodes:
        return generator
    return replace(generator, codes=codes_of(generator, by_class(load(data, "train"), generator)))


def by_class(part: Part, generator: Generator, most: int = ENCODED) -> list[list[Array]]:
    """The first `most` drawings of each class that are not too long for the generator, as stroke-3."""
    found = []
    for label, word in enumerate(generator.words):
        rows = [part.drawing(int(k)) for k in np.flatnonzero(part.labels == label)]
        fit = [one for one in rows if 0 < len(one) <= generator.longest][:most]
        if not fit:
            raise DrawingError(f"No drawing of {word} is short enough for this generator.")
        found.append(fit)
    return found


def _scale(data: DataSettings) -> float:
    try:
        return scale_of(data)
    except DrawingError:
        return USUAL_SCALE
