"""Attention, AdditiveAttention and MultiHeadAttention against Keras and TensorFlow, over all that they can be asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import pytest
from chapter_models import precision
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import layers
from keras_proof import drawn_inputs, prove, randomised

from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import trace
from rnnviz.tracing.reader import read_network
from rnnviz.tracing.walker import Walk

pytestmark = pytest.mark.filterwarnings("ignore:(?s).*You are using a softmax over axis:UserWarning")
"""Keras warns of an attention over one step, whose weight is 1."""


@pytest.fixture(autouse=True, scope="module")
def _in_float64() -> Iterator[None]:
    with precision("float64"):
        yield


def sequences(*, masks: bool) -> tuple[list[Any], Any, Any]:
    """Two inputs of ids, and an LSTM over each: the value's and the query's."""
    inputs = [keras.Input((None,)), keras.Input((None,))]
    value, query = (
        layers.LSTM(4, return_sequences=True)(layers.Embedding(4, 4, mask_zero=masks)(one)) for one in inputs
    )
    return inputs, value, query


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_one_head_is_keras_own(data: st.DataObject) -> None:
    masks, causal, apart = (data.draw(st.booleans(), label) for label in ("masks", "causal", "a key of its own"))
    options: dict[str, Any] = {
        "use_scale": data.draw(st.booleans(), "scale"),
        "dropout": data.draw(st.sampled_from([0.0, 0.2]), "dropout"),
    }
    kind = data.draw(st.sampled_from([layers.Attention, layers.AdditiveAttention]), "kind")
    if kind is layers.Attention:
        options["score_mode"] = data.draw(st.sampled_from(["dot", "concat"]), "mode")
    inputs, value, query = sequences(masks=masks)
    read = [query, value, *([layers.Dense(4)(value)] if apart else [])]
    made = kind(**options)(read, use_causal_mask=causal)
    model = randomised(keras.Model(inputs, layers.Dense(2)(made)), seed=data.draw(st.integers(0, 9)))
    proven = prove(model, size=data.draw(st.sampled_from([1, 3])), steps=data.draw(st.integers(1, 7)))
    assert kind.__name__ in proven.kinds()


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_several_heads_are_keras_own(data: st.DataObject) -> None:
    masks, causal = data.draw(st.booleans(), "masks"), data.draw(st.booleans(), "causal")
    options = {
        "num_heads": data.draw(st.integers(1, 3)),
        "key_dim": data.draw(st.integers(1, 3)),
        "value_dim": data.draw(st.sampled_from([None, 1, 4])),
        "use_bias": data.draw(st.booleans()),
        "output_shape": data.draw(st.sampled_from([None, 5])),
        "dropout": data.draw(st.sampled_from([0.0, 0.2])),
    }
    inputs, value, query = sequences(masks=masks)
    how = data.draw(st.sampled_from(["cross", "self", "key apart", "by name"]), "call")
    layer, more = layers.MultiHeadAttention(**options), {"use_causal_mask": True} if causal else {}
    made = {
        "cross": lambda: layer(query, value, **more),
        "self": lambda: layer(query, query, query, **more),
        "key apart": lambda: layer(query, value, layers.Dense(3)(value), **more),
        "by name": lambda: layer(query=query, key=layers.Dense(2)(value), value=value, **more),
    }[how]()
    used = inputs if how != "self" else inputs[1:]
    model = randomised(keras.Model(used, layers.Dense(2)(made)), seed=data.draw(st.integers(0, 9)))
    proven = prove(model, size=data.draw(st.sampled_from([1, 3])), steps=data.draw(st.integers(1, 7)))
    assert "MultiHeadAttention" in proven.kinds()


def two_headed() -> tuple[Any, Any]:
    inputs, value, query = sequences(masks=False)
    made = layers.MultiHeadAttention(2, 3)(query, value)
    model = randomised(keras.Model(inputs, layers.Dense(2)(made)))
    return model, read_network(model)


def test_the_weights_of_a_head_are_its_record() -> None:
    model, network = two_headed()
    xs = drawn_inputs(network, size=1, steps=6)
    found = trace(network, x=xs, y=np.zeros((1, 6, 2)), loss_on=LossOn.EVERY).layer(network.layers[-2].name)
    assert [gate.name for gate in found.gates] == ["head 1", "head 2"]
    ids = dict(zip([spec.number for spec in network.inputs], xs, strict=True))
    before = keras.Model(model.inputs, keras.tree.flatten(model.get_layer(found.name).input)[:2])
    query, value = (np.asarray(one) for one in before([ids[0][..., 0], ids[1][..., 0]]))
    _, theirs = model.get_layer(found.name)(query, value, return_attention_scores=True)
    for n, gate in enumerate(found.gates):
        np.testing.assert_allclose(gate.after.value, np.asarray(theirs)[:, n], atol=1e-12)
        np.testing.assert_allclose(gate.after.value.sum(-1), 1)


def test_what_each_step_sends_down_adds_up() -> None:
    _, network = two_headed()
    walk = Walk(network, drawn_inputs(network, size=1, steps=5))
    walk.back(np.random.default_rng(2).normal(size=walk.output.values.shape))
    layers_of = {layer.name: layer for layer in walk.record()}
    found = layers_of[network.layers[-2].name]
    to_query, to_value = found.sent
    query, value = (layers_of[source] for source in found.sources)
    assert to_value.shape == (1, 5, 5, 4)
    # The LSTMs' own totals hold what comes through time besides: at the last step there is none.
    np.testing.assert_allclose(to_value.sum(1)[0, -1], value.output.gradient[0, -1])
    np.testing.assert_allclose(to_query[0, -1, 0], query.output.gradient[0, -1])


def test_a_long_one_and_many_gradients_at_once() -> None:
    inputs, value, query = sequences(masks=False)
    both = layers.Concatenate()([layers.Attention()([query, value]), layers.AdditiveAttention()([query, value])])
    model = randomised(keras.Model(inputs, layers.Dense(1)(layers.MultiHeadAttention(2, 3)(both, both))))
    assert prove(model, size=1, steps=120, within=1e-7).error < 1e-7
    network = read_network(model)
    walk = Walk(network, drawn_inputs(network, size=1, steps=6))
    above = np.random.default_rng(2).normal(size=(6, 3, 1))
    walk.back(above)
    together = walk.recorders[network.layers[0].name].output_gradient()
    for lane in range(3):
        walk.back(above[:, lane : lane + 1])
        alone = walk.recorders[network.layers[0].name].output_gradient()
        np.testing.assert_allclose(alone[:, 0], together[:, lane], atol=1e-12)
