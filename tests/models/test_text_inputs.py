"""Models whose files have their vocabulary inside: a text is read as Keras's own layers read it, and nothing is run."""

from __future__ import annotations

import contextlib
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnnviz.data.own_vocabulary import read_text
from rnnviz.jobs.handlers.shipped import pass_of
from rnnviz.jobs.opening import OpenModel
from rnnviz.jobs.request import answer
from rnnviz.models.opened import open_model
from rnnviz.models.refused import ModelRefused
from rnnviz.models.text_inputs import take_out
from rnnviz.records.dataset import SequenceError
from rnnviz.records.network import TextSpec
from rnnviz.records.trace import Trace
from rnnviz.tracing.engine import predict

L = keras.layers
DOCUMENTS = ["The film was good!", "the film was bad", "Not a good film, at all", "the film: it's bad"]
TEXTS = ["the GOOD film", "It's not bad, not at all; it was a good, good film", "an unknown  word"]


def vectorization(**options: Any) -> Any:
    made = L.TextVectorization(**options)
    made.adapt(DOCUMENTS)
    return made


LOOKUPS: dict[str, Callable[[], Any]] = {
    "cut and padded": lambda: vectorization(output_sequence_length=6),
    "as long as the text": lambda: vectorization(max_tokens=7),
    "letters": lambda: vectorization(split="character", standardize="lower", output_sequence_length=20),
    "as it stands": lambda: vectorization(standardize=None, output_sequence_length=5),
    "without signs": lambda: vectorization(standardize="strip_punctuation", output_sequence_length=8),
    "its words in the config": lambda: L.TextVectorization(vocabulary=["good", "film"], output_sequence_length=4),
}


def network(lookup: Any, *, functional: bool = False) -> Any:
    keras.utils.set_random_seed(4)
    inner = [L.Embedding(60, 4, mask_zero=True), L.LSTM(5), L.Dense(2, activation="softmax")]
    shape: tuple[None] | tuple[int] = (None,) if isinstance(lookup, L.StringLookup) else (1,)
    read = keras.Input(shape, dtype="string", name="sentence")
    if not functional:
        return keras.Sequential([read, lookup, *inner])
    more = keras.Input((3,), name="more")
    out = read
    for layer in (lookup, *inner[:2]):
        out = layer(out)
    return keras.Model([read, more], inner[2](L.Concatenate()([out, more])))


def traced(path: Path, text: str) -> Trace:
    settings, checkpoint = next(answer(OpenModel(str(path))))
    opened = replace(settings.data.opened, reads="typed", typed=text)
    settings = replace(settings, data=replace(settings.data, opened=opened))
    return pass_of(checkpoint.network, settings=settings, series=0).trace


@pytest.mark.parametrize("name", LOOKUPS)
def test_a_text_is_read_as_keras_reads_it(name: str, tmp_path: Path) -> None:
    model = network(LOOKUPS[name]())
    model.save(path := tmp_path / "text.keras")
    assert not any("Vectorization" in type(layer).__name__ for layer in open_model(path).model.layers)
    for text in TEXTS:
        said = model(tf.constant([[text]])).numpy()
        made = traced(path, text)
        np.testing.assert_allclose(made.prediction[0, -1], said[0], atol=1e-6)
        ids = np.asarray(model.layers[0](tf.constant([[text]])))[0]
        assert made.x[0, :, 0].tolist() == ids.tolist()
        assert len(made.tokens) == len(ids)
    assert any("Not in the model's vocabulary" in note for note in traced(path, "an unknown word").notes)


@pytest.mark.parametrize("mask", [None, ""])
def test_words_are_looked_up(mask: str | None, tmp_path: Path) -> None:
    lookup = L.StringLookup(vocabulary=["good", "bad", "film"], mask_token=mask)
    model = network(lookup)
    model.save(path := tmp_path / "words.keras")
    text = "good film is bad"
    said = model(tf.constant([text.split()])).numpy()
    np.testing.assert_allclose(traced(path, text).prediction[0, -1], said[0], atol=1e-6)


def test_one_of_several_inputs_of_a_functional_model_is_text(tmp_path: Path) -> None:
    model = network(vectorization(output_sequence_length=6), functional=True)
    model.save(path := tmp_path / "two.keras")
    network_read = next(answer(OpenModel(str(path))))[1].network
    text = next(one for one in network_read.inputs if one.text is not None)
    assert (text.ids, text.steps, text.text and text.text.length) == (True, 6, 6)
    ids = np.array([[read_text("a good film", text.text)[1]]])[0]  # type: ignore[arg-type]
    more = np.array([[0.1, 0.2, 0.3]])
    made = predict(network_read, network_read.in_order((ids[..., None].astype(float), more[:, None])))
    said = model([tf.constant([["a good film"]]), tf.constant(more)]).numpy()
    np.testing.assert_allclose(made[0, -1], said[0], atol=1e-6)


def test_what_cannot_be_done_is_said_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "odd.keras"

    def refusal(**changed: Any) -> str:
        network(vectorization(output_sequence_length=6)).save(tmp_path / "plain.keras")
        with zipfile.ZipFile(tmp_path / "plain.keras") as old, zipfile.ZipFile(path, "w") as new:
            for name in old.namelist():
                content = old.read(name)
                if name == "config.json":
                    config = json.loads(content)
                    config["config"]["layers"][1]["config"].update(changed)
                    content = json.dumps(config).encode()
                if "assets" not in name or changed.get("vocabulary_size") != 0:
                    new.writestr(name, content)
        with pytest.raises(ModelRefused) as error:
            open_model(path)
        return str(error.value)

    assert "output_mode = multi_hot, which is not read here" in refusal(output_mode="multi_hot")
    assert "ngrams = 2" in refusal(ngrams=2)
    function = {"module": "builtins", "class_name": "function", "config": "evil", "registered_name": "function"}
    assert "by a function of its own, whose code is not in the file" in refusal(standardize=function)
    assert "by a function of its own" in refusal(split=function)
    assert "has no vocabulary in the file" in refusal(vocabulary_size=0)
    assert "cannot be right" in refusal(output_sequence_length=10**9)
    network(L.StringLookup(vocabulary=["a"], num_oov_indices=3)).save(path)
    with pytest.raises(ModelRefused, match="several ids by hashing"):
        open_model(path)


@pytest.mark.parametrize("odd", [None, True, -1, 10**12, [], {}, [1], {"class_name": "function"}, ["a", None], 3.5])
def test_whatever_its_settings_hold_the_file_is_read_or_refused(odd: Any, tmp_path: Path) -> None:
    config = json.loads(network(vectorization(output_sequence_length=6), functional=True).to_json())
    places = [(n, key) for n, layer in enumerate(config["config"]["layers"][:3]) for key in layer["config"]]
    for number, key in places:
        changed = json.loads(json.dumps(config))
        changed["config"]["layers"][number]["config"][key] = odd
        assets = {"assets/layers/text_vectorization/vocabulary.txt": b"\n[UNK]\ngood"}
        with contextlib.suppress(ModelRefused):
            assert isinstance(take_out(changed, assets), dict)


def test_a_word_without_an_id_is_named() -> None:
    spec = TextSpec(("good", "bad"), unknown=None)
    assert read_text("bad good", spec)[1] == (1, 0)
    with pytest.raises(SequenceError, match="“film” is not in the model's vocabulary of 2 words"):
        read_text("bad film", spec)
