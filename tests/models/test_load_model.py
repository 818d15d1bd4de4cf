"""Loading models of anybody's: good ones come back, and nothing of a hostile one runs."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest
from keras import Input, Model, Sequential, layers

from rnnviz.models import model_file
from rnnviz.models.build import build
from rnnviz.models.chapter import RECIPES
from rnnviz.models.loading import ModelRefused, check_model, load_model
from rnnviz.settings.model import ModelSettings


def saved(path: Path, model: Any | None = None) -> Path:
    model = model or Sequential([Input((6, 1)), layers.LSTM(3), layers.Dense(1)])
    model.save(path / "model.keras")
    return path / "model.keras"


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(path: Path, change: Callable[[dict[str, Any]], Any]) -> Path:
    """The model file with another config."""
    found = parts(path)
    config = json.loads(found["config.json"])
    found["config.json"] = json.dumps(change(config) or config).encode()
    return packed(path, found)


def packed(path: Path, found: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in found.items():
            archive.writestr(name, content)
    return path


def refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The words of the refusal; Keras must not have been asked at all."""

    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("Keras was asked to load a file that was to be refused")

    with monkeypatch.context() as patched:
        patched.setattr(keras.saving, "load_model", never)
        patched.setattr(keras.saving, "deserialize_keras_object", never)
        with pytest.raises(ModelRefused) as caught:
            load_model(path)
    with pytest.raises(ModelRefused):
        check_model(path)
    return str(caught.value)


def graph() -> Any:
    x = inputs = Input((6, 1))
    x = layers.Bidirectional(layers.LSTM(3, return_sequences=True))(x)
    x = layers.Dropout(0.1)(x + x)
    x = layers.RNN([layers.GRUCell(2), layers.LSTMCell(2)])(x)
    return Model(inputs, layers.Dense(1, kernel_regularizer="l2", kernel_constraint="non_neg")(x))


def test_a_model_comes_back_with_its_weights(tmp_path: Path) -> None:
    model = graph()
    model.compile("adam", "mse")
    x = np.linspace(0, 1, 6, dtype=np.float32)[None, :, None]
    loaded = load_model(saved(tmp_path, model))
    np.testing.assert_array_equal(loaded(x), model(x))
    assert not loaded.compiled


@pytest.mark.parametrize("key", [key for key, recipe in RECIPES.items() if recipe.trains])
def test_every_model_of_the_chapter_comes_back(key: str, tmp_path: Path) -> None:
    model = build(ModelSettings(recipe=key), steps=12, outputs=2)
    loaded = load_model(saved(tmp_path, model))
    for a, b in zip(model.weights, loaded.weights, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())


def test_losses_of_somebody_else_do_not_matter(tmp_path: Path) -> None:
    """They are not loaded, so a model trained with them still is."""

    def change(config: dict[str, Any]) -> None:
        config["compile_config"] = {"loss": {"module": "evil", "class_name": "Loss", "config": {}}}

    assert load_model(rewritten(saved(tmp_path), change)).count_params() == 64


LAMBDA = {"class_name": "__lambda__", "config": {"value": "AAAA"}}
HOSTILE: dict[str, tuple[dict[str, Any], str]] = {
    "a Lambda layer": (
        {"module": "keras.layers", "class_name": "Lambda", "config": {"function": LAMBDA}, "registered_name": None},
        "a function of its own",
    ),
    "a lambda": (LAMBDA, "a function of its own"),
    "a function of Python's": (
        {"module": "os", "class_name": "function", "config": "system", "registered_name": "function"},
        "a function of its own",
    ),
    "a constant of texts": (
        {"class_name": "__tensor__", "config": {"value": [["a"]], "dtype": "string"}},
        "a constant that is not made of numbers",
    ),
    "a constant with something in it": (
        {"class_name": "__numpy__", "config": {"value": [LAMBDA], "dtype": "float32"}},
        "a constant that is not made of numbers",
    ),
    "a function that claims to be ours": (
        {
            "module": "os",
            "class_name": "function",
            "config": "rnnviz>hard_sigmoid_keras2",
            "registered_name": "function",
        },
        "a function of its own",
    ),
    "a class of Python's": (
        {"module": "subprocess", "class_name": "Popen", "config": {"args": "x"}},
        "subprocess.Popen",
    ),
    "a class of the user's": (
        {"module": "builtins", "class_name": "Mine", "config": {}, "registered_name": "my>Mine"},
        "It needs Mine, a class that is not Keras's own",
    ),
    "a function of Keras's": (
        {"module": "keras.utils", "class_name": "get_file", "config": {}},
        "keras.utils.get_file",
    ),
    "a layer that wraps a program": ({"module": "keras.layers", "class_name": "TFSMLayer", "config": {}}, "TFSMLayer"),
    "a layer that reads files": (
        {"module": "keras.layers", "class_name": "StringLookup", "config": {}},
        "StringLookup",
    ),
    "a layer under another name": (
        {"module": "keras.layers", "class_name": "Dense", "config": {}, "registered_name": "my>Mine"},
        "by another name, my>Mine",
    ),
    "a module that claims to be ours": (
        {"module": "evil", "class_name": "Cell", "config": {}, "registered_name": "rnnviz>LayerNormSimpleRNNCell"},
        "a layer of rnnviz",
    ),
    "a module in capitals": ({"module": "Keras.layers", "class_name": "Dense", "config": {}}, "Keras.layers.Dense"),
    "a class that is no name": ({"module": "keras.layers", "class_name": ["Dense"], "config": {}}, "not a name"),
    "a type specification": ({"class_name": "__typespec__", "spec_name": "x", "config": []}, "__typespec__"),
    "no class": ({"module": "os", "config": {}}, "an object without a class"),
    "a million layers wide": ({"units": 10**9}, "units is 1,000,000,000"),
}


