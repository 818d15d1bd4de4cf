"""Answers of the Draw pane: drawings by the generator that ships, by files, and by kept runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from rnnviz.data.drawings.inputs import DECODER
from rnnviz.data.drawings.simplify import EPSILON, quick_draw
from rnnviz.data.drawings.strokes import to_stroke3
from rnnviz.jobs.generation import (
    DrawGrid,
    DrawSamples,
    FindGenerators,
    Finish,
    Interpolate,
    OpenDecoder,
    Reconstruct,
    SampleToScore,
)
from rnnviz.jobs.request import Items, handles
from rnnviz.records.arrays import Array
from rnnviz.records.drawings import Drawing, DrawingError, GeneratorInfo
from rnnviz.records.training import Checkpoint
from rnnviz.resources_path import resource
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, SketchSettings
from rnnviz.settings.model import GeneratorSettings, ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tracing.sketch_rnn import sampling
from rnnviz.tracing.sketch_rnn.decoder import decoder_network, traceable
from rnnviz.tracing.sketch_rnn.files import load
from rnnviz.tracing.sketch_rnn.generator import BOX, Generator
from rnnviz.tracing.sketch_rnn.score import network_of_sample
from rnnviz.training.run_folder import RunError, RunFolder
from rnnviz.training.runs import Runs
from rnnviz.training.sketch_runs import generates, generator_of, with_codes

SHIPPED = "shipped"
"""The key of the generator that ships, and begins."""
FILE = "sketch/generator.npz"
FILES = {
    SHIPPED: FILE,
    "shipped, more classes": "sketch/generator-more.npz",
    "shipped, third network": "sketch/generator-third.npz",
    "shipped, fourth network": "sketch/generator-fourth.npz",
}
"""What ships, by key: a network of a few classes each, as one that learns many of them draws each less well."""

OTHER_SIZES = (3.0, 2.4, 1.9, 1.5, 1.2, 0.9, 0.7, 0.5)
"""For `finish`, where a decoder's unit is not a box of 255."""

_TRIES = 5

_opened: dict[str, tuple[object, Generator]] = {}
"""By key: what was opened, and what its file was like then. It is kept until its file changes."""


@handles(FindGenerators)
def generators(request: FindGenerators) -> Items:
    for key in FILES:
        if _shipped(key) is not None:
            yield _info(key)
    for row in Runs(request.root).list() if request.root is not None else ():
        if generates(row.settings) and row.epoch is not None:
            try:
                yield _info(str(row.path))
            except (DrawingError, RunError, OSError):
                continue  # the list of runs says what is wrong with it


@handles(OpenDecoder)
def decoder(request: OpenDecoder) -> Items:
    yield _info(request.path)


@handles(DrawSamples)
def samples(request: DrawSamples) -> Items:
    generator = _open(request.key, codes=bool(request.word))
    yield from sampling.sample(
        generator, word=request.word, count=request.count, temperature=request.temperature, seed=request.seed
    )


@handles(Reconstruct)
def reconstruct(request: Reconstruct) -> Items:
    generator = _reader(request.key)
    rows = _rows(generator, request.drawing)
    yield from sampling.reconstruct(
        generator, rows, count=request.count, temperature=request.temperature, seed=request.seed
    )


@handles(Finish)
def finish(request: Finish) -> Items:
    generator = _open(request.key, codes=True)
    own = generator.unit == BOX
    yield from sampling.finish(
        generator,
        _rows(generator, request.drawing, spare=1),
        count=request.count,
        temperature=request.temperature,
        seed=request.seed,
        sizes=sampling.SIZES if own else OTHER_SIZES,
    )


@handles(Interpolate)
def interpolate(request: Interpolate) -> Items:
    generator = _reader(request.key)
    ends = [_rows(generator, drawing) for drawing in (request.a, request.b)]
    yield from sampling.interpolate(
        generator, *ends, steps=request.steps, temperature=request.temperature, seed=request.seed
    )


