"""Opening files of every kind that Keras 1, 2 and 3 write; each answers as the Keras that wrote it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest
from keras import Input, Model, Sequential, layers
from models import older_files as older

from rnnviz.models.file_loss import FileLoss, losses
from rnnviz.models.opened import check_model, open_model
from rnnviz.models.refused import ModelRefused
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import predict, trace
from rnnviz.tracing.reader import read_network

RNG = np.random.default_rng(5)
X = RNG.normal(size=(1, 6, 2)).astype(np.float32)
KERNEL, RECURRENT, BIAS = RNG.normal(size=(2, 12)), RNG.normal(size=(3, 12)), RNG.normal(size=12)
OUT, OUT_BIAS = RNG.normal(size=(3, 1)), RNG.normal(size=1)
RIGHT = older.by_hand(X[0].astype(float), KERNEL, RECURRENT, BIAS)[-1] @ OUT + OUT_BIAS
WEIGHTS = {"lstm_1": [KERNEL, RECURRENT, BIAS], "dense_1": [OUT, OUT_BIAS]}
CONFIG = older.sequential(older.lstm(3, batch_input_shape=[None, 6, 2], dtype="float32"), older.dense(1))


@pytest.mark.parametrize("name", ["model.h5", "model.hdf5", "model.keras"])
def test_a_file_of_keras_2_answers_as_keras_2(name: str, tmp_path: Path) -> None:
    path = older.write(tmp_path / name, CONFIG, WEIGHTS, loss="mse")
    opened = open_model(path)
    np.testing.assert_allclose(opened.model(X)[0], RIGHT, rtol=1e-5)
    assert opened.version == "2.2.5"
    assert opened.loss == FileLoss("mean_squared_error")
    assert any("hard_sigmoid is 0.2 x + 0.5" in note for note in opened.notes)
    assert any("is HDF5, as Keras 2.2.5 wrote it" in note for note in opened.notes) == (name == "model.keras")


def test_its_trace_is_keras_2s_too(tmp_path: Path) -> None:
    network = read_network(open_model(older.write(tmp_path / "model.h5", CONFIG, WEIGHTS)).model)
    made: Trace = trace(network, x=X, y=np.zeros((1, 1, 1)), loss_on=LossOn.LAST)
    states = older.by_hand(X[0].astype(float), KERNEL, RECURRENT, BIAS)
    np.testing.assert_allclose(made.layers[0].states["h"].value[0], states, rtol=1e-5, atol=1e-7)
    eps, last = 1e-6, made.x_gradient[0, 2, 1]
    both = []
    for sign in (1, -1):
        moved = X[0].astype(float)
        moved[2, 1] += sign * eps
        both.append((older.by_hand(moved, KERNEL, RECURRENT, BIAS)[-1] @ OUT + OUT_BIAS).item() ** 2)
    assert last == pytest.approx((both[0] - both[1]) / (2 * eps), rel=1e-4)


def test_a_file_of_keras_1_has_each_gate_apart(tmp_path: Path) -> None:
    i, f, c, o = ([part[..., n * 3 : n * 3 + 3] for part in (KERNEL, RECURRENT, BIAS)] for n in range(4))
    entry = {
        "class_name": "LSTM",
        "config": {
            "name": "lstm_1",
            "trainable": True,
            "batch_input_shape": [None, 6, 2],
            "input_dtype": "float32",
            "output_dim": 3,
            "init": "glorot_uniform",
            "inner_init": "orthogonal",
            "forget_bias_init": "one",
            "activation": "tanh",
            "inner_activation": "hard_sigmoid",
            "return_sequences": False,
            "consume_less": "cpu",
            "W_regularizer": None,
            "dropout_W": 0.0,
            "dropout_U": 0.0,
            "input_dim": 2,
            "input_length": 6,
        },
    }
    last = {"class_name": "Dense", "config": {"name": "dense_1", "output_dim": 1, "activation": "linear", "bias": True}}
    config = {"class_name": "Sequential", "config": [entry, last]}
    weights = {"lstm_1": [*i, *c, *f, *o], "dense_1": [OUT, OUT_BIAS]}
    opened = open_model(older.write(tmp_path / "model.h5", config, weights, version="1"))
    np.testing.assert_allclose(opened.model(X)[0], RIGHT, rtol=1e-5)
    assert any("of Keras 1, whose hard_sigmoid" in note for note in opened.notes)


def whole() -> Any:
    """Of Keras 3, with what its HDF5 files are hard to read for: models inside, both directions, moving averages."""
    inner = Sequential([Input((6, 4)), layers.BatchNormalization(), layers.Dense(3, name="same")], name="inner")
    x = inputs = Input((6, 2))
    x = layers.Bidirectional(layers.LSTM(2, return_sequences=True))(x)
    x = inner(x)
    x = layers.Dropout(0.2)(x)
    y, h = layers.GRU(3, return_sequences=True, return_state=True)(x)
    z = layers.TimeDistributed(layers.Dense(3, name="same"))(y)
    z = layers.SimpleRNN(2)(z, initial_state=layers.Dense(2)(h))
    model = Model(inputs, layers.Dense(1)(z))
    for weight in model.weights:
        weight.assign(RNG.uniform(0.1, 0.9, weight.shape))
    return model


def test_hdf5_of_keras_3(tmp_path: Path) -> None:
    model = whole()
    model.compile("adam", keras.losses.Huber())
    model.save(tmp_path / "model.h5")
    opened = open_model(tmp_path / "model.h5")
    np.testing.assert_allclose(opened.model(X), model(X), rtol=1e-6)
    assert opened.loss == FileLoss("huber")
    assert not opened.notes


@pytest.mark.parametrize("name", ["a.weights.h5", "a.h5"])
def test_json_and_weights_beside_it(name: str, tmp_path: Path) -> None:
    model = whole()
    (tmp_path / "a.json").write_text(model.to_json())
    if name == "a.weights.h5":
        model.save_weights(tmp_path / name)
    else:
        with h5py.File(tmp_path / name, "w") as file:  # as Keras 2 saved weights alone
            older.put_weights(file, {one.name: [w.numpy() for w in one.weights] for one in model.layers}, "3.15")
    for half in ("a.json", name):
        opened = open_model(tmp_path / half)
        np.testing.assert_allclose(opened.model(X), model(X), rtol=1e-6)
        assert opened.notes == (f"The model is in a.json, its weights are in {name}.",)


def test_half_of_a_pair(tmp_path: Path) -> None:
    model = whole()
    model.save_weights(tmp_path / "a.weights.h5")
    with pytest.raises(ModelRefused, match="has the weights of a model without the model itself; put the JSON file"):
        open_model(tmp_path / "a.weights.h5")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "a.json").write_text(model.to_json())
    with pytest.raises(ModelRefused, match="describes a model, but has no weights"):
        open_model(tmp_path / "b" / "a.json")
    (tmp_path / "other.json").write_text(json.dumps({"strokes": [1, 2]}))
    with pytest.raises(ModelRefused, match="is JSON that describes no Keras model"):
        open_model(tmp_path / "other.json")
    with pytest.raises(ModelRefused, match="without the model itself"):  # that JSON is not its other half
        open_model(tmp_path / "a.weights.h5")


@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_stateful_layers_begin_anew_and_the_batch_is_free(ending: str, tmp_path: Path) -> None:
    model = Sequential(
        [
            Input(batch_shape=(4, 6, 2)),
            layers.LSTM(3, stateful=True, return_sequences=True),
            layers.GRU(2, stateful=True),
        ]
    )
    many = RNG.normal(size=(4, 6, 2)).astype(np.float32)
    first = model(many).numpy()
    model.save(tmp_path / f"model.{ending}")
    opened = open_model(tmp_path / f"model.{ending}")
    for _ in range(2):
        np.testing.assert_allclose(opened.model(many[1:2])[0], first[1], rtol=1e-5)
    assert [note for note in opened.notes if "every sequence begins with states of zero" in note]
    np.testing.assert_allclose(predict(read_network(opened.model), many[1:2])[0, 0], first[1], rtol=1e-5)


def test_a_fixed_batch_is_said(tmp_path: Path) -> None:
    model = Sequential([Input(batch_shape=(20, 6, 2)), layers.LSTM(3)])
    model.save(tmp_path / "model.keras")
    opened = open_model(tmp_path / "model.keras")
    np.testing.assert_allclose(opened.model(X)[0], model(np.repeat(X, 20, axis=0))[0], atol=1e-6)
    assert opened.notes == (
        "The file fixes the batch size at 20; here it is free, so that one sequence can be traced alone.",
    )


COMPILED: dict[str, tuple[Any, FileLoss | None]] = {
    "its short name": ("mse", FileLoss("mean_squared_error")),
    "its class": (keras.losses.MeanAbsoluteError(), FileLoss("mean_absolute_error")),
    "a function": (keras.losses.binary_crossentropy, FileLoss("binary_crossentropy")),
    "options": (
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        FileLoss("sparse_categorical_crossentropy", {"from_logits": True}),
    ),
    "divergence": (keras.losses.KLDivergence(), FileLoss("kl_divergence")),
    "none": (None, None),
}


@pytest.mark.parametrize("case", COMPILED)
def test_the_loss_of_the_file(case: str, tmp_path: Path) -> None:
    loss, right = COMPILED[case]
    model = Sequential([Input((6, 2)), layers.LSTM(3)])
    if loss is not None:
        model.compile("adam", loss)
    model.save(tmp_path / "model.keras")
    found = open_model(tmp_path / "model.keras").loss
    if found and right:
        assert found.name == right.name
        assert right.options.items() <= found.options.items()
    else:
        assert found is right


def test_losses_of_several_outputs() -> None:
    mse, mae = FileLoss("mean_squared_error"), FileLoss("mean_absolute_error")
    assert losses({"loss": ["mse", "mae"]}, ["a", "b"]) == (mse, mae)
    assert losses({"loss": {"b": "mae"}}, ["a", "b"]) == (None, mae)
    assert losses({"loss": "mse"}, ["a", "b"]) == (mse, mse)
    wrapped = {"class_name": "LossFunctionWrapper", "config": {"fn": {"class_name": "function", "config": "mine>odd"}}}
    assert losses({"loss": wrapped}, ["a"]) == (FileLoss("odd"),)
    assert losses({"loss": {"class_name": ["x"], "config": 3}}, ["a"]) == ()
    assert losses(None, ["a"]) == losses({"loss": None}, ["a"]) == losses([1], ["a"]) == ()


def test_a_picture_classifier_is_told_so(tmp_path: Path) -> None:
    model = Sequential([Input((8, 8, 3)), layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(2)])
    model.save(tmp_path / "model.keras")
    with pytest.raises(ModelRefused, match=r"reads one picture of 8 x 8 x 3 at a time.*no time steps"):
        open_model(tmp_path / "model.keras")


def test_a_model_of_plain_rows_is_told_so(tmp_path: Path) -> None:
    Sequential([Input((5,)), layers.Dense(3), layers.Dense(2)]).save(tmp_path / "model.keras")
    with pytest.raises(ModelRefused, match=r"reads one row of 5 numbers at a time.*no time steps"):
        open_model(tmp_path / "model.keras")


def test_weights_that_are_not_those_of_the_model(tmp_path: Path) -> None:
    few = older.write(tmp_path / "few.h5", CONFIG, {"lstm_1": WEIGHTS["lstm_1"]})
    with pytest.raises(ModelRefused, match="has the weights of 1 layers, but its model has 2 layers with weights"):
        open_model(few)
    wrong = older.write(tmp_path / "wrong.h5", CONFIG, {**WEIGHTS, "dense_1": [OUT[:2], OUT_BIAS]})
    with pytest.raises(ModelRefused, match="“dense_1” do not fit: kernel must be 3 x 1, but is 2 x 1"):
        open_model(wrong)


def test_models_that_call_models_without_end_are_not_built(tmp_path: Path) -> None:
    inner: Any = Sequential([Input((4, 2)), layers.Dense(2)])
    for _ in range(3):
        x = y = Input((4, 2))
        for _ in range(2):
            y = inner(y)
        inner = Model(x, y)
    inner.save(tmp_path / "small.keras")
    assert open_model(tmp_path / "small.keras").model.count_params() == 6
    x = y = Input((4, 2))
    for _ in range(700):
        y = inner(y)
    (tmp_path / "a.json").write_text(Model(x, y).to_json())
    inner.save_weights(tmp_path / "a.weights.h5")
    with pytest.raises(ModelRefused, match=r"Its models inside models make \d+,\d{3} calls of layers"):
        open_model(tmp_path / "a.json")


def test_check_model_does_not_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = older.write(tmp_path / "model.h5", CONFIG, WEIGHTS)
    monkeypatch.setattr(keras.saving, "deserialize_keras_object", lambda *_, **__: pytest.fail("it was built"))
    check_model(path)
    shutil.copy(path, tmp_path / "lambda.h5")
    with h5py.File(tmp_path / "lambda.h5", "r+") as file:
        config = older.sequential({"class_name": "Lambda", "config": {"name": "l", "function": ["4wEA", None, None]}})
        file.attrs["model_config"] = json.dumps(config).encode()
    with pytest.raises(ModelRefused, match="a function of its own"):
        check_model(tmp_path / "lambda.h5")