@pytest.mark.parametrize("place", ["as a layer", "deep inside"])
@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_configs_never_reach_keras(
    case: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry, words = HOSTILE[case]

    def change(config: dict[str, Any]) -> None:
        if place == "as a layer":
            config["config"]["layers"].append(entry)
        else:
            config["config"]["layers"][1]["config"]["kernel_initializer"]["config"]["seed"] = {"a": [entry]}

    assert words in refused(rewritten(saved(tmp_path), change), monkeypatch)


def test_keras_itself_would_have_run_it(tmp_path: Path) -> None:
    """That the tests above are about something: a real Lambda, saved by Keras, is refused before it is unmarshalled."""
    path = saved(tmp_path, Sequential([Input((6, 1)), layers.Lambda(lambda x: x), layers.Dense(1)]))
    with pytest.raises(ModelRefused, match="a function of its own"):
        load_model(path)


@pytest.mark.parametrize("name", ["../../evil.py", "/etc/evil", "assets/vocabulary.txt", "config.json/../x"])
def test_members_that_lead_elsewhere(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path)
    words = refused(packed(path, {**parts(path), name: b"x"}), monkeypatch)
    assert name in words
    assert [p.name for p in tmp_path.iterdir()] == ["model.keras"]


def test_zip_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", b" " * (64 << 20))
    assert "claims 67,108,864 bytes" in refused(path, monkeypatch)


def test_files_that_are_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path)
    monkeypatch.setattr(model_file, "MOST_BYTES", 1000)
    assert "has more than" in refused(path, monkeypatch)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not really", b"\x89HDF\r\n\x1a\n", b"hello"])
def test_files_that_are_no_models(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(content)
    assert refused(path, monkeypatch)


@pytest.mark.parametrize("config", [b"{", b"[]", b"{}", b"[" * 100_000, b'{"class_name": "Sequential"}', b"\xff"])
def test_configs_that_are_none(config: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path)
    assert refused(packed(path, {**parts(path), "config.json": config}), monkeypatch)


def hdf5(change: Callable[[h5py.File], None], content: bytes) -> bytes:
    buffer = io.BytesIO(content)
    with h5py.File(buffer, "r+") as file:
        change(file)
    return buffer.getvalue()


def outside(file: h5py.File) -> None:
    file["layers/lstm/vars/9"] = h5py.ExternalLink("/etc/passwd", "/x")


def raw_outside(file: h5py.File) -> None:
    file.create_dataset("layers/lstm/vars/9", (10,), "u1", external=[("/etc/passwd", 0, 10)])


def soft(file: h5py.File) -> None:
    file["layers/lstm/vars/9"] = h5py.SoftLink("/elsewhere")


def huge(file: h5py.File) -> None:
    file.create_dataset("layers/lstm/vars/9", (1 << 34,), "f4", chunks=(1024,))


def endless(file: h5py.File) -> None:
    file["layers/lstm/again"] = file["layers"]


@pytest.mark.parametrize("change", [outside, raw_outside, soft, huge, endless])
def test_weights_that_are_not_in_the_file(
    change: Callable[[h5py.File], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path)
    found = parts(path)
    found["model.weights.h5"] = hdf5(change, found["model.weights.h5"])
    assert "is not loaded" in refused(packed(path, found), monkeypatch)


def test_damaged_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path)
    found = parts(path)
    assert refused(packed(path, {**found, "model.weights.h5": found["model.weights.h5"][:-800]}), monkeypatch)


def test_a_model_far_larger_than_its_weights_is_never_made(tmp_path: Path) -> None:
    """Each number is allowed, but together they would fill the memory: 4 TB."""

    def change(config: dict[str, Any]) -> None:
        lstm, dense = config["config"]["layers"][1:]
        lstm["config"]["units"] = dense["config"]["units"] = 500_000
        for layer in (lstm, dense):
            layer.pop("build_config", None)

    with pytest.raises(ModelRefused, match=r"would need 1,\d{3},\d{3},\d{3},\d{3} numbers, but has 64"):
        load_model(rewritten(saved(tmp_path), change))
    with keras.StatelessScope():  # which gives their first values to all variables that wait for them
        pass


def test_a_config_that_keras_cannot_build_is_said_in_a_line(tmp_path: Path) -> None:
    def change(config: dict[str, Any]) -> None:
        config["config"]["layers"][1]["config"]["activation"] = "nope"

    with pytest.raises(ModelRefused, match="cannot be built") as caught:
        load_model(rewritten(saved(tmp_path), change))
    assert "\n" not in str(caught.value)


def test_weights_of_another_model_are_refused(tmp_path: Path) -> None:
    other = parts(saved(tmp_path, Sequential([Input((6, 1)), layers.LSTM(4), layers.Dense(1)])))
    path = saved(tmp_path)
    with pytest.raises(ModelRefused, match="cannot be loaded"):
        load_model(packed(path, {**parts(path), "model.weights.h5": other["model.weights.h5"]}))
