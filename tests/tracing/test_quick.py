"""The quick forward pass says what the trace's own says; a recogniser's file gives back what was put in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import chapter_models
import numpy as np
import pytest
import random_networks

from rnnviz.models.build import build
from rnnviz.models.chapter import DRAWINGS
from rnnviz.records.drawings import Recogniser
from rnnviz.records.network import Network
from rnnviz.settings.choices import LossOn
from rnnviz.settings.model import ModelSettings
from rnnviz.tracing.archive import ArchiveError
from rnnviz.tracing.engine import predict
from rnnviz.tracing.quick import quick
from rnnviz.tracing.reader import read_network
from rnnviz.tracing.recogniser_file import load_recogniser, save_recogniser
from rnnviz.tracing.store import save_networks


@pytest.fixture(scope="module")
def small() -> Network:
    made = build(DRAWINGS["sketch-small"].settings().model, steps=None, features=5, outputs=4)
    return read_network(made)


def assert_quick(network: Network, *, sizes: tuple[int, ...] = (1, 3), steps: tuple[int, ...] = (1, 2, 13)) -> None:
    answer = quick(network)
    for size in sizes:
        for length in steps:
            x = np.random.default_rng(length).normal(size=(size, length, network.features)).astype(np.float32)
            said = answer(x)
            assert said.dtype == np.float32
            # float32 against float64, through layers of 256 units.
            np.testing.assert_allclose(said, predict(network, x)[:, -1], rtol=0, atol=1e-5)


@pytest.mark.parametrize("key", DRAWINGS)
def test_recipes_of_drawings(key: str) -> None:
    made = build(DRAWINGS[key].settings().model, steps=None, features=5, outputs=4)
    rng = np.random.default_rng(1)
    for weight in made.weights:
        if weight.dtype.startswith("float"):
            weight.assign(np.asarray(weight) + np.abs(rng.normal(scale=0.05, size=weight.shape)))
    assert_quick(read_network(made))


@pytest.mark.parametrize("cell", ["SimpleRNN", "GRU", "LSTM"])
def test_stacks(cell: str) -> None:
    settings = ModelSettings(cell=cell, units=(5, 4), dropout=0.2)
    assert_quick(read_network(build(settings, steps=None, features=5, outputs=3, classes=True)))


def test_graphs_and_layers_that_it_does_not_know_are_answered_by_the_trace() -> None:
    assert_quick(read_network(chapter_models.model("tcn", steps=13)), steps=(13,))
    assert_quick(random_networks.stacked("LayerNormSimpleRNN", (4,), loss_on=LossOn.LAST))


def test_a_drawing_shorter_than_a_window_is_refused_in_words() -> None:
    import keras

    made = keras.Sequential([keras.Input((None, 2)), keras.layers.Conv1D(3, 5), keras.layers.LSTM(2)])
    with pytest.raises(ValueError, match="reads more steps at once than the 4 that it gets"):
        quick(read_network(made))(np.zeros((1, 4, 2)))


def test_a_recogniser_comes_back(tmp_path: Path, small: Network) -> None:
    words = ("cat", "Katze", "猫", "chat")
    one = Recogniser("mine", words, small, "stroke-3", 0.5, 0.9, scale=3.5, crop=77, measured=12, epochs=4)
    save_recogniser(tmp_path / "a.npz", one)
    back = load_recogniser(tmp_path / "a.npz")
    assert replace(back, network=small) == one
    for ours, theirs in zip(back.network.layers, small.layers, strict=True):
        assert replace(ours, weights={}) == replace(theirs, weights={})
        for name, weight in theirs.weights.items():
            assert ours.weights[name].dtype == np.float32
            # Matrices are stored in 11 bits, vectors whole.
            tolerance = 2**-11 if weight.ndim > 1 else 0
            np.testing.assert_allclose(ours.weights[name], weight, rtol=tolerance, atol=1e-7 if tolerance else 0)


def test_other_files_are_no_recognisers(tmp_path: Path, small: Network) -> None:
    path = tmp_path / "a.npz"
    save_networks(path, [small], {"epochs": 3})
    with pytest.raises(ArchiveError, match=r"a\.npz does not hold a recogniser"):
        load_recogniser(path)
    save_networks(path, [small], {"recogniser": True, "words": ["a"]})
    with pytest.raises(ArchiveError, match="damaged"):
        load_recogniser(path)
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(ArchiveError):
        load_recogniser(path)
