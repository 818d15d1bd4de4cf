"""The generators that ship: without TensorFlow they draw what their classes are, and a recogniser sees it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from rnnviz.jobs.generation import DrawGrid, DrawSamples, FindGenerators
from rnnviz.jobs.handlers.generation import FILES, SHIPPED
from rnnviz.jobs.recognition import Recognise
from rnnviz.jobs.request import answer
from rnnviz.records.drawings import GeneratorInfo
from rnnviz.resources_path import resource


@pytest.fixture(scope="module")
def infos() -> list[GeneratorInfo]:
    return list(answer(FindGenerators()))  # type: ignore[arg-type]


def test_they_say_what_they_are_and_how_well_they_learned(infos: list[GeneratorInfo]) -> None:
    assert [info.key for info in infos] == list(FILES)
    assert next(iter(FILES)) == SHIPPED
    words = [word for info in infos for word in info.words]
    assert len(words) == len(set(words)) == 23
    assert {"cat", "pig", "star", "stairs"} < set(words)
    for info in infos:
        assert info.encodes
        assert info.figures["max_seq_len"] == 110
        for name in ("L_R", "L_KL"):
            assert {name, *(f"{name} {word}" for word in info.words)} <= set(info.figures)
    assert sum(resource(file).stat().st_size for file in FILES.values()) < 6 * 2**20


@pytest.mark.parametrize("at", range(len(FILES)))
def test_a_recogniser_of_338_classes_sees_what_was_drawn(infos: list[GeneratorInfo], at: int) -> None:
    """Of 338 classes the right one is among the five most probable: for most drawings of most classes."""
    info, seen = infos[at], dict[str, float]()
    for word in info.words:
        right = 0
        for sample in answer(DrawSamples(info.key, word=word, count=10, temperature=0.2, seed=3)):
            (said,) = answer(Recognise(sample.drawing.strokes))  # type: ignore[attr-defined]
            right += word in {found for found, _ in said.best(5)}  # type: ignore[attr-defined]
        seen[word] = right / 10
    assert sorted(seen.values())[-3] >= 0.7, seen
    assert sum(seen.values()) / len(seen) >= 0.75, seen


def test_each_has_a_grid_between_its_classes(infos: list[GeneratorInfo]) -> None:
    for info in infos:
        assert len(list(answer(DrawGrid(info.key, rows=3, columns=3, words=info.words)))) == 9


def test_it_draws_without_tensorflow() -> None:
    code = (
        "import sys; from rnnviz.jobs.request import answer; from rnnviz.jobs.generation import DrawSamples; "
        "print(next(answer(DrawSamples('shipped', word='cat'))).drawing.points, 'tensorflow' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert int(said[0]) > 5
    assert said[1] == "False"
