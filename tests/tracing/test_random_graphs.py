"""Functional models at random, held against Keras and central differences; `bench functional` asks hundreds more."""

from __future__ import annotations

import chapter_models
import keras
import keras_proof
import pytest
import random_graphs

from rnnviz.tracing.reader import read_network
from rnnviz.tracing.recorder import kinds

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


def test_whether_masks_go_on_is_asked_of_keras() -> None:
    """Of every kind: its recorder says the same as the layer."""
    made = {
        "TimeDistributed": lambda: keras.layers.TimeDistributed(keras.layers.Dense(2)),
        "Bidirectional": lambda: keras.layers.Bidirectional(keras.layers.GRU(2)),
        "GlobalAveragePooling1D": lambda: None,  # it reads masks, and what it answers has none
    }
    wanted = {"units": 2, "filters": 2, "kernel_size": 2, "rate": 0.5, "stddev": 0.5, "activation": "tanh"}
    wanted |= {"n": 2, "pool_size": 2}
    for kind, recorder in kinds().items():
        cls = getattr(keras.layers, kind, None)
        if cls is None:
            continue
        taken = cls.__init__.__code__.co_varnames[: cls.__init__.__code__.co_argcount]
        options = {key: value for key, value in wanted.items() if key in taken}
        layer = made[kind]() if kind in made else None
        if kind == "Embedding":
            layer = cls(3, 2, mask_zero=True)
        if kind not in made and layer is None:
            layer = cls(**options)
        assert layer is None or layer.supports_masking == recorder.passes_mask, kind
