"""The decoders of the public demos: read, checked against an independent computation, and refused where broken."""

from __future__ import annotations

import base64
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shared_files import DECODERS, needs

from rnnviz.records.drawings import DrawingError
from rnnviz.tracing.sketch_rnn import sampling
from rnnviz.tracing.sketch_rnn.demo_file import load_demo
from rnnviz.tracing.sketch_rnn.files import load


def coded(units: int = 4, mixtures: int = 2, seed: int = 0) -> list[Any]:
    """The content of a small file of that form."""
    rng = np.random.default_rng(seed)
    outputs = 6 * mixtures + 3
    shapes = [[units, outputs], [outputs], [5, 4 * units], [units, 4 * units], [4 * units]]
    arrays = [rng.integers(-6000, 6000, shape).astype("<i2") for shape in shapes]
    info = {"name": "kite", "scale_factor": 40.5, "max_seq_len": 25, "mode": 2}
    return [info, shapes, [base64.b64encode(a.tobytes()).decode() for a in arrays]]


def independent(content: list[Any], points: Any) -> Any:
    """What such a decoder says after each point: one unit after the other, no matrices, from the file's own words."""
    _, shapes, texts = content
    head, head_bias, w_xh, w_hh, bias = (
        np.frombuffer(base64.b64decode(text), "<i2").reshape(shape) * (10 / 32767)
        for shape, text in zip(shapes, texts, strict=True)
    )
    units = len(w_hh)
    h, c, said = [0.0] * units, [0.0] * units, []

    def sigmoid(v: float) -> float:
        return 1 / (1 + math.exp(-v))

    for point in points:
        before = [float(point @ w_xh[:, k] + np.dot(h, w_hh[:, k]) + bias[k]) for k in range(4 * units)]
        for u in range(units):
            i, j, f, o = (before[u + units * gate] for gate in range(4))
            c[u] = sigmoid(f + 1.0) * c[u] + sigmoid(i) * math.tanh(j)
            before[u] = sigmoid(o) * math.tanh(c[u])
        h = before[:units]
        said.append(np.dot(h, head) + head_bias)
    return np.array(said)


def test_a_decoder_says_what_an_independent_computation_says(tmp_path: Path) -> None:
    path = tmp_path / "kite.gen.json"
    path.write_text(json.dumps(coded()), "utf-8")
    generator = load(path)
    assert (generator.words, generator.scale, generator.longest, generator.latent) == (("kite",), 40.5, 25, 0)
    points = np.random.default_rng(1).normal(0, 1, (9, 5))
    said, _ = generator.run(points, np.zeros((1, 0)))
    np.testing.assert_allclose(said[:, 0], independent(coded(), points), atol=1e-5)
    drawn = next(sampling.sample(generator, temperature=0.7, seed=3))
    assert 1 <= len(drawn.offsets) <= 25


@needs(DECODERS)
@pytest.mark.parametrize("path", sorted(DECODERS.glob("*.gen.json")), ids=lambda path: path.name)
def test_the_real_decoders_draw(path: Path) -> None:
    generator = load(path)
    assert generator.units == 512
    made = list(sampling.sample(generator, count=2, temperature=0.9, seed=1))
    assert any(s.ended for s in made)  # at a low temperature they often go on to the longest
    assert all(len(s.offsets) > 15 for s in made)
    points = np.concatenate([[[0, 0, 1, 0, 0]], made[0].offsets[:3]])
    said, _ = generator.run(points, np.zeros((1, 0)))
    np.testing.assert_allclose(said[:, 0], independent(json.loads(path.read_text("utf-8")), points), atol=2e-4)


def broken(change: str) -> str:
    content = coded()
    info, shapes, texts = content
    if change == "no json":
        return json.dumps(content)[:-50]
    if change == "object":
        return json.dumps({"info": info})
    if change == "four arrays":
        shapes.pop()
    elif change == "one less":
        texts[3] = base64.b64encode(base64.b64decode(texts[3])[:-2]).decode()
    elif change == "not base64":
        texts[0] = "*" * 20
    elif change == "number":
        texts[1] = 7
    elif change == "other shape":
        shapes[2] = [6, 16]
    elif change == "negative":
        shapes[1] = [-15]
    elif change == "huge":
        shapes[0] = [10**9, 10**9]
    elif change == "no scale":
        del info["scale_factor"]
    elif change == "scale":
        info["scale_factor"] = float("nan")
    elif change == "length":
        info["max_seq_len"] = 10**5
    elif change == "info":
        content[0] = "rabbit"
    elif change == "deep":
        return "[" * 100_000
    return json.dumps(content)


CHANGES = (
    *("no json", "object", "four arrays", "one less", "not base64", "number", "other shape", "negative", "huge"),
    *("no scale", "scale", "length", "info", "deep"),
)


@pytest.mark.parametrize("change", CHANGES)
def test_a_broken_file_is_refused_in_words(change: str, tmp_path: Path) -> None:
    path = tmp_path / "kite.gen.json"
    path.write_text(broken(change), "utf-8")
    with pytest.raises(DrawingError, match=r"kite\.gen\.json"):
        load_demo(path)
