"""Functional models at random, held against Keras and central differences; `bench functional` asks hundreds more."""

from __future__ import annotations

import chapter_models
import keras_proof
import pytest
import random_graphs

from rnnviz.tracing.reader import read_network

pytestmark = pytest.mark.filterwarnings(
    "ignore:Layer .* was passed an input with a mask attached to it:UserWarning",
    "ignore:You are using a softmax over axis -1:UserWarning",
)


def assert_proven(graph: random_graphs.Graph) -> None:
    keras_proof.randomised(graph.model, seed=graph.seed)
    for output in range(graph.outputs):
        network = read_network(graph.model, output=output)
        proven = keras_proof.prove(graph.model, xs=graph.inputs(network), output=output, seed=graph.seed, within=1e-7)
        keras_proof.assert_moves(proven, masks=graph.masks_of(network), seed=graph.seed)


@pytest.mark.parametrize("seed", range(1_000, 1_040))
def test_a_graph_at_random(seed: int) -> None:
    with chapter_models.precision("float64"):
        graph = random_graphs.graph(seed)
    assert_proven(graph)


@pytest.mark.parametrize("seed", [2_002, 2_003, 2_006])
def test_a_long_one(seed: int) -> None:
    with chapter_models.precision("float64"):
        graph = random_graphs.graph(seed, parts=3, longest=200)
    assert_proven(graph)
