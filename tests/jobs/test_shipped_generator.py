"""The generator that ships: without TensorFlow it draws what its classes are, and a recogniser sees it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from rnnviz.jobs.generation import DrawSamples, FindGenerators
from rnnviz.jobs.handlers.generation import FILE, SHIPPED
from rnnviz.jobs.recognition import Recognise
from rnnviz.jobs.request import answer
from rnnviz.records.drawings import GeneratorInfo
from rnnviz.resources_path import resource


@pytest.fixture(scope="module")
def info() -> GeneratorInfo:
    return next(answer(FindGenerators()))  # type: ignore[return-value]


def test_it_says_what_it_is_and_how_well_it_learned(info: GeneratorInfo) -> None:
    assert info.key == SHIPPED
    assert {"cat", "pig"} < set(info.words)
    assert len(info.words) >= 3
    assert info.encodes
    assert info.figures["max_seq_len"] == 110
    for name in ("L_R", "L_KL"):
        assert {name, f"{name} cat", f"{name} pig"} <= set(info.figures)
    assert resource(FILE).stat().st_size < 4 * 2**20


def test_a_recogniser_of_338_classes_sees_what_was_drawn(info: GeneratorInfo) -> None:
    """Of 338 classes the right one is among the five most probable: for most drawings of most classes."""
    seen: dict[str, float] = {}
    for word in info.words:
        right = 0
        for sample in answer(DrawSamples(SHIPPED, word=word, count=10, temperature=0.2, seed=3)):
            (said,) = answer(Recognise(sample.drawing.strokes))  # type: ignore[attr-defined]
            right += word in {found for found, _ in said.best(5)}  # type: ignore[attr-defined]
        seen[word] = right / 10
    assert sorted(seen.values())[-3] >= 0.7, seen
    assert sum(seen.values()) / len(seen) >= 0.6, seen


def test_it_draws_without_tensorflow() -> None:
    code = (
        "import sys; from rnnviz.jobs.request import answer; from rnnviz.jobs.generation import DrawSamples; "
        "print(next(answer(DrawSamples('shipped', word='cat'))).drawing.points, 'tensorflow' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert int(said[0]) > 5
    assert said[1] == "False"