@handles(DrawGrid)
def grid(request: DrawGrid) -> Items:
    generator = _open(request.key, codes=bool(request.words))
    yield from sampling.grid(
        generator,
        rows=request.rows,
        columns=request.columns,
        words=request.words,
        temperature=request.temperature,
        seed=request.seed,
    )


@handles(SampleToScore)
def to_score(request: SampleToScore) -> Items:
    generator, sample = _open(request.key), request.sample
    network = network_of_sample(generator, sample)
    pen = sample.offsets[:, 2:].argmax(1)
    rows = tuple((float(dx), float(dy), float(p)) for (dx, dy), p in zip(sample.offsets[:, :2], pen, strict=True))
    sketch = SketchSettings(
        words=generator.words or ("drawing",),
        inputs=DECODER,
        drawing=rows,
        latent=tuple(map(float, sample.z)),
    )
    made = GeneratorSettings(decoder=generator.units, latent=generator.latent)
    settings = Settings(
        DataSettings(task="sketch", sketch=sketch),
        ModelSettings(recipe="sketch-rnn", generator=made, loss_on=LossOn.EVERY),
        TrainSettings(loss="sketch-rnn", clipvalue=1.0),
    )
    yield settings, Checkpoint(1, network)


def shipped_decoder(settings: Settings) -> list[Checkpoint]:
    """The decoder of the generator that ships for these classes, beginning with the settings' z; empty where none
    does."""
    sketch = settings.data.sketch
    if sketch is None or sketch.inputs != DECODER or not sketch.latent:
        return []
    for key in FILES:
        if _shipped(key) is None or (generator := _open(key)).words != sketch.words:
            continue
        if len(sketch.latent) == generator.latent:
            network = decoder_network(generator.weights, np.array(sketch.latent))
            return [Checkpoint(1, network)] if traceable(network) else []
    return []


def _info(key: str) -> GeneratorInfo:
    generator = _open(key)
    return GeneratorInfo(
        key=key,
        title=generator.title,
        words=generator.words,
        latent=generator.latent,
        encodes=generator.encodes,
        figures=generator.figures,
    )


def _reader(key: str) -> Generator:
    """One that has an encoder, or DrawingError."""
    generator = _open(key)
    if not generator.encodes:
        raise DrawingError("This generator is a decoder only: it cannot encode a drawing, only complete one.")
    return generator


def _open(key: str, *, codes: bool = False) -> Generator:
    """DrawingError, in words, for a key that cannot be opened. codes: where each class lies must be known."""
    path = _shipped(key) if key in FILES else Path(key)
    if path is None:
        raise DrawingError("This installation of rnnviz has no generator of its own.")
    try:
        if not path.is_dir():
            stamp: object = (path.stat().st_mtime_ns, path.stat().st_size)
            return _kept(key, stamp, lambda: load(path))
        run = RunFolder(path)
        stamp = run.epoch()
        generator = _kept(key, stamp, lambda: generator_of(run))
        if codes and generator.codes is None and generator.encodes:
            generator = with_codes(generator, run.settings().data)
            _opened[key] = (stamp, generator)
        return generator
    except RunError as error:
        raise DrawingError(str(error)) from error
    except FileNotFoundError as error:
        raise DrawingError(f"{path.name} no longer exists.") from error
    except OSError as error:
        raise DrawingError(f"{path.name} cannot be read: {error.strerror or error}.") from error


def _kept(key: str, stamp: object, make: Callable[[], Generator]) -> Generator:
    known = _opened.get(key)
    if known is None or known[0] != stamp:
        _opened[key] = known = (stamp, make())
    return known[1]


def _shipped(key: str) -> Path | None:
    try:
        return resource(FILES[key])
    except FileNotFoundError:
        return None


def _rows(generator: Generator, drawing: Drawing, *, spare: int = 0) -> Array:
    """The drawing as the published ones are, stroke-3, in a box of 255; the more points, the more it is simplified."""
    for k in range(_TRIES):
        rows = to_stroke3(quick_draw(drawing, EPSILON * 2**k))
        if len(rows) + spare <= generator.longest:
            break
    return rows
