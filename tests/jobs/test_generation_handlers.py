"""What the Draw pane asks for: the generator that ships, files, kept runs, and clear words where it cannot be."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

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
from rnnviz.jobs.handlers.generation import FILES
from rnnviz.jobs.handlers.shipped import pass_of
from rnnviz.jobs.request import Request, answer
from rnnviz.records.drawings import Drawing, DrawingError, GeneratorInfo, Sample
from rnnviz.tasks.problems import problems
from rnnviz.tracing.sketch_rnn.files import load, save
from rnnviz.tracing.sketch_rnn.generator import Codes, Generator
from rnnviz.tracing.sketch_rnn.score import pass_of_sample


def made(latent: int = 3, units: int = 6, longest: int = 25) -> Generator:
    rng = np.random.default_rng(0)

    def weights(shapes: dict[str, Any]) -> dict[str, Any]:
        return {name: rng.normal(0, 0.4, shape).astype(np.float32) for name, shape in shapes.items()}

    def lstm(read: int, n: int) -> dict[str, Any]:
        return weights({"kernel": (read, 4 * n), "recurrent_kernel": (n, 4 * n), "bias": (4 * n,)})

    def dense(read: int, n: int) -> dict[str, Any]:
        return weights({"kernel": (read, n), "bias": (n,)})

    layers = {"decoder": lstm(5 + latent, units), "mixture": dense(units, 15)}
    layers |= {"initial_state": dense(latent, 2 * units), "mean": dense(8, latent), "log_variance": dense(8, latent)}
    layers |= {name: lstm(5, 4) for name in ("encoder_forward", "encoder_backward")}
    codes = Codes(rng.normal(size=(2, 5, latent)), np.ones((2, latent)))
    return Generator("one of a test", layers, 30.0, longest, ("cat", "fish"), codes, {"L_R": 0.5})


def asked(request: Request) -> list[Any]:
    return list(answer(request))


@pytest.fixture
def file(tmp_path: Path) -> str:
    save(tmp_path / "one.npz", made())
    return str(tmp_path / "one.npz")


def circle(points: int = 40, radius: float = 60.0) -> Drawing:
    angle = np.linspace(0, 2 * np.pi, points)
    return Drawing((np.stack([np.cos(angle), np.sin(angle)], 1).astype(np.float32) * radius + 300,))


def test_a_file_draws_in_every_way(file: str) -> None:
    (info,) = asked(OpenDecoder(file))
    assert info == GeneratorInfo(file, "one of a test", ("cat", "fish"), 3, True, {"L_R": 0.5})
    ways = {
        "sample": (DrawSamples(file, word="fish", count=3, seed=1), 3),
        "reconstruct": (Reconstruct(file, circle(), count=2), 2),
        "finish": (Finish(file, circle(), count=2), 2),
        "interpolate": (Interpolate(file, circle(), circle(9), steps=4), 4),
        "grid": (DrawGrid(file, rows=2, columns=3, words=("cat", "fish")), 6),
    }
    for way, (request, count) in ways.items():
        samples = asked(request)
        assert len(samples) == count, way
        assert all(isinstance(s, Sample) and np.isfinite(s.offsets).all() for s in samples), way
    one = asked(DrawSamples(file, seed=3))[0]
    ((settings, checkpoint),) = asked(SampleToScore(file, one))
    assert problems(settings) == ()
    shown = pass_of(checkpoint.network, settings=settings, series=0)
    expected = pass_of_sample(load(Path(file)), one)
    assert shown.trace.steps == len(one.offsets)
    np.testing.assert_array_equal(shown.trace.x, expected.trace.x)
    assert shown.trace.loss == pytest.approx(expected.trace.loss, rel=1e-5)


def test_a_drawing_is_read_as_the_published_ones_are(file: str) -> None:
    """Wherever it stands and however large it is; one of too many points is simplified more."""
    large = Drawing(tuple(stroke * 40 - 7000 for stroke in circle().strokes))
    small, big = (asked(Reconstruct(file, drawing))[0] for drawing in (circle(), large))
    np.testing.assert_allclose(small.z, big.z, atol=1e-5)
    given = asked(Finish(file, circle(), count=1))[0]
    assert given.given == len(given.offsets[: given.given]) > 5
    rng = np.random.default_rng(0)
    wild = Drawing((np.cumsum(rng.normal(0, 3, (400, 2)), 0).astype(np.float32),))
    assert asked(Reconstruct(file, wild))


def test_a_file_that_changes_is_read_again(file: str) -> None:
    asked(OpenDecoder(file))
    save(Path(file), replace(made(), title="another"))
    assert asked(OpenDecoder(file))[0].title == "another"
    Path(file).unlink()
    with pytest.raises(DrawingError, match="no longer exists"):
        asked(DrawSamples(file))


def test_a_demo_decoder_goes_on_with_a_drawing_but_reads_none(tmp_path: Path) -> None:
    shapes = [[6, 15], [15], [5, 24], [6, 24], [24]]
    rng = np.random.default_rng(2)
    texts = [base64.b64encode(rng.integers(-3000, 3000, s).astype("<i2").tobytes()).decode() for s in shapes]
    path = tmp_path / "kite.gen.json"
    path.write_text(json.dumps([{"name": "kite", "scale_factor": 50.0, "max_seq_len": 40}, shapes, texts]), "utf-8")
    (info,) = asked(OpenDecoder(str(path)))
    assert (info.words, info.latent, info.encodes) == (("kite",), 0, False)
    assert asked(DrawSamples(str(path), word="kite"))[0].drawing.word == "kite"
    assert asked(Finish(str(path), circle(), count=1))[0].given > 3
    for request in (Reconstruct(str(path), circle()), Interpolate(str(path), circle(), circle())):
        with pytest.raises(DrawingError, match="decoder only"):
            asked(request)


def test_what_is_no_generator_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "a.npz").write_bytes(b"nothing")
    (tmp_path / "a run").mkdir()
    for key in (str(tmp_path / "a.npz"), str(tmp_path / "a run"), str(tmp_path / "missing"), ""):
        with pytest.raises(DrawingError):
            asked(DrawSamples(key))
    assert [info.key for info in asked(FindGenerators(tmp_path)) if info.key not in FILES] == []
